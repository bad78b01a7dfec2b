"""What a run may still do: fuel for steps, time of the run and of the invocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from shared.basic.errors import BasicError
from shared.basic.runtime import failures
from shared.basic.runtime.walks import too_many_turns

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run

CHUNK = 20_000


class OutOfInvocation(BaseException):
    """Generated code must stop although it is in the middle of something."""


class Meter:
    """Counts steps down from chunk to chunk. Generated code reads `fuel`, `turns`, `max_loop` and `calls_left`."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.fuel = CHUNK
        self.max_loop = run.limits.loop
        self.max_depth = run.limits.depth
        self.turns = range(run.limits.loop + 1)
        self.calls_left = run.limits.depth
        self.active_before = 0
        self._burned = 0
        self._began = run.services.remaining_ms()

    def called(self, left: int) -> None:
        """A native routine calls too deeply (`left` counts down to the limit), or fuel is burned."""
        if left <= 0:
            raise failures.too_deep(self.max_depth)
        if self.fuel < 0:
            self.refuel(self.fuel)

    def refuel(self, owed: int = 0) -> int:
        """A chunk of fuel is burned, and `owed` (below 0) on top: check steps and time."""
        self._burned += CHUNK - owed
        if self._burned > self.run.limits.steps:
            raise BasicError("R5030", f"more than {self.run.limits.steps:,} steps without a pause")
        self._check_time()
        if self.time_left() <= 0:
            raise OutOfInvocation
        self.fuel = CHUNK
        return CHUNK

    def _check_time(self) -> None:
        if self.active_ms > self.run.limits.active_ms:
            seconds = self.run.limits.active_ms // 1000
            raise BasicError("R5034", f"this script ran for more than {seconds} seconds")

    def time_left(self) -> int:
        """Milliseconds of this invocation a script may still use."""
        return self.run.services.remaining_ms() - self.run.limits.margin_ms

    @property
    def active_ms(self) -> int:
        """Time spent running so far, all invocations together."""
        return self.active_before + self._began - self.run.services.remaining_ms()

    def endless(self) -> NoReturn:
        """A loop made all the turns it may."""
        raise too_many_turns(self.max_loop)
