"""BASIC against hand-written Python, as ratios inside one process: `python -m tests.bench.bench_basic`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from tests.support.bench import Bench, built

LOOP = """
total = 0
FOR i = 1 TO 200000
  total = total + i
NEXT
RETURN total
"""

LOOP_OF_UNKNOWNS = """
PARAM top AS INTEGER
DESCRIPTION "Counts"
SUB nothing()
  TALK ""
END SUB
total = top - top
IF top < 0 THEN CALL nothing()
i = 0
WHILE i < top
  i = i + 1
  IF i MOD 3 = 0 THEN total = total + i
WEND
RETURN total
"""

FIB = """
FUNCTION fib(n)
  IF n < 2 THEN RETURN n
  RETURN fib(n - 1) + fib(n - 2)
END FUNCTION
RETURN fib(20)
"""

SIEVE = """
n = 200000
DIM crossed(n + 1)
count = 0
FOR i = 2 TO n
  IF NOT crossed(i) THEN
    count = count + 1
    FOR j = i * 2 TO n STEP i
      crossed(j) = TRUE
    NEXT
  END IF
NEXT
RETURN count
"""

TEXT = """
words = SPLIT("the quick brown fox jumps over the lazy dog", " ")
out = ""
FOR k = 1 TO 4000
  FOR EACH w IN words
    out = out + w + " "
  NEXT
NEXT
RETURN LEN(out)
"""


def loop(top: int = 200_000) -> int:
    total = 0
    for i in range(1, top + 1):
        total = total + i
    return total


def loop_of_unknowns(top: int = 200_000) -> int:
    total = i = 0
    while i < top:
        i = i + 1
        if i % 3 == 0:
            total = total + i
    return total


def fib(n: int = 20) -> int:
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def sieve(n: int = 200_000) -> int:
    crossed = [False] * (n + 1)
    count = 0
    for i in range(2, n + 1):
        if not crossed[i]:
            count = count + 1
            for j in range(i * 2, n + 1, i):
                crossed[j] = True
    return count


def text(times: int = 4000) -> int:
    words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
    out = ""
    for _ in range(times):
        for w in words:
            out = out + w + " "
    return len(out)


CASES: dict[str, tuple[str, Callable[[], int]]] = {
    "counting loop": (LOOP, loop),
    "loop over unknown types": (LOOP_OF_UNKNOWNS, loop_of_unknowns),
    "recursive calls": (FIB, fib),
    "sieve": (SIEVE, sieve),
    "joining text": (TEXT, text),
}


def best(act: Callable[[], object], times: int = 15) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        act()
        found.append(time.process_time() - begin)
    return min(found)


def bench() -> dict[str, float]:
    """Ratios to Python (1.0 is as fast), and milliseconds for a run and a snapshot."""
    figures: dict[str, float] = {}
    empty, nothing = Bench(), built("RETURN 0")
    bare = best(lambda: empty.start(nothing, {}))
    for name, (source, python) in CASES.items():
        stand = Bench()
        program = built(source)

        def run(stand: Bench = stand, program: object = program) -> object:
            return stand.start(program, {"top": 200_000})

        assert run() == python(), name
        figures[f"{name} (ratio)"] = round((best(run) - bare) / best(python), 2)
    return figures | snapshots()


def snapshots() -> dict[str, float]:
    """What storing 64 KB of variables costs before it reaches the database."""
    stand = Bench()
    source = 'rows = []\nFOR i = 1 TO 700\nPUSH rows, {"id": i, "name": "customer " + i, "city": "Recife", "total": i * 1.5}\nNEXT\nHEAR x'
    stand.run(source)
    run = stand.waiting
    size = len(json.dumps(run.snapshot))
    _, machine = stand.runner()._restored(run)
    from shared.basic.runtime.snapshot import freeze

    return {
        "snapshot (KB)": round(size / 1024, 1),
        "snapshot encode (ms)": round(1000 * best(lambda: freeze(machine)), 2),
        "snapshot restore (ms)": round(1000 * best(lambda: stand.runner()._restored(run)), 2),
    }


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:40} {value}")
