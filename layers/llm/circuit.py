"""Leaving a failing model alone for a while (platform spec §5.2)."""

import time
from collections import deque
from collections.abc import Callable

FAILURES = 5
WITHIN = 60.0
REST = 30.0
"""Five failures within a minute open the circuit; after half a minute one call may try again."""


class Circuit:
    """One model's health as this process has seen it. Times are seconds of a monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._rests_until = 0.0

    @property
    def is_open(self) -> bool:
        return self._clock() < self._rests_until

    def failed(self) -> None:
        now = self._clock()
        self._failures.append(now)
        if len(self._failures) == FAILURES and now - self._failures[0] <= WITHIN:
            self._rests_until = now + REST

    def answered(self) -> None:
        self._failures.clear()
        self._rests_until = 0.0
