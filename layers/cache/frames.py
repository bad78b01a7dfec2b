"""The frame log: one list per turn, in the order of its frames."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from layers.cache import keys
from layers.cache.client import translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redis import Redis


class ValkeyFrameLog:
    """A frame's number is its place in the list, so the list needs no counter beside it."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def append(self, turn_id: str, frame: Mapping[str, Any]) -> int:
        text = json.dumps(dict(frame), ensure_ascii=False, separators=(",", ":"))
        with translated(), self._client.pipeline(transaction=False) as batch:
            batch.rpush(keys.frames(turn_id), text.encode("utf-8", "replace"))
            batch.expire(keys.frames(turn_id), keys.FRAMES_SECONDS)
            batch.expire(keys.cursors(turn_id), keys.FRAMES_SECONDS)
            return int(batch.execute()[0])

    def since(self, turn_id: str, seq: int) -> Sequence[Mapping[str, Any]]:
        first = max(0, seq)
        with translated():
            texts = self._client.lrange(keys.frames(turn_id), first, -1)
        return [{**json.loads(text), "seq": first + place} for place, text in enumerate(texts, 1)]

    def length(self, turn_id: str) -> int:
        with translated():
            return int(self._client.llen(keys.frames(turn_id)))

    def cursor(self, turn_id: str, connection_id: str) -> int | None:
        with translated():
            seq = self._client.hget(keys.cursors(turn_id), connection_id)
        return None if seq is None else int(seq)

    def move_cursor(self, turn_id: str, connection_id: str, seq: int) -> None:
        with translated(), self._client.pipeline(transaction=False) as batch:
            batch.hset(keys.cursors(turn_id), connection_id, str(seq))
            batch.expire(keys.cursors(turn_id), keys.FRAMES_SECONDS)
            batch.execute()

    def cursors(self, turn_id: str) -> Mapping[str, int]:
        with translated():
            found = self._client.hgetall(keys.cursors(turn_id))
        return {str(connection_id): int(seq) for connection_id, seq in found.items()}

    def end(self, turn_id: str) -> None:
        self._put(keys.ended(turn_id), "1", keys.FRAMES_SECONDS)

    def is_ended(self, turn_id: str) -> bool:
        with translated():
            return bool(self._client.exists(keys.ended(turn_id)))

    def note_gone(self, session_id: str, connection_id: str) -> None:
        self._put(keys.gone(session_id), connection_id, keys.GONE_SECONDS)

    def last_gone(self, session_id: str) -> str | None:
        return self._get(keys.gone(session_id))

    def last_turn(self, session_id: str) -> str | None:
        return self._get(keys.last_turn(session_id))

    def set_last_turn(self, session_id: str, turn_id: str) -> None:
        self._put(keys.last_turn(session_id), turn_id, keys.LAST_TURN_SECONDS)

    def _put(self, key: str, value: str, seconds: int) -> None:
        with translated():
            self._client.set(key, value, ex=seconds)

    def _get(self, key: str) -> str | None:
        with translated():
            value = self._client.get(key)
        return None if value is None else str(value)
