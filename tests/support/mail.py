"""Carriers in memory, and a mail room around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from shared.clock import Clock
from shared.mail.delivering import MailRoom
from shared.mail.ports import Carrier, Envelope, Receipt
from shared.records.mail import OutgoingMail
from shared.store import Store
from tests.support.files import MemoryFiles

SENDER = "Bot <bot@example.org>"


@dataclass
class MemoryCarrier:
    """Takes everything into `carried`, except for `refused` addresses; raises the first of `failures` there is."""

    carried: list[Envelope] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def carry(self, envelope: Envelope) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.carried.append(envelope)
        refused = {name: self.refused[name] for name in envelope.recipients if name in self.refused}
        return Receipt(f"carried-{len(self.carried)}", refused)

    def of(self, mail: OutgoingMail) -> tuple[Carrier, str]:
        return self, mail.letter.sender or SENDER

    @property
    def messages(self) -> list[EmailMessage]:
        """What was carried, as a mail program reads it."""
        return [parsed(envelope.message) for envelope in self.carried]


def parsed(message: bytes) -> EmailMessage:
    found: EmailMessage = message_from_bytes(message, policy=policy.default)  # type: ignore[assignment]
    return found


@dataclass
class Dispatches:
    """Remembers who was told that there is mail."""

    told: list[tuple[str, int]] = field(default_factory=list)

    def soon(self, org_id: str, delay_seconds: int = 0) -> None:
        self.told.append((org_id, delay_seconds))


def mail_room(
    store: Store, carrier: MemoryCarrier, clock: Clock, files: MemoryFiles | None = None
) -> MailRoom:
    pixel = "https://x.org/p/{}".format
    return MailRoom(store, files or MemoryFiles(), carrier, clock, pixel)
