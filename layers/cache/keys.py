"""Every key in the cache and how long it lives, in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.cache import Kind

MINUTE, HOUR = 60, 3600

# Cached values: `<kind>:<name>`; a knowledge base's name is `<collection>:<hash>`.
VALUE_SECONDS: Mapping[Kind, int] = {
    "session": 30 * MINUTE,
    "semantic": 24 * HOUR,
    "kb": HOUR,
    "config": 5 * MINUTE,
    "user": 15 * MINUTE,
}

FRAMES_SECONDS = 10 * MINUTE
GONE_SECONDS = 5 * MINUTE
LAST_TURN_SECONDS = 30 * MINUTE
CANCEL_SECONDS = 10 * MINUTE


def value(kind: Kind, name: str) -> str:
    return f"{kind}:{name}"


def frames(turn_id: str) -> str:
    return f"frames:{turn_id}"


def cursors(turn_id: str) -> str:
    return f"cursors:{turn_id}"


def ended(turn_id: str) -> str:
    return f"ended:{turn_id}"


def gone(session_id: str) -> str:
    return f"gone:{session_id}"


def last_turn(session_id: str) -> str:
    return f"last-turn:{session_id}"


def cancel(turn_id: str) -> str:
    return f"cancel:{turn_id}"


def lock(name: str) -> str:
    return f"lock:{name}"


def bucket(name: str) -> str:
    return f"rate:{name}"
