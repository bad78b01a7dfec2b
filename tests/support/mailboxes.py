"""One person's account on a real IMAP server, synced into a real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from layers.mail.imap import ImapMailbox, ImapMailboxes
from layers.web.names import SystemNames
from shared.clock import SystemClock
from shared.ids import new_id
from shared.mail.changes import Desk
from shared.mail.searching import MailFilter
from shared.mail.servers import Doorkeeper
from shared.mail.syncing import SyncRoom, sync_account
from shared.records.mailboxes import MailAccount, StoredMail
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.store import Store
from tests.support.dovecot import ImapServer
from tests.support.files import MemoryFiles

MAIL = """\
From: {sender}
To: me@example.com
Subject: {subject}
Message-ID: <{name}@example.com>
Date: Thu, 5 Mar 2026 14:30:00 +0000
{more}
{text}
"""


def mail(
    name: str,
    subject: str = "Hello",
    text: str = "Text",
    sender: str = "Ana <ana@example.com>",
    more: str = "",
) -> bytes:
    head = more + "\n" if more else ""
    filled = MAIL.format(name=name, subject=subject, text=text, sender=sender, more=head)
    return filled.replace("\n", "\r\n").encode()


@dataclass
class Mine:
    """A person with one account; `put` is what other programs do to the mailbox."""

    store: Store
    server: ImapServer
    files: MemoryFiles = field(default_factory=MemoryFiles)
    owner: str = field(default_factory=new_id)
    clock: Any = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        self.account = MailAccount(
            new_id(),
            DEFAULT_ORGANIZATION,
            self.owner,
            f"{self.owner}@example.com",
            {"user": self.owner},
        )
        with self.open() as unit:
            unit.mail.accounts.create(self.account)

    def open(self) -> Any:
        return self.store.transaction(DEFAULT_ORGANIZATION)

    @property
    def room(self) -> SyncRoom:
        boxes = ImapMailboxes(Doorkeeper(SystemNames(), trusting=True))
        return SyncRoom(self.store, self.files, boxes, self._server, self.clock)

    def _server(self, account: MailAccount) -> Any:
        return self.server.of(self.owner)

    @contextmanager
    def box(self) -> Iterator[ImapMailbox]:
        with self.room.mailboxes.connected(self.server.of(self.owner)) as opened:
            yield opened  # type: ignore[misc]

    def put(self, *messages: bytes, folder: str = "INBOX") -> None:
        with self.box() as box:
            for message in messages:
                box.append(folder, message, [])

    def sync(self, left: int = 600_000) -> str:
        return sync_account(self.room, DEFAULT_ORGANIZATION, self.account.id, lambda: left)

    def mails(self, **wanted: Any) -> list[StoredMail]:
        with self.open() as unit:
            return list(unit.mail.messages.list_of(self.owner, MailFilter(**wanted), 1000, 0))

    def named(self, subject: str) -> StoredMail:
        (found,) = [each for each in self.mails() if each.subject == subject]
        return found

    def folder(self, mail: StoredMail) -> str:
        with self.open() as unit:
            found = unit.mail.folders.get(mail.folder_id)
        return found.path if found else ""

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        with self.open() as unit:
            yield Desk(unit, DEFAULT_ORGANIZATION, self.owner)

    def remote(self, folder: str) -> dict[str, frozenset[str]]:
        """The flags of the messages in a folder of the server, by Message-ID."""
        found = {}
        with self.box() as box:
            box.open(folder)
            for each in box.listed(box.uids()):
                raw = box.raw(each.uid) or b""
                name = raw.partition(b"Message-ID: <")[2].partition(b"@")[0].decode()
                found[name] = each.flags
        return found
