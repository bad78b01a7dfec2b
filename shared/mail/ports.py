"""What mail needs from outside: the bytes of its files, who carries it away, who is told that there is some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.records.files import FileInfo
    from shared.records.mail import OutgoingMail


class MailFiles(Protocol):
    """The bucket of attachments and raw messages. Failures are `ServiceUnavailable`."""

    def head(self, key: str) -> FileInfo | None: ...
    def read(self, key: str) -> bytes:
        """The whole object; raises NotFound."""
        ...

    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo: ...
    def delete(self, keys: Iterable[str]) -> None: ...
    def download_url(self, key: str, seconds: int, file_name: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a carrier is handed: bare addresses, and the message as it travels. An empty sender asks for no notices."""

    sender: str
    recipients: tuple[str, ...]
    message: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the carrier answered: its own id, and the recipients it did not take with the reason."""

    provider_id: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


class Carrier(Protocol):
    """Takes mail away. Raises MailRefused or MailDelayed when it took it for nobody."""

    def carry(self, envelope: Envelope) -> Receipt: ...


class Carriers(Protocol):
    def of(self, mail: OutgoingMail) -> tuple[Carrier, str]:
        """Who carries this mail, and the address it comes from; raises MailRefused when nobody can."""
        ...


class Dispatch(Protocol):
    """Tells the mail worker that an organization has mail to send. A lost call delays mail by a minute, no more."""

    def soon(self, org_id: str, delay_seconds: int = 0) -> None: ...
