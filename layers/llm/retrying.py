"""Trying again: only what may pass by itself, and never after something was delivered (§5.1)."""

import random
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from shared.llm.errors import ModelBusy, ModelFailed, StreamCut
from shared.llm.ports import ChunkStream
from shared.llm.records import StreamChunk

Result = TypeVar("Result")

ATTEMPTS = 3
LONGEST_PAUSE = 15.0
"""Seconds. A vendor that wants a longer wait is reported at once: the user is waiting too."""


def tried(call: Callable[[], Result], sleep: Callable[[float], None]) -> Result:
    """Call up to three times; a vendor's wish to wait is respected unless it is a long one."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return call()
        except (ModelBusy, StreamCut) as failure:
            pause = _pause(failure, attempt)
            if pause > LONGEST_PAUSE:
                raise
            sleep(pause)
    return call()


def retried(opened: Callable[[], ChunkStream], sleep: Callable[[float], None]) -> ChunkStream:
    """Try to get a stream to its first chunk; from then on it is that stream."""
    first, stream = tried(lambda: _begun(opened()), sleep)
    with closing(stream):
        yield first
        yield from stream


def _begun(stream: ChunkStream) -> tuple[StreamChunk, ChunkStream]:
    """A stream always has a first chunk, or raises."""
    return next(stream), stream


def _pause(failure: ModelFailed, attempt: int) -> float:
    """What the vendor asked for, else doubling from half a second; with jitter so that callers part."""
    wanted = failure.retry_after if failure.retry_after is not None else 0.5 * 2**attempt
    return wanted + random.uniform(0, 0.25 * max(wanted, 0.5))
