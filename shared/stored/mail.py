"""Mail on its way out, mailboxes and what their owners set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from shared.mail.searching import MailFilter
    from shared.records.mail import OutgoingMail, Suppression
    from shared.records.mailboxes import Kept, MailAccount, MailFolder, StoredMail
    from shared.records.outbox import OutboxItem


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

    def spoken(self, now: datetime, limit: int) -> Sequence[OutboxItem]:
        """Claim due items of the outbox by which bots speak to mail addresses (kind `channel`)."""
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


class MailAccounts(Protocol):
    """Accounts of people and bots. Deleting one deletes its folders and messages."""

    def create(self, account: MailAccount) -> None:
        """AlreadyExists when the owner has one of that address; the first of an owner is their primary one."""
        ...

    def get(self, account_id: str) -> MailAccount | None: ...
    def list_of(self, owner_id: str) -> Sequence[MailAccount]:
        """The primary one first, then by address."""
        ...

    def save(self, account: MailAccount) -> None:
        """Replace its address, name, servers and whether it is the primary one; then no other one is."""
        ...

    def remove(self, account_id: str) -> None: ...
    def claim(self, account_id: str, now: datetime, until: datetime) -> bool:
        """Keep others from syncing it; False when somebody else does."""
        ...

    def release(
        self, account_id: str, status: str, error: str, last_sync: datetime | None
    ) -> None: ...
    def touch(self, owner_id: str, now: datetime) -> None:
        """The owner is looking at their mail."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of accounts nobody looked at for two minutes, or fifteen when their owner was not active within the hour."""
        ...


class MailFolders(Protocol):
    def of_account(self, account_id: str) -> Sequence[MailFolder]: ...
    def get(self, folder_id: str) -> MailFolder | None: ...
    def named(self, account_id: str, path_or_special: str) -> MailFolder | None:
        """By its path, else by what it is for."""
        ...

    def put(self, folder: MailFolder) -> MailFolder:
        """Insert, or give new name and purpose to the one of that path, which keeps its state."""
        ...

    def save_state(self, folder: MailFolder) -> None: ...
    def remove(self, folder_id: str) -> None:
        """Its messages stay for a while, in no folder, and come back when they are found elsewhere."""
        ...

    def counts(self, account_id: str) -> Mapping[str, tuple[int, int]]:
        """(unread, total) by folder id."""
        ...


class MailMessages(Protocol):
    """Messages of all accounts. Ids that are the owner's alone are found by `owner_id`."""

    def add(self, mail: StoredMail) -> bool:
        """Insert with the thread its references name; False when its folder has that uid already."""
        ...

    def attach(
        self, account_id: str, message_id: str, folder_id: str, mail: StoredMail
    ) -> str | None:
        """Give folder, uid and flags to a message of that Message-ID that has no uid now; its id, None for none."""
        ...

    def detached(self, account_id: str, message_ids: Sequence[str]) -> frozenset[str]:
        """Those of the Message-IDs that a message without uid has."""
        ...

    def known(self, folder_id: str) -> Mapping[int, tuple[bool, bool, bool, bool]]:
        """(read, starred, answered, important) by uid."""
        ...

    def set_flags(
        self, folder_id: str, flags: Mapping[int, tuple[bool, bool, bool, bool]]
    ) -> None: ...
    def lose(self, folder_id: str, uids: Sequence[int] | None, now: datetime) -> int:
        """The server does not have these any more, None for any of the folder."""
        ...

    def forget(self, gone_before: datetime, limit: int) -> Sequence[str]:
        """Delete messages that were found nowhere since then; the keys of their files."""
        ...

    def get(self, owner_id: str, mail_id: str) -> StoredMail | None: ...
    def named(self, owner_id: str, message_id: str) -> StoredMail | None: ...
    def many(self, owner_id: str, ids: Sequence[str]) -> Sequence[StoredMail]: ...
    def thread(self, owner_id: str, thread_id: str) -> Sequence[StoredMail]:
        """Oldest first, at most 200."""
        ...

    def list_of(
        self, owner_id: str, wanted: MailFilter, limit: int, offset: int
    ) -> Sequence[StoredMail]:
        """Newest first."""
        ...

    def change(self, owner_id: str, ids: Sequence[str], **fields: Any) -> int: ...
    def relabel(
        self, owner_id: str, ids: Sequence[str], add: Sequence[str], remove: Sequence[str]
    ) -> int: ...
    def place(self, mail_id: str, folder_id: str) -> None:
        """Into another folder, where the server will say its uid."""
        ...

    def remove(self, owner_id: str, ids: Sequence[str]) -> Sequence[str]:
        """The keys of their files."""
        ...

    def wakened(self, now: datetime, limit: int) -> Sequence[StoredMail]:
        """Snoozed messages whose time has come."""
        ...

    def unanswered(
        self, owner_id: str, sent_before: datetime, sent_after: datetime, limit: int
    ) -> Sequence[StoredMail]:
        """Sent by the owner, nobody answered in the thread since, not dismissed; newest first."""
        ...


class KeptThings(Protocol):
    """Drafts, labels, signatures, templates, rules, the responder: by owner and kind."""

    def get(self, owner_id: str, kind: str, kept_id: str) -> Kept | None: ...
    def named(self, owner_id: str, kind: str, name: str) -> Kept | None: ...
    def list_of(self, owner_id: str, kind: str) -> Sequence[Kept]:
        """By name; drafts newest first."""
        ...

    def put(self, kept: Kept) -> Kept:
        """Insert, or replace name and content by id; the version goes up."""
        ...

    def remove(self, owner_id: str, kind: str, kept_id: str) -> bool: ...
    def may_reply(self, owner_id: str, sender: str, now: datetime, since: datetime) -> bool:
        """Note that an automatic reply goes to the sender now; False when one went since then."""
        ...


class MailTables(Protocol):
    """The mail of one organization, in one transaction."""

    @property
    def outgoing(self) -> Outgoing: ...
    @property
    def suppressions(self) -> Suppressions: ...
    @property
    def accounts(self) -> MailAccounts: ...
    @property
    def folders(self) -> MailFolders: ...
    @property
    def messages(self) -> MailMessages: ...
    @property
    def kept(self) -> KeptThings: ...
