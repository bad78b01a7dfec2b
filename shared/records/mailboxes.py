"""Mail accounts, their folders and messages as we keep them, and what mail servers say of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

BOT_OWNER = "bot:"
"""Before a bot's id, it is the owner of the bot's own mailboxes."""
INBOX, SENT_FOLDER, DRAFTS, TRASH, SPAM, ARCHIVE = (
    "inbox",
    "sent",
    "drafts",
    "trash",
    "spam",
    "archive",
)


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A mailbox of one person, or of a bot (`owner_id` is then `bot:` and its id).

    `imap` and `smtp` are `{host, port, security, user}`; the password is a secret of its own.
    """

    id: str
    org_id: str
    owner_id: str
    email: str
    imap: Mapping[str, Any]
    smtp: Mapping[str, Any] = field(default_factory=dict)
    display_name: str = ""
    is_primary: bool = False
    status: str = "ok"
    error: str = ""
    last_sync: datetime | None = None
    active_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MailFolder:
    """One folder as it was when last looked at (RFC 9051 §2.3.1). `is_complete` when no message was left to fetch."""

    id: str
    org_id: str
    account_id: str
    path: str
    name: str
    special: str = ""
    uid_validity: int = 0
    uid_next: int = 0
    mod_seq: int = 0
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One message. `uid` is None until the server has said it, `folder_id` when it is in none any more.

    `sender` is `{name, email}`; `recipients` `{to, cc, bcc, reply_to, count}`; `attachments` a list of
    `{index, filename, content_type, size, content_id}`. `body` is the beginning of its text.
    """

    id: str
    org_id: str
    owner_id: str
    account_id: str
    folder_id: str | None
    uid: int | None
    message_id: str
    thread_id: str
    sent_at: datetime
    received_at: datetime
    raw_key: str
    subject: str = ""
    sender: Mapping[str, str] = field(default_factory=dict)
    recipients: Mapping[str, Any] = field(default_factory=dict)
    snippet: str = ""
    size: int = 0
    is_read: bool = False
    is_starred: bool = False
    is_answered: bool = False
    is_important: bool = False
    is_automatic: bool = False
    is_flagged: bool = False
    followup_at: datetime | None = None
    snoozed_until: datetime | None = None
    labels: tuple[str, ...] = ()
    category: str = ""
    attachments: tuple[Mapping[str, Any], ...] = ()
    in_reply_to: str = ""
    refs: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something a person keeps beside their mail: a draft, label, signature, template, their rules or responder."""

    id: str
    org_id: str
    owner_id: str
    kind: str
    name: str
    content: Mapping[str, Any]
    version: int = 1
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder of a mail server. `special` is one of the names above, "" for an ordinary one."""

    path: str
    name: str
    special: str = ""


@dataclass(frozen=True, slots=True)
class FolderState:
    """What a server says of an opened folder; `mod_seq` is 0 where it does not count changes (RFC 7162)."""

    uid_validity: int
    uid_next: int
    mod_seq: int
    total: int


@dataclass(frozen=True, slots=True)
class RemoteMail:
    """A message of the opened folder before it is fetched: `flags` as the server spells them, `size` in bytes."""

    uid: int
    flags: frozenset[str]
    size: int
    received_at: datetime
