"""Compiling scripts as people write them: `python -m tests.bench.bench_compile`.

The rate is taken from the best of many rounds of processor time. The ratio compares it with Python's own
pure-Python tokenizer on a Python file of as many lines, so that runs on different machines can be read.
"""

from __future__ import annotations

import io
import time
import tokenize
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.support.small_language import compiled

ROUNDS = 40
SCRIPTS = Path(__file__).parent.parent / "language" / "compile" / "scripts"


def best(work: Callable[[], object]) -> float:
    """Seconds of processor time of the quickest round."""
    found = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        found = min(found, time.process_time() - started)
    return found


def bench() -> dict[str, float]:
    """Lines a second per script, and how often Python's tokenizer would have read them in the time."""
    python = Path(__file__).read_text("utf-8") * 4
    per_line = best(lambda: list(tokenize.generate_tokens(io.StringIO(python).readline)))
    per_line /= python.count("\n")
    figures: dict[str, float] = {}
    for path in sorted(SCRIPTS.glob("*.bas")):
        source = path.read_text("utf-8") * 4
        lines = source.count("\n")
        seconds = best(partial(compiled, source)) / lines
        figures[f"{path.stem} (lines a second)"] = 1 / seconds
        figures[f"{path.stem} (ratio to tokenize)"] = seconds / per_line
    return figures


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:58} {value:10.3f}")
