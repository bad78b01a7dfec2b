"""Keeps a streamed answer from being taken for an event (rule T9): clients hide what parses as one."""

from __future__ import annotations

from shared.conversation.frames import fence_event_json

LONGEST_EVENT = 4_000


class EventGuard:
    """Holds back a stream that begins like a JSON object until its end shows what it is, or it is too long for one."""

    def __init__(self) -> None:
        self._held = ""
        self._is_plain = False

    def feed(self, piece: str) -> str:
        if self._is_plain:
            return piece
        self._held += piece
        begun = self._held.lstrip()
        if not begun or (begun.startswith("{") and len(begun) <= LONGEST_EVENT):
            return ""
        return self._release()

    def finish(self) -> str:
        return fence_event_json(self._release())

    def _release(self) -> str:
        self._is_plain = True
        held, self._held = self._held, ""
        return held
