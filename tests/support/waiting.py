"""Waiting for what other processes and clocks bring about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE_SECONDS = 10.0
_PAUSE = threading.Event()


def until(condition: Callable[[], T], seconds: float = DEADLINE_SECONDS) -> T:
    """The first true answer of the condition; AssertionError when the deadline passes without one."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        _PAUSE.wait(0.01)
    return answer
