"""What callers of the mail routes send and get (platform spec §3.5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from shared.clock import rfc3339
from shared.mail.addresses import split_list

if TYPE_CHECKING:
    from shared.records.mail import OutgoingMail
    from shared.records.mailboxes import MailAccount, StoredMail


def _addresses(value: Any) -> Any:
    """A list, or what a person typed into one field."""
    if isinstance(value, str):
        return split_list(value)
    if isinstance(value, list):
        return [
            part
            for each in value
            for part in (split_list(each) if isinstance(each, str) else [each])
        ]
    return value


Addresses = Annotated[list[str], BeforeValidator(_addresses), Field(max_length=1000)]


class AttachmentIn(BaseModel):
    """A file: `path` in the bot's drive, `upload_id` of an upload, or `content` in base64."""

    path: str = Field("", max_length=1024)
    upload_id: str = ""
    filename: str = Field("", max_length=255)
    content_type: str = Field("", max_length=120)
    content: str = Field("", max_length=6_000_000)


class MailIn(BaseModel):
    """A mail to be sent. `send_at` in the future schedules it."""

    account_id: str = ""
    to: Addresses = Field(default_factory=list)
    cc: Addresses = Field(default_factory=list)
    bcc: Addresses = Field(default_factory=list)
    subject: str = Field("", max_length=998)
    html: str = ""
    text: str = ""
    body: str = ""
    attachments: list[AttachmentIn] = Field(default_factory=list, max_length=100)
    in_reply_to: str = Field("", max_length=998)
    send_at: datetime | None = None
    track: bool = False
    signature_id: str = ""
    bot_id: str = ""


class UploadIn(BaseModel):
    """A file about to be uploaded; `size` is in bytes."""

    filename: str = Field(min_length=1, max_length=255)
    content_type: str = Field("application/octet-stream", max_length=120)
    size: int = Field(ge=0)


def outgoing_out(mail: OutgoingMail) -> dict[str, Any]:
    found = {
        "message_id": mail.id,
        "status": mail.status,
        "header_id": mail.message_id,
    }
    if mail.tracking_id:
        found["tracking_id"] = mail.tracking_id
    return found


def tracking_out(mail: OutgoingMail) -> dict[str, Any]:
    return {
        "tracking_id": mail.tracking_id,
        "message_id": mail.id,
        "subject": mail.letter.subject,
        "to": list(mail.letter.to),
        "status": mail.status,
        "sent_at": time_out(mail.sent_at),
        "is_read": mail.read_at is not None,
        "read_at": time_out(mail.read_at),
        "read_count": mail.read_count,
    }


def time_out(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


class ServerIn(BaseModel):
    host: str = Field(max_length=255)
    port: int | None = None
    security: Literal["tls", "starttls", "none"] | None = None
    user: str = Field("", max_length=320)


class ServerChange(BaseModel):
    host: str | None = Field(None, max_length=255)
    port: int | None = None
    security: Literal["tls", "starttls", "none"] | None = None
    user: str | None = Field(None, max_length=320)


class AccountIn(BaseModel):
    """A mail account; both servers are signed in to with the password before it is kept."""

    email: str = Field(max_length=320)
    display_name: str = Field("", max_length=200)
    password: str = Field(max_length=1000, repr=False)
    imap: ServerIn
    smtp: ServerIn
    is_primary: bool = False


class AccountChange(BaseModel):
    display_name: str | None = Field(None, max_length=200)
    password: str | None = Field(None, max_length=1000, repr=False)
    imap: ServerChange | None = None
    smtp: ServerChange | None = None
    is_primary: bool | None = None


Ids = Annotated[list[str], Field(min_length=1, max_length=1000)]


class ListIn(BaseModel):
    """Which messages; `folder` is a path or what the folder is for."""

    account_id: str = ""
    folder: str = "inbox"
    limit: int = Field(50, ge=1)
    offset: int = Field(0, ge=0)
    unread: bool | None = None
    label: str = ""


class MarkIn(BaseModel):
    ids: Ids
    read: bool | None = None
    starred: bool | None = None
    important: bool | None = None
    spam: bool | None = None


class MoveIn(BaseModel):
    ids: Ids
    folder: str = Field(min_length=1, max_length=500)


class DeleteIn(BaseModel):
    ids: Ids
    permanent: bool = False


class LabelsIn(BaseModel):
    ids: Ids
    add: list[str] = Field(default_factory=list, max_length=50)
    remove: list[str] = Field(default_factory=list, max_length=50)


class SnoozeIn(BaseModel):
    ids: Ids
    until: datetime


class FlagIn(BaseModel):
    ids: Ids
    due: datetime | None = None


class OneIn(BaseModel):
    id: str


class SaveIn(BaseModel):
    path: str = Field(min_length=1, max_length=1024)
    bot_id: str = ""


def account_out(account: MailAccount) -> dict[str, Any]:
    """An account without anything secret."""
    return {
        "id": account.id,
        "email": account.email,
        "display_name": account.display_name,
        "imap": {**account.imap, "password": "••••"},
        "smtp": {**account.smtp, "password": "••••"},
        "is_primary": account.is_primary,
        "status": account.status,
        "last_sync": time_out(account.last_sync),
        "error": account.error or None,
    }


def mail_out(mail: StoredMail) -> dict[str, Any]:
    """A message in a list."""
    return {
        "id": mail.id,
        "account_id": mail.account_id,
        "folder_id": mail.folder_id,
        "thread_id": mail.thread_id,
        "from": dict(mail.sender),
        "to": list(mail.recipients.get("to", ())),
        "subject": mail.subject,
        "snippet": mail.snippet,
        "date": time_out(mail.received_at),
        "read": mail.is_read,
        "flagged": mail.is_flagged,
        "starred": mail.is_starred,
        "important": mail.is_important,
        "answered": mail.is_answered,
        "has_attachments": bool(mail.attachments),
        "labels": list(mail.labels),
        "category": mail.category or None,
        "followup_at": time_out(mail.followup_at),
        "snoozed_until": time_out(mail.snoozed_until),
    }


def attachments_out(mail: StoredMail) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{mail.id}-{each['index']}",
            "filename": each["filename"],
            "content_type": each["content_type"],
            "size": each["size"],
            "inline": each.get("is_inline", False),
        }
        for each in mail.attachments
    ]
