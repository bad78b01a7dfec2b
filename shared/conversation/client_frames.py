"""What clients send: read once, strictly enough to be safe and loosely enough for all of them (platform spec §2.5)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from shared.conversation import frames
from shared.conversation.ingress import Inbound
from shared.errors import BadRequest


@dataclass(frozen=True, slots=True)
class ClientFrame:
    """A chat frame. `context` is None when the client sent none; `native_id` is the client's own id of it."""

    message_type: int
    content: str
    channel: str = ""
    media: str = ""
    context: str | None = None
    native_id: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """Our own page asks for exactly the frames of a turn after `seq`."""

    turn_id: str
    seq: int


def read_frame(body: str) -> ClientFrame | Resume | None:
    """The frame, or None for one that is ignored silently. Raises BadRequest for what no client means."""
    try:
        document = json.loads(body)
    except ValueError as error:
        raise BadRequest("The message is not valid JSON.") from error
    if not isinstance(document, dict):
        raise BadRequest("The message is not a JSON object.")
    if document.get("type") == "resume":
        return _resume(document)
    if "message_type" not in document and "content" not in document:
        return None
    return _chat_frame(document)


def inbound_of(frame: ClientFrame, connection_id: str = "") -> Inbound | None:
    """What the frame asks of the engine; None when there is nothing to do."""
    kind = frame.message_type
    text = frame.content
    if kind in (frames.EXTERNAL, frames.USER):
        if not text.strip():
            return Inbound(
                "open",
                stored=False,
                payload={"connection_id": connection_id} if connection_id else {},
            )
        return Inbound("message", text, native_id=frame.native_id, media=frame.media)
    if kind == frames.CONTINUE:
        return Inbound("continue", stored=False, payload={"connection_id": connection_id})
    if kind == frames.SUGGESTION:
        payload = {"context_name": frame.context}
        return Inbound(
            "suggestion",
            text,
            stored=bool(text.strip()),
            native_id=frame.native_id,
            payload=payload,
        )
    if kind == frames.CONTEXT_CHANGE:
        return Inbound("context", stored=False, payload={"context_name": frame.context})
    if kind == frames.TOOL_EXEC and text.strip():
        return Inbound("tool", text, stored=False, native_id=frame.native_id)
    return None


def _resume(document: dict[str, Any]) -> Resume:
    turn_id, seq = document.get("turn_id"), document.get("seq", 0)
    if not isinstance(turn_id, str) or not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        raise BadRequest("resume needs turn_id (text) and seq (a whole number).")
    return Resume(turn_id, seq)


def _chat_frame(document: dict[str, Any]) -> ClientFrame:
    kind = document.get("message_type", frames.USER)
    if isinstance(kind, bool) or not isinstance(kind, int) or not 0 <= kind <= frames.TOOL_EXEC:
        raise BadRequest("message_type must be a number from 0 to 6.")
    context = document.get("context_name")
    return ClientFrame(
        message_type=kind,
        content=_text(document, "content"),
        channel=_text(document, "channel"),
        media=_text(document, "media_url"),
        context=context if isinstance(context, str) else None,
        native_id=_text(document, "client_message_id")[:100],
    )


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequest(f"{name} must be text.")
    return value
