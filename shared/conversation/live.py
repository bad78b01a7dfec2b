"""What is true of a conversation right now: frames on their way, live connections, stop marks, locks and allowances.

Everything here lives in the cache and may vanish at any time without losing anything that was promised: the answer
itself is in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class FrameLog(Protocol):
    """The frames of each turn in order, so that a client that lost its socket gets exactly what it missed.

    A log is kept for 10 minutes after its last append.
    """

    def append(self, turn_id: str, frame: Mapping[str, Any]) -> int:
        """Add a JSON frame; its number, from 1. The frame is kept with that number under `seq`."""
        ...

    def since(self, turn_id: str, seq: int) -> Sequence[Mapping[str, Any]]:
        """The frames numbered above `seq`, oldest first."""
        ...

    def length(self, turn_id: str) -> int: ...
    def cursor(self, turn_id: str, connection_id: str) -> int | None:
        """The number of the last frame pushed to the connection; None when it does not watch the turn."""
        ...

    def move_cursor(self, turn_id: str, connection_id: str, seq: int) -> None: ...
    def cursors(self, turn_id: str) -> Mapping[str, int]: ...
    def end(self, turn_id: str) -> None:
        """Say that no further frame will come."""
        ...

    def is_ended(self, turn_id: str) -> bool: ...
    def note_gone(self, session_id: str, connection_id: str) -> None: ...
    def last_gone(self, session_id: str) -> str | None:
        """The connection the session lost most recently, within 5 minutes."""
        ...

    def last_turn(self, session_id: str) -> str | None: ...
    def set_last_turn(self, session_id: str, turn_id: str) -> None: ...


class CancelMarks(Protocol):
    """Explicit stops. They do not travel by the queue, which the turn to be stopped is blocking."""

    def mark(self, turn_id: str) -> None: ...
    def is_marked(self, turn_id: str) -> bool: ...


class Locks(Protocol):
    """Short leases by name: at most one holder until released or run out."""

    def try_acquire(self, name: str, ttl_seconds: float) -> str | None:
        """A token that proves the lease, or None when somebody else holds it."""
        ...

    def release(self, name: str, token: str) -> None:
        """Give the lease back; nothing happens when the token is no longer the holder's."""
        ...


@dataclass(frozen=True, slots=True)
class Allowance:
    """The outcome of asking for `cost` tokens of a bucket. `reset_at` is in epoch seconds: when the same request would
    be allowed if it was refused, when the bucket is full again if it was allowed."""

    allowed: bool
    limit: int
    remaining: int
    reset_at: float


class RateLimits(Protocol):
    """Token buckets: `limit` tokens that refill evenly over `per_seconds`."""

    def take(self, bucket: str, limit: int, per_seconds: float, cost: int = 1) -> Allowance: ...
