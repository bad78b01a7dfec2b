"""The live side in memory: every port of `shared.conversation.live` and `shared.cache`, with lifetimes."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.cache import Kind
from shared.conversation.live import Allowance
from shared.ids import new_id

Clock = Callable[[], float]

FRAMES_SECONDS = 600
GONE_SECONDS = 300
LAST_TURN_SECONDS = 1800
VALUE_SECONDS = {"session": 1800, "semantic": 86400, "kb": 3600, "config": 300, "user": 900}


class Shelf:
    """Values that disappear when their time is over; `clock` tells epoch seconds."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._kept: dict[Any, tuple[Any, float]] = {}

    def put(self, key: Any, value: Any, seconds: float) -> None:
        self._kept[key] = (value, self.clock() + seconds)

    def get(self, key: Any, default: Any = None) -> Any:
        value, until = self._kept.get(key, (default, math.inf))
        return value if self.clock() < until else default

    def drop(self, key: Any) -> None:
        self._kept.pop(key, None)


class MemoryFrameLog:
    def __init__(self, clock: Clock = time.time) -> None:
        self._shelf = Shelf(clock)

    def append(self, turn_id: str, frame: Mapping[str, Any]) -> int:
        with self._shelf.lock:
            frames = [*self._frames(turn_id), json.dumps(dict(frame))]
            self._shelf.put(("frames", turn_id), frames, FRAMES_SECONDS)
            return len(frames)

    def since(self, turn_id: str, seq: int) -> Sequence[Mapping[str, Any]]:
        numbered = enumerate(self._frames(turn_id), 1)
        return [{**json.loads(text), "seq": number} for number, text in numbered if number > seq]

    def length(self, turn_id: str) -> int:
        return len(self._frames(turn_id))

    def cursor(self, turn_id: str, connection_id: str) -> int | None:
        return self.cursors(turn_id).get(connection_id)

    def move_cursor(self, turn_id: str, connection_id: str, seq: int) -> None:
        with self._shelf.lock:
            cursors = {**self.cursors(turn_id), connection_id: seq}
            self._shelf.put(("cursors", turn_id), cursors, FRAMES_SECONDS)

    def cursors(self, turn_id: str) -> Mapping[str, int]:
        found: Mapping[str, int] = self._shelf.get(("cursors", turn_id), {})
        return found

    def end(self, turn_id: str) -> None:
        self._shelf.put(("ended", turn_id), True, FRAMES_SECONDS)

    def is_ended(self, turn_id: str) -> bool:
        return bool(self._shelf.get(("ended", turn_id)))

    def note_gone(self, session_id: str, connection_id: str) -> None:
        self._shelf.put(("gone", session_id), connection_id, GONE_SECONDS)

    def last_gone(self, session_id: str) -> str | None:
        return _text(self._shelf.get(("gone", session_id)))

    def last_turn(self, session_id: str) -> str | None:
        return _text(self._shelf.get(("turn", session_id)))

    def set_last_turn(self, session_id: str, turn_id: str) -> None:
        self._shelf.put(("turn", session_id), turn_id, LAST_TURN_SECONDS)

    def _frames(self, turn_id: str) -> list[str]:
        found: list[str] = self._shelf.get(("frames", turn_id), [])
        return found


class MemoryCancelMarks:
    def __init__(self) -> None:
        self._marked: set[str] = set()

    def mark(self, turn_id: str) -> None:
        self._marked.add(turn_id)

    def is_marked(self, turn_id: str) -> bool:
        return turn_id in self._marked


class MemoryLocks:
    def __init__(self, clock: Clock = time.time) -> None:
        self._shelf = Shelf(clock)

    def try_acquire(self, name: str, ttl_seconds: float) -> str | None:
        with self._shelf.lock:
            if self._shelf.get(name) is not None:
                return None
            token = new_id()
            self._shelf.put(name, token, ttl_seconds)
            return token

    def release(self, name: str, token: str) -> None:
        with self._shelf.lock:
            if self._shelf.get(name) == token:
                self._shelf.drop(name)


class MemoryRateLimits:
    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, bucket: str, limit: int, per_seconds: float, cost: int = 1) -> Allowance:
        with self._lock:
            now, rate = self._clock(), limit / per_seconds
            tokens, at = self._buckets.get(bucket, (float(limit), now))
            tokens = min(limit, tokens + (now - at) * rate)
            allowed = tokens >= cost
            tokens -= cost if allowed else 0
            self._buckets[bucket] = (tokens, now)
            missing = limit - tokens if allowed else cost - tokens
            return Allowance(allowed, limit, math.floor(tokens + 1e-6), now + missing / rate)


class MemoryValues:
    def __init__(self, clock: Clock = time.time) -> None:
        self._shelf = Shelf(clock)

    def get(self, kind: Kind, name: str) -> Any | None:
        text = self._shelf.get((kind, name))
        return None if text is None else json.loads(text)

    def put(self, kind: Kind, name: str, value: Any, seconds: float | None = None) -> None:
        longest = VALUE_SECONDS[kind]
        lifetime = longest if seconds is None else min(seconds, longest)
        self._shelf.put((kind, name), json.dumps(value), lifetime)

    def drop(self, kind: Kind, *names: str) -> None:
        for name in names:
            self._shelf.drop((kind, name))


class MemoryCache:
    """All of them."""

    def __init__(self, clock: Clock = time.time) -> None:
        self.frames = MemoryFrameLog(clock)
        self.marks = MemoryCancelMarks()
        self.locks = MemoryLocks(clock)
        self.limits = MemoryRateLimits(clock)
        self.values = MemoryValues(clock)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
