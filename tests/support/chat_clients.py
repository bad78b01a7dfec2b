"""The five kinds of page that show a conversation, as small models of the rules each one follows.

What the four public clients do with a frame is written down in the platform spec (section 2); a
model shows what its user would see. `Page` is our own page, which numbers messages and frames.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

Frame = dict[str, Any]


class Client(Protocol):
    """What a user of one kind of page sees."""

    bubbles: list[str]
    spinning: bool

    def take(self, frame: Frame) -> None:
        """One frame from the socket."""


class Suite:
    """Grows a bubble with each chunk; what a final frame says after chunks is thrown away."""

    def __init__(self) -> None:
        self.bubbles: list[str] = []
        self.chips: list[str] = []
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.spinning = False
        self.welcomes = 0
        self._open = False

    def take(self, frame: Frame) -> None:
        if frame.get("type") == "connected":
            self.welcomes += not frame.get("keepalive")
        elif "event" in frame:
            self._happen(frame["event"], frame["data"])
        elif "message_type" not in frame:
            return
        elif not frame["is_complete"]:
            self._grow(frame["content"])
        else:
            self._complete(frame)

    def _happen(self, event: str, data: dict[str, Any]) -> None:
        assert data, "an event without data is not handled"
        self.events.append((event, data))
        if event in ("thinking_start", "thinking_end"):
            self.spinning = event == "thinking_start"

    def _grow(self, content: str) -> None:
        if not self._open:
            self.bubbles.append("")
        self._open = True
        self.bubbles[-1] += content

    def _complete(self, frame: Frame) -> None:
        if not self._open and frame["content"]:
            self.bubbles.append(frame["content"])
        self._open = False
        self.chips = [chip["text"] for chip in frame["suggestions"]] or self.chips


class Partial(Suite):
    """The chat panel inside the suite; a tool's chip sends its name as message type 6."""

    @staticmethod
    def tool(name: str) -> Frame:
        return {"content": name, "message_type": 6, "channel": "web"}


class Minimal:
    """Paints the first chunk with the second frame; after a chip it waits for exactly its acknowledgement."""

    def __init__(self) -> None:
        self.bubbles: list[str] = []
        self.spinning = False
        self.blocked_by: Frame | None = None
        self._swallows = False
        self._stream: list[str] | None = None

    def click(self, text: str, **context: str) -> Frame:
        """A chip: nothing else can be sent until it is acknowledged."""
        assert self.can_send
        self.blocked_by = dict(context)
        return {"content": text, "message_type": 4, "channel": "web", **context}

    @property
    def can_send(self) -> bool:
        return self.blocked_by is None

    def take(self, frame: Frame) -> None:
        if frame.get("type") == "connected":
            return
        kind, content = frame.get("message_type"), frame.get("content")
        assert content is not None, "a frame without content stops this client"
        if kind == 5:
            self._acknowledged(frame)
        elif (event := _event_in(content)) is not None:
            self._happen(event)
        elif not frame.get("is_complete"):
            self._stream = [*(self._stream or []), content]
        else:
            self._complete(content)

    def _acknowledged(self, frame: Frame) -> None:
        wanted = {"context_name": frame["context_name"]} if "context_name" in frame else {}
        if wanted == self.blocked_by:
            self.blocked_by, self._swallows = None, True

    def _happen(self, event: Frame) -> None:
        if event["event"] in ("thinking_start", "thinking_end"):
            self.spinning = event["event"] == "thinking_start"

    def _complete(self, content: str) -> None:
        if self._swallows:
            self._swallows = False
        elif self._stream is not None:
            self.bubbles.append("".join(self._stream))
            self._stream = None
        elif content:
            self.bubbles.append(content)


class Embedded:
    """The widget: whatever content comes, verbatim, at most 100 characters, the last ten of them."""

    def __init__(self) -> None:
        self.bubbles: list[str] = []
        self.spinning = False
        self._streaming = False

    def take(self, frame: Frame) -> None:
        if frame.get("type") == "connected" or not frame.get("content"):
            return
        if self._streaming:
            self.bubbles.pop()
        self.bubbles = [*self.bubbles, frame["content"][:100]][-10:]
        self._streaming = not frame["is_complete"]


class Page:
    """Our own page: drops frames it has seen, and what a stopped worker's stream had shown."""

    def __init__(self) -> None:
        self.spinning = False
        self.seen: dict[str, int] = {}
        self.acknowledged: list[Frame] = []
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.chips: list[str] = []
        self._items: list[tuple[str, str]] = []
        self._stream: tuple[str, str] | None = None

    @property
    def bubbles(self) -> list[str]:
        return [text for _, text in self._items]

    def take(self, frame: Frame) -> None:
        if frame.get("type") == "ack":
            self.acknowledged.append(frame)
            self.seen.setdefault(frame["turn_id"], 0)
        elif "message_type" in frame and self._is_new(frame):
            self._show(frame)

    def resume(self) -> list[Frame]:
        """What the page asks for on a new socket."""
        return [{"type": "resume", "turn_id": turn, "seq": seq} for turn, seq in self.seen.items()]

    def _is_new(self, frame: Frame) -> bool:
        turn, seq = frame.get("stream_token"), frame.get("seq")
        if not turn or not seq:
            return True
        if seq <= self.seen.get(turn, 0):
            return False
        self.seen[turn] = seq
        return True

    def _show(self, frame: Frame) -> None:
        if "event" in frame:
            self.events.append((frame["event"], frame["data"]))
            if frame["event"] in ("thinking_start", "thinking_end"):
                self.spinning = frame["event"] == "thinking_start"
        elif frame["message_type"] == 5:
            return
        elif not frame["is_complete"]:
            turn, text = self._stream or (frame["stream_token"], "")
            self._stream = (turn, text + frame["content"])
        else:
            self._complete(frame)

    def _complete(self, frame: Frame) -> None:
        self.chips = [chip["text"] for chip in frame["suggestions"]] or self.chips
        text = self._stream[1] if self._stream else frame["content"]
        was_replaced = self._stream is not None and frame.get("replaced")
        self._stream = None
        name = frame.get("message_id", "")
        if text and not was_replaced and not (name and name in dict(self._items)):
            self._items.append((name, text))


def _event_in(content: str) -> Frame | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    if isinstance(document, dict) and "event" in document and "data" in document:
        return document
    return None
