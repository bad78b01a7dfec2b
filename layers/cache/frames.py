"""The frame log: one list per turn, in the order of its frames."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from layers.cache import keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.cache.client import Valkey


class ValkeyFrameLog:
    """A frame's number is its place in the list, so the list needs no counter beside it."""

    def __init__(self, client: Valkey) -> None:
        self._client = client

    def append(self, turn_id: str, frame: Mapping[str, Any]) -> int:
        text = json.dumps(dict(frame), ensure_ascii=False, separators=(",", ":"))
        seq, *_ = self._client.batch(
            ("RPUSH", keys.frames(turn_id), text),
            ("EXPIRE", keys.frames(turn_id), keys.FRAMES_SECONDS),
            ("EXPIRE", keys.cursors(turn_id), keys.FRAMES_SECONDS),
        )
        return int(seq)

    def since(self, turn_id: str, seq: int) -> Sequence[Mapping[str, Any]]:
        first = max(0, seq)
        texts = self._client.call("LRANGE", keys.frames(turn_id), first, -1)
        return [{**json.loads(text), "seq": first + place} for place, text in enumerate(texts, 1)]

    def length(self, turn_id: str) -> int:
        return int(self._client.call("LLEN", keys.frames(turn_id)))

    def cursor(self, turn_id: str, connection_id: str) -> int | None:
        seq = self._client.call("HGET", keys.cursors(turn_id), connection_id)
        return None if seq is None else int(seq)

    def move_cursor(self, turn_id: str, connection_id: str, seq: int) -> None:
        self._client.batch(
            ("HSET", keys.cursors(turn_id), connection_id, seq),
            ("EXPIRE", keys.cursors(turn_id), keys.FRAMES_SECONDS),
        )

    def cursors(self, turn_id: str) -> Mapping[str, int]:
        flat = self._client.call("HGETALL", keys.cursors(turn_id))
        return {name: int(seq) for name, seq in zip(flat[::2], flat[1::2], strict=True)}

    def end(self, turn_id: str) -> None:
        self._put(keys.ended(turn_id), "1", keys.FRAMES_SECONDS)

    def is_ended(self, turn_id: str) -> bool:
        return bool(self._client.call("EXISTS", keys.ended(turn_id)))

    def note_gone(self, session_id: str, connection_id: str) -> None:
        self._put(keys.gone(session_id), connection_id, keys.GONE_SECONDS)

    def last_gone(self, session_id: str) -> str | None:
        return self._get(keys.gone(session_id))

    def last_turn(self, session_id: str) -> str | None:
        return self._get(keys.last_turn(session_id))

    def set_last_turn(self, session_id: str, turn_id: str) -> None:
        self._put(keys.last_turn(session_id), turn_id, keys.LAST_TURN_SECONDS)

    def _put(self, key: str, value: str, seconds: int) -> None:
        self._client.call("SET", key, value, "EX", seconds)

    def _get(self, key: str) -> str | None:
        value: str | None = self._client.call("GET", key)
        return value
