"""Mail as it is wanted, and mail on its way out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SCHEDULED, SENDING, SENT = "scheduled", "sending", "sent"
FAILED, CANCELED, BOUNCED, COMPLAINED = "failed", "canceled", "bounced", "complained"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along: its bytes lie in the mail bucket under `key`, or are `content` in base64.

    `content_id` names an image that the HTML shows as `cid:…`. `size` is in bytes.
    """

    name: str
    content_type: str = "application/octet-stream"
    size: int = 0
    key: str = ""
    content: str = ""
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent. Addresses are `name@host` or `Name <name@host>`.

    `calendar` is an iCalendar text that goes along as an invitation (RFC 6047) with `calendar_method` (REQUEST,
    REPLY, CANCEL). `in_reply_to` and `references` are Message-IDs in angle brackets. `automatic` says that no person
    wrote it (RFC 3834): other programs do not answer it. Without `sender` it comes from who sends by default.
    """

    to: tuple[str, ...]
    subject: str
    text: str = ""
    html: str = ""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    sender: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    calendar: str = ""
    calendar_method: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = False

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody it goes to, as written."""
        return (*self.to, *self.cc, *self.bcc)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Letter:
        texts = ("to", "cc", "bcc", "references")
        fields = {
            **body,
            **{name: tuple(body.get(name, ())) for name in texts},
            "attachments": tuple(Attachment(**each) for each in body.get("attachments", ())),
        }
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One letter on its way. `refused` maps addresses the server did not take to its reason.

    `owner_id` is the person who sends it, "" for the platform and its bots; `account_id` their mail account, None for
    the bot's or the platform's own sender. `provider_id` is what the carrier calls it in later notices.
    """

    id: str
    org_id: str
    letter: Letter
    message_id: str
    due_at: datetime
    bot_id: str | None = None
    owner_id: str = ""
    account_id: str | None = None
    sender: str = ""
    status: str = SCHEDULED
    tracking_id: str = ""
    provider_id: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    created_at: datetime | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
    read_count: int = 0


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address nothing is sent to: it bounced, or its owner complained."""

    address: str
    reason: str
    detail: str = ""
