"""One turn's output, frame by frame, in the order clients can follow (platform spec §2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.conversation import frames
from shared.conversation.chunking import Chunker
from shared.conversation.citing import CitationFilter
from shared.conversation.guarding import EventGuard
from shared.conversation.sanitizing import Sanitizer, sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.delivery import Delivery
    from shared.conversation.frames import ContextMeter
    from shared.records.connections import Connection
    from shared.records.messages import Citation, StoredMessage
    from shared.records.sessions import Session, Suggestion


class Stage:
    """Where a turn speaks. A stream is closed before anything else is shown (rule T4)."""

    def __init__(self, session: Session, turn_id: str, delivery: Delivery) -> None:
        self.turn_id = turn_id
        self._to = frames.Envelope.of(session, turn_id)
        self._delivery = delivery
        self._stream: _Stream | None = None
        self._thinking = False
        self._finished = False

    def watch(self, connections: Sequence[Connection]) -> None:
        """Let these sockets see the turn."""
        self._delivery.watch(self.turn_id, connections)

    def think(self) -> None:
        """Show that an answer is being prepared."""
        if not self._thinking:
            self._thinking = True
            self.event("thinking_start", {"active": True})

    def rest(self) -> None:
        """Every way out of a turn ends here: the spinner stops (rule T5)."""
        if self._thinking:
            self._thinking = False
            self.event("thinking_end", {"active": False})

    def event(self, name: str, data: dict[str, Any]) -> None:
        self._emit(frames.event(self._to, name, data))

    def write(self, delta: str, passages: int = 0) -> bool:
        """Take a piece of the model's answer; True when a frame went out."""
        if self._stream is None:
            self._stream = _Stream(passages)
        return self._send_piece(self._stream.take(delta))

    def say(self, message: StoredMessage) -> None:
        """Show a whole stored message."""
        self.close()
        ending = {"message_id": message.id, "citations": message.citations}
        for frame in frames.whole(self._to, message.content, **ending):
            self._emit(frame)

    def close(self, *, message_id: str = "", replaced: bool = False) -> None:
        """End an open stream without more ado. `message_id` names the message it showed; `replaced` tells our own
        page to drop what it showed of it."""
        if self._stream is None:
            return
        self._send_piece(self._stream.rest())
        self._stream = None
        ending = frames.final(self._to, message_id=message_id)
        self._emit(ending | ({"replaced": True} if replaced else {}))

    def flush(self) -> str:
        """Show the rest of the open stream and return its whole text; the stream stays open."""
        if self._stream is None:
            return ""
        self._send_piece(self._stream.rest())
        return self._stream.shown

    def finish(
        self,
        *,
        suggestions: Sequence[Suggestion] = (),
        meter: ContextMeter | None = None,
        citations: Sequence[Citation] = (),
        message_id: str = "",
    ) -> None:
        """The turn's last bot frame: ends the stream and carries suggestions, meter and citations."""
        self.flush()
        self._stream = None
        self._finished = True
        self._emit(
            frames.final(
                self._to,
                suggestions=suggestions,
                meter=meter,
                citations=citations,
                message_id=message_id,
            )
        )

    def take_over(self, stored: Sequence[StoredMessage]) -> None:
        """Go on where a stopped worker left the clients: its spinner is ours, its open stream is completed if what it
        began to show was stored, else withdrawn; what was stored and never shown is shown."""
        frames_shown = self._delivery.frames(self.turn_id)
        self._thinking = _is_thinking(frames_shown)
        begun = _open_stream(frames_shown)
        if begun is not None:
            finished = next(
                (kept for kept in stored if kept.content.startswith(begun.strip())), None
            )
            self._complete(begun, finished)
        shown = self.shown_messages()
        for message in stored:
            if message.id not in shown and not message.interrupted:
                self.say(message)

    def _complete(self, begun: str, message: StoredMessage | None) -> None:
        if message is None:
            self._emit(frames.final(self._to) | {"replaced": True})
            return
        self._send_piece(message.content[len(begun.lstrip()) :])
        self._emit(frames.final(self._to, message_id=message.id, citations=message.citations))

    def shown_messages(self) -> set[str]:
        """Ids of the stored messages that have been shown already."""
        return {
            str(frame["message_id"])
            for frame in self._delivery.frames(self.turn_id)
            if "message_id" in frame
        }

    def end_with(self, suggestions: Sequence[Suggestion]) -> None:
        """The end of a turn that did not end with `finish`: the buttons, when there are any."""
        self.close()
        if suggestions and not self._finished:
            self.finish(suggestions=suggestions)

    def over(self) -> None:
        """No further frame of this turn will come."""
        self._delivery.end(self.turn_id, self._to.session_id)

    def emit(self, frame: dict[str, Any]) -> None:
        """A frame made elsewhere (acknowledgements)."""
        self.close()
        self._emit(frame)

    def _send_piece(self, text: str) -> bool:
        for piece in frames.split_bytes(text, frames.MAX_FRAME_BYTES):
            self._emit(frames.chunk(self._to, piece))
        return bool(text)

    def _emit(self, frame: dict[str, Any]) -> None:
        self._delivery.emit(self.turn_id, frame)


class _Stream:
    """The way of a piece: citation marks checked, markup sanitized, kept apart from events, cut into frames."""

    def __init__(self, passages: int) -> None:
        self._citations = CitationFilter(passages)
        self._sanitizer = Sanitizer()
        self._guard = EventGuard()
        self._chunker = Chunker()
        self.shown = ""

    def take(self, delta: str) -> str:
        return self._pass(self._sanitizer.feed(self._citations.feed(delta)))

    def rest(self) -> str:
        tail = self._sanitizer.feed(self._citations.finish()) + self._sanitizer.finish()
        tail = self._guard.feed(tail) + self._guard.finish()
        return self._show(self._chunker.add(tail) + self._chunker.flush())

    def _pass(self, text: str) -> str:
        return self._show(self._chunker.add(self._guard.feed(text)))

    def _show(self, text: str) -> str:
        self.shown += text
        return text


def clean(text: str) -> str:
    """A whole text as the stream would show it."""
    return sanitize(text)


def _open_stream(shown: Sequence[Any]) -> str | None:
    """The text of the stream that is open at the end of these frames; None when none is."""
    text: str | None = None
    for frame in shown:
        if "event" not in frame:
            text = None if frame.get("is_complete") else (text or "") + str(frame["content"])
    return text


def _is_thinking(shown: Sequence[Any]) -> bool:
    events = [frame["event"] for frame in shown if "event" in frame]
    spinner = [name for name in events if name in ("thinking_start", "thinking_end")]
    return bool(spinner) and spinner[-1] == "thinking_start"
