"""What callers of the chat routes send and get (platform spec §2.2, §2.3)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from shared.clock import rfc3339
from shared.conversation.opening import Opened
from shared.records.messages import StoredMessage
from shared.records.sessions import Session, SessionSummary


class Authenticated(BaseModel):
    """The answer of `GET /api/auth`, unwrapped."""

    user_id: str
    session_id: str
    bot_id: str
    bot_name: str
    status: Literal["authenticated"] = "authenticated"
    is_anonymous: bool
    expires_at: str | None

    @classmethod
    def of(cls, opened: Opened) -> Authenticated:
        expires = opened.session.expires_at
        return cls(
            user_id=opened.identity.user_id,
            session_id=opened.session.id,
            bot_id=opened.bot.id,
            bot_name=opened.bot.name,
            is_anonymous=opened.identity.is_anonymous,
            expires_at=rfc3339(expires) if expires else None,
        )


class SessionIn(BaseModel):
    bot_name: str = ""
    title: str = Field("", max_length=200)


class SessionChange(BaseModel):
    title: str | None = Field(None, max_length=200)
    metadata: dict[str, Any] | None = None


class Ending(BaseModel):
    reason: str = Field("", max_length=500)


class FeedbackIn(BaseModel):
    message_id: str
    rating: int = Field(ge=-1, le=1)
    comment: str = Field("", max_length=2000)


class MessageIn(BaseModel):
    """`client_message_id` makes sending the same message again harmless."""

    session_id: str
    content: str = Field(max_length=100_000)
    message_type: int = 1
    media_url: str | None = None
    context_name: str | None = None
    stream: bool = False
    client_message_id: str = Field("", max_length=100)


def session_row(summary: SessionSummary) -> dict[str, Any]:
    """A row of the session list: `id` equals `session_id`."""
    session = summary.session
    return {
        **session_out(session),
        "bot_name": summary.bot_name,
        "last_message": summary.last_message,
    }


def session_out(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "session_id": session.id,
        "title": session.title,
        "bot_id": session.bot_id,
        "status": session.status,
        "channel": session.channel,
        "metadata": session.metadata,
        "created_at": rfc3339(session.created_at) if session.created_at else None,
        "updated_at": rfc3339(session.updated_at) if session.updated_at else None,
    }


def message_out(message: StoredMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "seq": message.seq,
        "role": message.role,
        "content": message.content,
        "content_type": message.content_type,
        "media": message.media or None,
        "turn_id": message.turn_id,
        "interrupted": message.interrupted,
        "citations": [citation.as_json() for citation in message.citations],
        "tokens_used": message.tokens_used,
        "created_at": rfc3339(message.created_at) if message.created_at else None,
    }
