"""A conversation as a text a person can keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.records.messages import StoredMessage
    from shared.records.sessions import Session

SPEAKERS = {"user": "You", "assistant": "Bot"}


def transcript(session: Session, messages: Sequence[StoredMessage], *, markdown: bool) -> str:
    """All messages, oldest first, each with its speaker."""
    title = session.title or "Conversation"
    head = f"# {title}" if markdown else title
    return "\n\n".join([head, *(_entry(message, markdown=markdown) for message in messages)]) + "\n"


def _entry(message: StoredMessage, *, markdown: bool) -> str:
    speaker = SPEAKERS.get(message.role, message.role)
    return f"**{speaker}:**\n\n{message.content}" if markdown else f"{speaker}: {message.content}"
