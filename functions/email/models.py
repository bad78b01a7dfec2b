"""What callers of the mail routes send and get (platform spec §3.5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from shared.clock import rfc3339
from shared.mail.addresses import split_list

if TYPE_CHECKING:
    from shared.records.mail import OutgoingMail


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
