"""Compiling scripts as people write them: `python -m tests.bench.bench_compile`.

The rate is taken from the best of many rounds of processor time. The ratio compares it with Python's own
pure-Python tokenizer on a Python file of as many lines, so that runs on different machines can be read.
"""

from __future__ import annotations

import io
import json
import time
import tokenize
from collections.abc import Callable
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


def main() -> None:
    """Print one JSON object per script."""
    python = Path(__file__).read_text("utf-8") * 4
    per_line = best(lambda: list(tokenize.generate_tokens(io.StringIO(python).readline)))
    per_line /= python.count("\n")
    for path in sorted(SCRIPTS.glob("*.bas")):
        source = path.read_text("utf-8") * 4
        lines = source.count("\n")
        seconds = best(lambda source=source: compiled(source)) / lines  # type: ignore[misc]
        row = {
            "lines_per_second": round(1 / seconds),
            "times_tokenize": round(seconds / per_line, 2),
        }
        print(json.dumps({"script": path.stem, "lines": lines, **row}))


if __name__ == "__main__":
    main()
