"""Trying again: only what may pass by itself, and never after something was delivered (§5.1)."""

import random
from collections.abc import Callable

from shared.llm.errors import ModelBusy, ModelFailed, StreamCut
from shared.llm.ports import ChunkStream

ATTEMPTS = 3
LONGEST_PAUSE = 15.0
"""Seconds. A vendor that wants a longer wait is reported at once: the user is waiting too."""


def retried(opened: Callable[[], ChunkStream], sleep: Callable[[float], None]) -> ChunkStream:
    """Open the stream, up to three times, until its first chunk is there; then it is that stream."""
    for attempt in range(ATTEMPTS):
        stream = opened()
        try:
            first = next(stream)
        except StopIteration:
            return
        except (ModelBusy, StreamCut) as failure:
            pause = _pause(failure, attempt)
            if attempt + 1 == ATTEMPTS or pause > LONGEST_PAUSE:
                raise
            sleep(pause)
            continue
        try:
            yield first
            yield from stream
        finally:
            stream.close()
        return


def _pause(failure: ModelFailed, attempt: int) -> float:
    """What the vendor asked for, else doubling from half a second; with jitter so that callers part."""
    wanted = failure.retry_after if failure.retry_after is not None else 0.5 * 2**attempt
    return wanted + random.uniform(0, 0.25 * max(wanted, 0.5))
