"""Mailboxes over IMAP (RFC 9051, with MOVE, UIDPLUS and CONDSTORE where offered)."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from shared.errors import NotFound
from shared.mail.failures import MailDelayed, MailRefused
from shared.mail.mailbox import DELETED
from shared.records.mailboxes import FolderState, RemoteFolder, RemoteMail

if TYPE_CHECKING:
    from imapclient import IMAPClient

    from shared.mail.servers import Doorkeeper, MailServer

SECONDS = 30.0
MOST_NAMED = 1000
"""UIDs in one command; servers limit how long a line may be."""
_SPECIAL = {
    b"\\sent": "sent",
    b"\\drafts": "drafts",
    b"\\trash": "trash",
    b"\\junk": "spam",
    b"\\archive": "archive",
    b"\\all": "archive",
}
# Names servers without SPECIAL-USE (RFC 6154) give these folders, in the languages of our pages.
_NAMES = {
    "inbox": "inbox",
    **dict.fromkeys(("sent", "sent items", "sent mail", "sent messages", "enviados"), "sent"),
    **dict.fromkeys(("drafts", "rascunhos"), "drafts"),
    **dict.fromkeys(("trash", "deleted items", "deleted messages", "lixeira"), "trash"),
    **dict.fromkeys(("junk", "spam", "junk e-mail", "lixo eletrônico"), "spam"),
    **dict.fromkeys(("archive", "archives", "arquivo"), "archive"),
}


class ImapMailboxes:
    """Implements `shared.mail.mailbox.Mailboxes`."""

    def __init__(self, door: Doorkeeper, tls: ssl.SSLContext | None = None) -> None:
        self._door = door
        self._tls = tls

    @contextmanager
    def connected(self, server: MailServer) -> Iterator[ImapMailbox]:
        with _translated():
            client = self._opened(server)
            try:
                _sign_in(client, server)
                yield ImapMailbox(client)
            finally:
                with suppress(Exception):  # what is over needs no farewell
                    client.logout()
                with suppress(Exception):
                    client.shutdown()

    def _opened(self, server: MailServer) -> IMAPClient:
        from layers.mail.imap_client import PinnedImapClient

        context = self._tls or ssl.create_default_context()
        client = PinnedImapClient(self._door.address(server), server, context, SECONDS)
        client.normalise_times = False
        if server.security == "starttls":
            if client.has_capability("STARTTLS"):
                client.starttls(context)
            elif not self._door.trusting:
                raise MailRefused(f"{server.host} does not encrypt.")
        return client


def _sign_in(client: IMAPClient, server: MailServer) -> None:
    from imapclient.exceptions import LoginError

    try:
        client.login(server.user, server.password)
    except LoginError as failure:
        raise MailRefused("The mail server does not accept the name and password.") from failure


class ImapMailbox:
    """Implements `shared.mail.mailbox.Mailbox`."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._path = ""
        self._condstore = client.has_capability("CONDSTORE")
        if self._condstore and client.has_capability("ENABLE"):
            client.enable(
                "CONDSTORE"
            )  # servers count changes once somebody asks for it (RFC 7162 §3.1)

    def folders(self) -> Sequence[RemoteFolder]:
        found = []
        for flags, delimiter, path in self._client.list_folders():
            marks = {flag.lower() for flag in flags}
            if marks & {b"\\noselect", b"\\nonexistent"}:
                continue
            separator = (delimiter or b"/").decode()
            name = str(path).rpartition(separator)[2] or str(path)
            special = next((_SPECIAL[mark] for mark in marks if mark in _SPECIAL), "")
            found.append(RemoteFolder(str(path), name, special or _NAMES.get(name.casefold(), "")))
        return found

    def open(self, path: str) -> FolderState:
        from imapclient.exceptions import IMAPClientError

        try:
            said = self._client.select_folder(path)
        except IMAPClientError as failure:
            if self._client.folder_exists(path):
                raise
            raise NotFound(f"There is no folder {path}.") from failure
        self._path = path
        return FolderState(
            uid_validity=int(said[b"UIDVALIDITY"]),
            uid_next=int(said.get(b"UIDNEXT", 0)),
            mod_seq=int(_first(said.get(b"HIGHESTMODSEQ", 0))) if self._condstore else 0,
            total=int(said[b"EXISTS"]),
        )

    def uids(self, beginning: int = 1) -> Sequence[int]:
        found = self._client.search(["UID", f"{max(1, beginning)}:*"])
        return sorted(uid for uid in found if uid >= beginning)

    def listed(self, uids: Sequence[int]) -> Sequence[RemoteMail]:
        if not uids:
            return []
        found = self._client.fetch(list(uids), ["FLAGS", "RFC822.SIZE", "INTERNALDATE"])
        return [
            RemoteMail(
                int(uid), _texts(row[b"FLAGS"]), int(row[b"RFC822.SIZE"]), _aware(row.get(b"INTERNALDATE"))
            )
            for uid, row in sorted(found.items())
            if b"RFC822.SIZE" in row
        ]  # fmt: skip

    def raw(self, uid: int) -> bytes | None:
        row = self._client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {})
        data = row.get(b"BODY[]")
        return None if data is None else bytes(data)

    def flags(self, uids: Sequence[int], since: int = 0) -> Mapping[int, frozenset[str]]:
        modifiers = [f"CHANGEDSINCE {since}"] if since and self._condstore else None
        found: dict[int, frozenset[str]] = {}
        for start in range(0, len(uids), MOST_NAMED):
            rows = self._client.fetch(uids[start : start + MOST_NAMED], ["FLAGS"], modifiers)
            found |= {
                int(uid): _texts(row[b"FLAGS"]) for uid, row in rows.items() if b"FLAGS" in row
            }
        return found

    def mark(self, uids: Sequence[int], flags: Iterable[str], *, on: bool) -> None:
        change = self._client.add_flags if on else self._client.remove_flags
        change(list(uids), [flag.encode() for flag in flags], silent=True)

    def move(self, uids: Sequence[int], path: str) -> None:
        present = self._present(uids)
        if not present:
            return
        if not self._client.folder_exists(path):
            self._client.create_folder(path)
        if self._client.has_capability("MOVE"):
            self._client.move(present, path)
        else:
            self._client.copy(present, path)
            self.delete(present)

    def delete(self, uids: Sequence[int]) -> None:
        present = self._present(uids)
        if not present:
            return
        self._client.add_flags(present, [DELETED.encode()], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(present)
        else:
            self._client.expunge()

    def named(self, message_id: str) -> Sequence[int]:
        return sorted(self._client.search(["HEADER", "Message-ID", message_id]))

    def append(self, path: str, message: bytes, flags: Iterable[str]) -> None:
        if not self._client.folder_exists(path):
            self._client.create_folder(path)
        self._client.append(path, message, [flag.encode() for flag in flags])

    def _present(self, uids: Sequence[int]) -> list[int]:
        """Those of the messages that are still there."""
        found: list[int] = []
        for start in range(0, len(uids), MOST_NAMED):
            named = ",".join(map(str, uids[start : start + MOST_NAMED]))
            found += self._client.search(["UID", named])
        return found


def _texts(flags: Iterable[Any]) -> frozenset[str]:
    return frozenset(flag.decode("utf-8", "replace") for flag in flags)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, (list, tuple)) else value


def _aware(moment: Any) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.now(UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextmanager
def _translated() -> Iterator[None]:
    import imaplib

    try:
        yield
    except imaplib.IMAP4.abort as failure:
        raise MailDelayed("The mail server ended the connection.") from failure
    except imaplib.IMAP4.error as failure:
        raise MailRefused(
            f"The mail server refused: {' '.join(str(failure).split())[:150]}"
        ) from failure
    except OSError as failure:
        raise MailDelayed("The mail server does not answer.") from failure
