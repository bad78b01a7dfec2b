"""Mail on its way out, mailboxes and what their owners set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from shared.records.mail import OutgoingMail, Suppression


class Outgoing(Protocol):
    """Mail on its way out."""

    def add(self, mail: OutgoingMail) -> bool:
        """Insert; False when there is one of that id, which stays."""
        ...

    def get(self, mail_id: str) -> OutgoingMail | None: ...
    def locked(self, mail_id: str) -> OutgoingMail | None:
        """The mail, kept from others until the transaction ends."""
        ...

    def save(self, mail: OutgoingMail) -> None:
        """Replace its status, sender, carrier's id, refusals, error, sending time and readings."""
        ...

    def of_provider(self, provider_id: str) -> OutgoingMail | None: ...
    def of_tracking(self, tracking_id: str) -> OutgoingMail | None: ...
    def list_of(
        self,
        owner_id: str,
        *,
        tracked: bool = False,
        since: datetime | None = None,
        limit: int = 50,
    ) -> Sequence[OutgoingMail]:
        """A person's mail, newest first."""
        ...

    def count_since(self, bot_id: str | None, owner_id: str, since: datetime) -> int:
        """How many the bot, or the person, has queued since then; canceled ones do not count."""
        ...


class Suppressions(Protocol):
    """Addresses nothing is sent to, lower case."""

    def add(self, suppression: Suppression) -> None: ...
    def among(self, addresses: Iterable[str]) -> Mapping[str, str]:
        """Those of the addresses that are suppressed, with the reason."""
        ...

    def remove(self, address: str) -> bool: ...


class MailTables(Protocol):
    """The mail of one organization, in one transaction."""

    @property
    def outgoing(self) -> Outgoing: ...
    @property
    def suppressions(self) -> Suppressions: ...
