"""A frame log in the worker's own memory, used while the cache is down: the turn goes on, only resuming is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ProcessFrameLog:
    """Frames and cursors of the turns this process is answering. Implements `live.FrameLog`.

    `counted` frames were numbered before the cache went down: a page drops numbers it has seen.
    """

    def __init__(self, counted: int = 0) -> None:
        self._counted = counted
        self._frames: dict[str, list[dict[str, Any]]] = {}
        self._cursors: dict[str, dict[str, int]] = {}
        self._ended: set[str] = set()
        self._gone: dict[str, str] = {}
        self._last: dict[str, str] = {}

    def append(self, turn_id: str, frame: Mapping[str, Any]) -> int:
        frames = self._frames.setdefault(turn_id, [])
        seq = self._counted + len(frames) + 1
        frames.append({**frame, "seq": seq})
        return seq

    def since(self, turn_id: str, seq: int) -> Sequence[Mapping[str, Any]]:
        return self._frames.get(turn_id, [])[max(0, seq - self._counted) :]

    def length(self, turn_id: str) -> int:
        return self._counted + len(self._frames.get(turn_id, []))

    def cursor(self, turn_id: str, connection_id: str) -> int | None:
        return self._cursors.get(turn_id, {}).get(connection_id)

    def move_cursor(self, turn_id: str, connection_id: str, seq: int) -> None:
        self._cursors.setdefault(turn_id, {})[connection_id] = seq

    def cursors(self, turn_id: str) -> Mapping[str, int]:
        return dict(self._cursors.get(turn_id, {}))

    def end(self, turn_id: str) -> None:
        self._ended.add(turn_id)

    def is_ended(self, turn_id: str) -> bool:
        return turn_id in self._ended

    def note_gone(self, session_id: str, connection_id: str) -> None:
        self._gone[session_id] = connection_id

    def last_gone(self, session_id: str) -> str | None:
        return self._gone.get(session_id)

    def last_turn(self, session_id: str) -> str | None:
        return self._last.get(session_id)

    def set_last_turn(self, session_id: str, turn_id: str) -> None:
        self._last[session_id] = turn_id
