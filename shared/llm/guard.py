"""Stopping a model that has lost itself in repetition or does not end (platform spec §5.8)."""

LONGEST_ANSWER = 500_000
"""Characters."""
REPEATS = 50
SHORTEST, LONGEST = 20, 200
"""Characters of the repeated pattern. A shorter one repeats as a multiple of itself."""
_EVERY = 500
"""Characters between two looks."""


class OutputGuard:
    """Watches one answer as it grows. Keeps only as much of it as a look needs."""

    def __init__(self) -> None:
        self._tail = ""
        self._length = 0
        self._look_at = _EVERY

    def is_lost(self, text: str) -> bool:
        """Whether, with this piece added, the answer should end."""
        self._tail = (self._tail + text)[-LONGEST * REPEATS :]
        self._length += len(text)
        if self._length < self._look_at:
            return False
        self._look_at = self._length + _EVERY
        return self._length > LONGEST_ANSWER or _repeats(self._tail)


def _repeats(tail: str) -> bool:
    return any(
        tail.endswith(tail[-size:] * REPEATS)
        for size in range(SHORTEST, min(LONGEST, len(tail) // REPEATS) + 1)
        if tail[-2 * size : -size] == tail[-size:]
    )
