"""The same work in yabasic, Lua and QuickJS, where they are installed: processor seconds, without the start of the process."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
TIMES = 20
"""How often a program does its work, so that the start of its process does not count for much."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`names` are its commands, one of which may be there; `frame` has `WORK` for the work and `TIMES` for how often."""

    title: str
    names: tuple[str, ...]
    suffix: str
    frame: str
    works: Mapping[str, str]

    @property
    def command(self) -> str | None:
        return next((path for name in self.names if (path := shutil.which(name))), None)


LUA = Interpreter(
    "Lua",
    ("lua5.4", "lua5.3", "lua"),
    ".lua",
    "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end\n"
    "for round = 1, TIMES do\nWORK\nend\n",
    {
        "counting loop": "local total = 0\nfor i = 1, 200000 do total = total + i end",
        "recursive calls": "fib(20)",
        "sieve": (
            "local n, crossed, count = 200000, {}, 0\nfor i = 2, n do if not crossed[i] then count = count + 1\n"
            "for j = i * 2, n, i do crossed[j] = true end end end"
        ),
        "joining text": (
            'local words = {"the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"}\nlocal out = ""\n'
            'for k = 1, 400 do for _, w in ipairs(words) do out = out .. w .. " " end end'
        ),
    },
)
YABASIC = Interpreter(
    "yabasic",
    ("yabasic",),
    ".yab",
    "dim crossed(200001)\nfor turn = 1 to TIMES\nWORK\nnext turn\nend\n"
    "sub fib(n)\nif n < 2 return n\nreturn fib(n - 1) + fib(n - 2)\nend sub\n",
    {
        "counting loop": "total = 0\nfor i = 1 to 200000\ntotal = total + i\nnext i",
        "recursive calls": "x = fib(20)",
        "sieve": (
            "count = 0\nfor i = 2 to 200000\ncrossed(i) = 0\nnext i\nfor i = 2 to 200000\nif crossed(i) = 0 then\n"
            "count = count + 1\nfor j = i * 2 to 200000 step i\ncrossed(j) = 1\nnext j\nend if\nnext i"
        ),
        "joining text": 'out$ = ""\nfor k = 1 to 3600\nout$ = out$ + "quick" + " "\nnext k',
    },
)
QUICKJS = Interpreter(
    "QuickJS",
    ("qjs",),
    ".js",
    "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfor (let round = 0; round < TIMES; round++) {\nWORK\n}\n",
    {
        "counting loop": "let total = 0; for (let i = 1; i <= 200000; i++) total = total + i;",
        "recursive calls": "fib(20);",
        "sieve": (
            "const n = 200000, crossed = new Array(n + 1).fill(false); let count = 0;\n"
            "for (let i = 2; i <= n; i++) if (!crossed[i]) { count++; for (let j = i * 2; j <= n; j += i) crossed[j] = true; }"
        ),
        "joining text": (
            "const words = 'the quick brown fox jumps over the lazy dog'.split(' '); let out = '';\n"
            "for (let k = 0; k < 400; k++) for (const w of words) out = out + w + ' ';"
        ),
    },
)
INTERPRETERS = (LUA, YABASIC, QUICKJS)


def seconds(interpreter: Interpreter, command: str) -> dict[str, float]:
    """Processor seconds of each work, done once."""
    empty = _measured(interpreter, command, "", 1)
    return {
        name: (_measured(interpreter, command, work, TIMES) - empty) / TIMES
        for name, work in interpreter.works.items()
    }


def _measured(interpreter: Interpreter, command: str, work: str, times: int) -> float:
    text = interpreter.frame.replace("TIMES", str(times)).replace("WORK", work)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"work{interpreter.suffix}"
        path.write_text(text)
        return min(_once(command, path) for _ in range(ROUNDS))


def _once(command: str, path: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([command, str(path)], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
