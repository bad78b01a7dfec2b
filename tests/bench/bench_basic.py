"""BASIC against hand-written Python and other interpreters, as ratios inside one run: `python -m tests.bench.bench_basic`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from shared.basic.runtime.program import Program
from shared.basic.runtime.snapshot import freeze
from tests.bench.interpreters import INTERPRETERS, seconds
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
FOR k = 1 TO 400
  FOR EACH w IN words
    out = out + w + " "
  NEXT
NEXT
RETURN LEN(out)
"""


ARRAYS = """
rows = []
FOR i = 1 TO 5000
  PUSH rows, {"id": i, "group": i MOD 7, "total": i * 1.5}
NEXT
sums = {}
FOR EACH row IN rows
  key = "g" + row.group
  IF sums[key] = NULL THEN sums[key] = 0
  sums[key] = sums[key] + row.total
NEXT
RETURN LEN(rows) + sums["g3"]
"""

OBJECTS = """
cart = {"lines": [], "count": 0, "owner": {"name": "Ana"}}
FOR i = 1 TO 20000
  cart.count = cart.count + 1
  cart.owner.last = i
  IF cart.lines.length < 100 THEN PUSH cart.lines, {"n": i}
NEXT
RETURN cart.count + cart.lines[99].n + cart.owner.last
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


def text(times: int = 400) -> int:
    words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
    out = ""
    for _ in range(times):
        for w in words:
            out = out + w + " "
    return len(out)


def arrays() -> float:
    rows: list[dict[str, Any]] = []
    for i in range(1, 5001):
        rows.append({"id": i, "group": i % 7, "total": i * 1.5})  # noqa: PERF401 - as the script does it
    sums: dict[str, float] = {}
    for row in rows:
        key = "g" + str(row["group"])
        if sums.get(key) is None:
            sums[key] = 0
        sums[key] = sums[key] + row["total"]
    return len(rows) + sums["g3"]


def objects() -> int:
    cart: dict[str, Any] = {"lines": [], "count": 0, "owner": {"name": "Ana"}}
    for i in range(1, 20001):
        cart["count"] = cart["count"] + 1
        cart["owner"]["last"] = i
        if len(cart["lines"]) < 100:
            cart["lines"].append({"n": i})
    return int(cart["count"] + cart["lines"][99]["n"] + cart["owner"]["last"])


CASES: dict[str, tuple[str, Callable[[], float]]] = {
    "counting loop": (LOOP, loop),
    "loop over unknown types": (LOOP_OF_UNKNOWNS, loop_of_unknowns),
    "recursive calls": (FIB, fib),
    "sieve": (SIEVE, sieve),
    "joining text": (TEXT, text),
    "arrays of objects": (ARRAYS, arrays),
    "changing objects": (OBJECTS, objects),
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
    """Ratios to Python and to other interpreters (1.0 is as fast, 2.0 takes twice as long), and milliseconds."""
    figures: dict[str, float] = {}
    ours: dict[str, float] = {}
    empty, nothing = Bench(), built("RETURN 0")
    bare = best(lambda: empty.start(nothing, {}))
    for name, (source, python) in CASES.items():
        stand = Bench()
        program = built(source)

        def run(stand: Bench = stand, program: Program = program) -> object:
            return stand.start(program, {"top": 200_000})

        assert run() == python(), name
        ours[name] = best(run) - bare
        figures[f"{name} (ratio to Python)"] = ours[name] / best(python)
    return figures | others(ours) | ping_pong() | snapshots()


def others(ours: Mapping[str, float]) -> dict[str, float]:
    """Ratios to the interpreters that are installed."""
    return {
        f"{name} (ratio to {interpreter.title})": ours[name] / theirs
        for interpreter in INTERPRETERS
        if interpreter.command
        for name, theirs in seconds(interpreter, interpreter.command).items()
    }


PING_PONG = """
n = 0
WHILE TRUE
  HEAR word
  n = n + 1
  TALK "You said " + word + " after " + n
WEND
"""


def ping_pong() -> dict[str, float]:
    """One answer heard, one thing said, everything stored: against a Python generator that does nothing but talk."""
    stand = Bench()
    stand.run(PING_PONG)

    def turn() -> None:
        stand.services.said.clear()
        stand.answer("hello")

    return {"HEAR and TALK, stored in memory (ms)": 1000 * best(turn, 200)}


def snapshots() -> dict[str, float]:
    """What storing and restoring variables costs, before and after the database."""
    figures: dict[str, float] = {}
    for kilobytes in (4, 64, 256):
        stand = Bench()
        rows = kilobytes * 11
        stand.run(
            f'rows = []\nFOR i = 1 TO {rows}\nPUSH rows, {{"id": i, "name": "customer " + i, "city": "Recife", '
            f'"total": i * 1.5}}\nNEXT\nHEAR x'
        )
        run = stand.waiting
        _, machine = stand.runner()._restored(run)
        size = len(json.dumps(run.snapshot)) / 1024
        title = f"snapshot of {kilobytes} KB"
        figures |= {
            f"{title}: its size (KB)": size,
            f"{title}: frozen (ms)": 1000 * best(partial(freeze, machine)),
            f"{title}: as JSON text (ms)": 1000 * best(partial(json.dumps, run.snapshot)),
            f"{title}: restored (ms)": 1000 * best(partial(stand.runner()._restored, run)),
        }
    return figures


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:58} {value:10.3f}")
