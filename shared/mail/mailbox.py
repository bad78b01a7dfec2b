"""A mailbox on a mail server, as syncing needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.mail.servers import MailServer
    from shared.records.mailboxes import FolderState, RemoteFolder, RemoteMail

SEEN, FLAGGED, ANSWERED, DELETED, DRAFT = (
    "\\Seen",
    "\\Flagged",
    "\\Answered",
    "\\Deleted",
    "\\Draft",
)
IMPORTANT, JUNK = "$Important", "$Junk"


class Mailbox(Protocol):
    """One signed-in connection. UIDs are those of the folder opened last. Raises MailRefused or MailDelayed."""

    def folders(self) -> Sequence[RemoteFolder]: ...
    def open(self, path: str) -> FolderState:
        """Raises NotFound for a folder that is not there."""
        ...

    def uids(self, beginning: int = 1) -> Sequence[int]:
        """The UIDs there are from this one on, ascending."""
        ...

    def listed(self, uids: Sequence[int]) -> Sequence[RemoteMail]: ...
    def raw(self, uid: int) -> bytes | None:
        """The whole message, not marked as read by this; None when it is gone."""
        ...

    def flags(self, uids: Sequence[int], since: int = 0) -> Mapping[int, frozenset[str]]:
        """The flags of the messages, or of those among them that changed since a `mod_seq`."""
        ...

    def mark(self, uids: Sequence[int], flags: Iterable[str], *, on: bool) -> None: ...
    def move(self, uids: Sequence[int], path: str) -> None:
        """Into another folder, which is made when it is not there; messages that are gone are no failure."""
        ...

    def delete(self, uids: Sequence[int]) -> None: ...
    def named(self, message_id: str) -> Sequence[int]:
        """The UIDs of messages with that Message-ID."""
        ...

    def append(self, path: str, message: bytes, flags: Iterable[str]) -> None: ...


class Mailboxes(Protocol):
    def connected(self, server: MailServer) -> AbstractContextManager[Mailbox]:
        """Raises MailRefused when the server does not let us in, MailDelayed when it does not answer."""
        ...
