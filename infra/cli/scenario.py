"""Conversation tests: what a script is given and what must happen, as a text file beside the dialogs.

test a table for four            begins a test; the rest of the file until the next one
run book-table people=4          the script (default: the file's own name) and its PARAMs
stub MODEL ["Yes"]               answers of a keyword, a JSON array
< Which day?                     the bot says exactly this; * stands for anything
> tomorrow                       the person answers
* SEND MAIL                      the keyword acts (where no line begins with *, acts are not looked at)
= {"ok": true}                   what it returns, as JSON (looked at only where it is written)
! no stock                       it fails with this message
# a remark
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from infra.cli.failure import CommandFailed
from infra.cli.rehearsal import NOT_COMPILED, Setup, rehearse
from infra.cli.sources import Dialogs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SUFFIX = ".test"
MARKS = "<>*=!"


@dataclass(slots=True)
class Scenario:
    """One test. `steps` are (mark, text) in order."""

    name: str
    file: Path
    line: int
    script: str
    params: dict[str, str] = field(default_factory=dict)
    stubs: dict[str, list[Any]] = field(default_factory=dict)
    steps: list[tuple[str, str]] = field(default_factory=list)

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(text for mark, text in self.steps if mark == ">")


def scenarios(file: Path) -> list[Scenario]:
    """The tests of a file; raises CommandFailed for a line that is none of the above."""
    found: list[Scenario] = []
    for number, raw in enumerate(file.read_text().splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "test" or not found:
            name = rest if word == "test" else file.stem
            found.append(Scenario(name.strip(), file, number, file.stem))
        if word != "test":
            _read(found[-1], number, word, rest.strip())
    return found


def _read(scenario: Scenario, number: int, word: str, rest: str) -> None:
    if word == "run":
        scenario.script, *pairs = shlex.split(rest) or [scenario.script]
        scenario.params = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    elif word == "stub":
        keyword, bracket, answers = rest.partition("[")
        scenario.stubs[keyword.strip().upper()] = _json(scenario, number, bracket + answers)
    elif word in tuple(MARKS):
        scenario.steps.append((word, rest))
    else:
        raise CommandFailed(f"{scenario.file}:{number}: “{word}” begins no line of a test")


def _json(scenario: Scenario, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CommandFailed(f"{scenario.file}:{number}: {error}") from error


class Transcript:
    """What happened, in the lines of a test."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, str]] = []

    def tell(self, **event: Any) -> None:
        make = _STEPS.get(event["event"])
        step = make(event) if make else None
        if step is not None:
            self.steps.append(step)

    def ask(self, wait: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        """The test has no more answers."""
        return None


_STEPS: dict[str, Any] = {
    "talk": lambda event: ("<", event["text"]),
    "hear": lambda event: (">", event["answer"]) if event["answer"] is not None else None,
    "effect": lambda event: ("*", event["keyword"]),
    "return": lambda event: ("=", json.dumps(event["value"], ensure_ascii=False)),
    "error": lambda event: ("!", event["message"]),
}


def played(scenario: Scenario) -> str:
    """The first difference between what must happen and what does; "" for none."""
    script = Dialogs.around(scenario.file).files.get(scenario.script.casefold())
    if script is None:
        return f"there is no script {scenario.script}.bas"
    transcript = Transcript()
    setup = Setup(scenario.params, scenario.answers, scenario.stubs, dry_run=True)
    code, diagnostics = rehearse(script, setup, transcript)
    if code == NOT_COMPILED:
        return "\n".join(diagnostics)
    return _difference(scenario.steps, transcript.steps)


def _difference(wanted: list[tuple[str, str]], happened: list[tuple[str, str]]) -> str:
    looked_at = {mark for mark, _ in wanted} | set("<>!")
    seen = [step for step in _lines(happened) if step[0] in looked_at]
    for number, step in enumerate(_lines(wanted)):
        if number >= len(seen):
            return f"nothing more happened, but “{' '.join(step)}” should"
        if not _is_like(step, seen[number]):
            return f"“{' '.join(seen[number])}” happened instead of “{' '.join(step)}”"
    rest = seen[len(wanted) :]
    return f"“{' '.join(rest[0])}” happened and should not" if rest else ""


def _lines(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Texts on one line, as tests are written."""
    return [(mark, " ".join(text.split())) for mark, text in steps]


def _is_like(wanted: tuple[str, str], seen: tuple[str, str]) -> bool:
    if wanted[0] != seen[0]:
        return False
    if wanted[0] == "=":
        return bool(json.loads(wanted[1]) == json.loads(seen[1]))
    pattern = ".*".join(map(re.escape, wanted[1].split("*")))
    return re.fullmatch(pattern, seen[1]) is not None


def scenarios_in(paths: list[Path]) -> Iterator[Scenario]:
    """Every test of the files, and of the `.test` files below the folders."""
    for path in paths:
        files = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        for file in files:
            yield from scenarios(file)
