"""The frames a chat client receives (platform spec §2.5 and §2.9), built in one place.

A frame is a plain dict ready for JSON. `content` is never None; keys that old clients misread when null are absent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.records.messages import Citation
    from shared.records.sessions import Session, Suggestion

EXTERNAL, USER, BOT_RESPONSE, CONTINUE, SUGGESTION, CONTEXT_CHANGE, TOOL_EXEC = range(7)

MAX_FRAME_BYTES = 30_000
"""Stays below API Gateway's 32 KB frame with room for the other fields."""


@dataclass(frozen=True, slots=True)
class ContextMeter:
    """Tokens used and the model's window, shown by clients as a meter."""

    used: int
    window: int

    def as_json(self) -> dict[str, Any]:
        share = min(1.0, self.used / self.window) if self.window else 0.0
        return {
            "context_length": self.used,
            "context_max_length": self.window,
            "context_usage": round(share, 4),
        }


@dataclass(frozen=True, slots=True)
class Envelope:
    """The fields every frame of one session shares; `turn_id` becomes the stream token."""

    bot_id: str
    user_id: str
    session_id: str
    channel: str = "web"
    turn_id: str = ""

    @classmethod
    def of(cls, session: Session, turn_id: str = "") -> Envelope:
        return cls(session.bot_id, session.user_id, session.id, session.channel, turn_id)

    def frame(self, content: str, *, complete: bool, kind: int = BOT_RESPONSE) -> dict[str, Any]:
        frame: dict[str, Any] = {
            "bot_id": self.bot_id,
            "user_id": self.user_id,
            "session_id": self.session_id,
            "channel": self.channel,
            "content": content,
            "message_type": kind,
            "is_complete": complete,
            "suggestions": [],
        }
        if self.turn_id:
            frame["stream_token"] = self.turn_id
        return frame


def chunk(to: Envelope, delta: str) -> dict[str, Any]:
    """A piece of a streamed answer."""
    return to.frame(delta, complete=False)


def final(
    to: Envelope,
    content: str = "",
    *,
    suggestions: Sequence[Suggestion] = (),
    meter: ContextMeter | None = None,
    citations: Sequence[Citation] = (),
    message_id: str = "",
) -> dict[str, Any]:
    """The end of a stream (empty content) or a whole answer in one frame."""
    frame = to.frame(content, complete=True)
    frame["suggestions"] = [suggestion.as_json() for suggestion in suggestions]
    if meter is not None:
        frame |= meter.as_json()
    if citations:
        frame["citations"] = [citation.as_json() for citation in citations]
    if message_id:
        frame["message_id"] = message_id
    return frame


def whole(to: Envelope, content: str, **ending: Any) -> Iterator[dict[str, Any]]:
    """One message as one frame, or as a stream when it is too long for a frame."""
    visible = fence_event_json(content)
    pieces = split_bytes(visible, MAX_FRAME_BYTES)
    if len(pieces) <= 1:
        yield final(to, visible, **ending)
        return
    for piece in pieces:
        yield chunk(to, piece)
    yield final(to, "", **ending)


def event(to: Envelope, name: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event in the dual form, the only one that every client handles (platform spec §2.9)."""
    body = json.dumps({"event": name, "data": data}, ensure_ascii=False)
    return to.frame(body, complete=True) | {"event": name, "data": data}


def connected(to: Envelope, tools: Sequence[str], message: str) -> dict[str, Any]:
    """The first frame of every connection; it resets the clients' reconnect counter."""
    return {
        "type": "connected",
        "session_id": to.session_id,
        "user_id": to.user_id,
        "bot_id": to.bot_id,
        "message": message,
        "tools": list(tools),
    }


KEEPALIVE: dict[str, Any] = {"type": "connected", "keepalive": True}


def context_changed(to: Envelope, context: str | None) -> dict[str, Any]:
    """The acknowledgement of a suggestion click; the key is absent when the request had none (rule T8)."""
    frame = to.frame("", complete=True, kind=CONTEXT_CHANGE)
    return frame if context is None else frame | {"context_name": context}


def fence_event_json(text: str) -> str:
    """Wrap an answer that clients would take for an event in a code fence (rule T9)."""
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return text
    try:
        document = json.loads(stripped)
    except ValueError:
        return text
    return f"```json\n{stripped}\n```" if {"event", "data"} <= document.keys() else text


def split_bytes(text: str, limit: int) -> list[str]:
    """Cut into pieces of at most `limit` UTF-8 bytes without splitting a character."""
    if len(text) * 4 <= limit or len(text.encode()) <= limit:
        return [text] if text else []
    pieces, start = [], 0
    data = text.encode()
    while start < len(data):
        end = min(start + limit, len(data))
        while end < len(data) and (data[end] & 0xC0) == 0x80:
            end -= 1
        pieces.append(data[start:end].decode())
        start = end
    return pieces
