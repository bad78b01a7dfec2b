"""Any text, compiled: nothing may crash, nothing may hang.

    python -m tests.language.fuzz --inputs 1000000 --seed 1        (make fuzz INPUTS=1000000)

Inputs are mixed fragments, damaged scripts and keyword examples, and plain noise, all from one seed, so that an input is
found again by its number. Every input is compiled; what compiles is generated, stored, read back and put in canonical form.
The first that fails is written to `fuzz-<seed>-<number>.bas`, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

from shared.basic.authoring.canonical import canonical
from shared.basic.authoring.editor import Source
from shared.basic.compiler import compile_source
from shared.basic.compiler.generator import generate
from shared.basic.registry import Registry
from shared.basic.runtime.program import Program
from tests.language.compile.test_robustness import FRAGMENTS, SCRIPTS

MOST_SECONDS = 10
"""For one input of a few hundred characters, whatever else the machine does: longer is a hang."""
FORMATTED_EVERY = 10
LETTERS = "".join(
    map(chr, [*range(32, 127), 9, 10, 13, 0xA0, 0xE7, 0x200B, 0x201C, 0x1F600, 0xD800])
)


class HangError(BaseException):
    """An input took too long; no `except Exception` may hold it up."""


def inputs(seed: int, start: int, count: int) -> Iterator[tuple[int, str]]:
    """Numbered inputs; each depends on the seed and its own number alone."""
    for number in range(start, start + count):
        chance = random.Random(f"{seed}:{number}")
        yield number, chance.choice(_MAKERS)(chance)


def survives(source: str, *, formatted: bool) -> None:
    """Compile, generate and store; AssertionError or whatever is raised when something is wrong."""
    done = compile_source(source, name="start", registry=_registry())
    lines = source.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for found in done.diagnostics:
        assert found.message
        assert 1 <= found.line <= found.end_line <= lines + 1
    assert done.ok == all(found.severity == "warning" for found in done.diagnostics)
    if formatted:
        Source(source).explain(1, 1)
    if done.script is None:
        return
    program = generate(done.script, registry=_registry(), source_hash="fuzz", kind=done.kind)
    assert Program.from_json(program.to_json()).to_json() == program.to_json()
    if formatted and done.kind != "prompt":
        once = canonical(source)
        assert canonical(once) == once


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """HangError after so many seconds of processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@cache
def _registry() -> Registry:
    return Registry.installed()


@cache
def _sources() -> tuple[str, ...]:
    scripts = tuple(path.read_text("utf-8") for path in SCRIPTS)
    return scripts + tuple(each.example for each in _registry())


def _mixed(chance: random.Random) -> str:
    return "".join(chance.choices(FRAGMENTS, k=chance.randint(1, 40)))


def _noise(chance: random.Random) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(0, 200)))


def _damaged(chance: random.Random) -> str:
    """A piece of a script with something lost, doubled, moved or put in."""
    text = chance.choice(_sources())
    start = chance.randrange(len(text) or 1)
    text = text[start : start + chance.randint(20, 600)]
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(text) + 1), chance.randint(0, 30)
        put = chance.choice([*FRAGMENTS, text[at : at + size] * 2, "", _noise(chance)[:5]])
        text = text[:at] + put + text[at + size :]
    return text


def _shuffled(chance: random.Random) -> str:
    """Words of several examples in one line after another."""
    words = " ".join(chance.choices(_sources(), k=3)).split(" ")[:60]
    chance.shuffle(words)
    return " ".join(words)


def _nested(chance: random.Random) -> str:
    """The same piece many times over."""
    return chance.choice(FRAGMENTS) * chance.randint(1, 300) + chance.choice(FRAGMENTS)


_MAKERS: tuple[Callable[[random.Random], str], ...] = (
    _mixed,
    _noise,
    _damaged,
    _damaged,
    _shuffled,
    _nested,
)


def main(arguments: list[str]) -> int:
    """Try the inputs; 1 for the first that fails."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="the number of the first input")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    for number, source in inputs(chosen.seed, chosen.start, chosen.inputs):
        try:
            with limited(MOST_SECONDS):
                survives(source, formatted=number % FORMATTED_EVERY == 0)
        except (Exception, HangError) as error:  # noqa: BLE001 - whatever it is, it is what we look for
            path = Path(f"fuzz-{chosen.seed}-{number}.bas")
            path.write_text(source, encoding="utf-8", errors="surrogatepass")
            print(f"input {number} failed: {type(error).__name__}: {error}; see {path}")
            return 1
        if number % 10_000 == 9_999:
            print(f"{number + 1} inputs, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{chosen.inputs} inputs survived in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
