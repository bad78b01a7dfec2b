"""When to send the next piece of a streamed answer (rule T10).

The first visible character goes at once; then at most one piece per `interval`, of at least `least` characters, cut
where no client can be confused: never inside a code-fence marker or an HTML tag.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL_SECONDS = 0.06
LEAST_CHARACTERS = 24
HTML_FLUSH_CHARACTERS = 500
LONGEST_TAG = 2_000


class Chunker:
    """Collects deltas and says what may be sent now. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting = ""
        self._last = -1.0
        self._pieces = 0

    def add(self, delta: str) -> str:
        """Take a delta; returns the text to send now, or an empty string."""
        self._waiting += delta
        if not self._is_due():
            return ""
        cut = safe_length(self._waiting)
        if cut == 0:
            return ""
        ready, self._waiting = self._waiting[:cut], self._waiting[cut:]
        self._last = self._clock()
        self._pieces += 1
        return ready

    def flush(self) -> str:
        """Everything that is left."""
        rest, self._waiting = self._waiting, ""
        return rest

    def _is_due(self) -> bool:
        if not self._waiting:
            return False
        if self._pieces < 2:  # a client that paints on the second frame should not wait for it
            return True
        elapsed = self._clock() - self._last
        return elapsed >= INTERVAL_SECONDS and len(self._waiting) >= LEAST_CHARACTERS


def safe_length(text: str) -> int:
    """How much of the text may be sent without splitting a tag, a code-fence marker or a surrogate pair."""
    end = len(text)
    opened = text.rfind("<")
    if opened >= 0 and ">" not in text[opened:] and end - opened < LONGEST_TAG:
        end = opened
    while end > 0 and text[end - 1] == "`" and not text[:end].endswith("```"):
        end -= 1
    if end > 0 and "\ud800" <= text[end - 1] <= "\udbff":
        end -= 1
    return end
