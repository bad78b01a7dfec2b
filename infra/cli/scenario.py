"""Conversation tests: what a script is given and what must happen, as a text file beside the dialogs.

test a table for four            begins a test; the rest of the file until the next one
run book-table people=4          the script (default: the file's own name) and its PARAMs
stub MODEL ["Yes"]               answers of a keyword, a JSON array
< Which day?                     the bot says exactly this; * stands for anything
<contains free                   what the bot says has this in it
<matches \\d+ tables              what the bot says matches this regular expression
> tomorrow                       the person answers
@ save-note note="Call Ana"      the model answers the person by calling this tool
* SEND MAIL with ana@b.c         the keyword acts, and these words are among its arguments
never SEND MAIL                  the keyword does not act
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
from shared.encoding import decode_text

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".test"
SAYS, CONTAINS, MATCHES, ANSWERS = "<", "<contains", "<matches", ">"
CALLS, ACTS, NEVER, RETURNS, FAILS = "@", "*", "never", "=", "!"
MARKS = frozenset({SAYS, CONTAINS, MATCHES, ANSWERS, CALLS, ACTS, NEVER, RETURNS, FAILS})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a test: its mark and its text on one line."""

    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.mark} {self.text}"


@dataclass(frozen=True, slots=True)
class Call:
    """A script, or a tool the model calls, with its PARAMs."""

    script: str
    params: dict[str, str]

    @classmethod
    def read(cls, text: str, default: str) -> Call:
        """Raises ValueError for a quote that is not closed."""
        script, *pairs = shlex.split(text) or [default]
        if "=" in script:
            script, pairs = default, [script, *pairs]
        return cls(script, dict(pair.split("=", 1) for pair in pairs if "=" in pair))


@dataclass(slots=True)
class Scenario:
    """One test."""

    name: str
    file: Path
    line: int
    call: Call
    stubs: dict[str, list[Any]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def turns(self) -> list[Turn]:
        """The script's own turn, then one for each tool the model calls."""
        turns = [Turn(self.call, [], "")]
        for step in self.steps:
            if step.mark == ANSWERS:
                turns[-1].answers.append(step.text)
            elif step.mark == CALLS:
                asked = turns[-1].answers.pop() if turns[-1].answers else ""
                turns.append(Turn(Call.read(step.text, ""), [], asked))
        return turns


@dataclass(frozen=True, slots=True)
class Turn:
    """What runs, the answers to its questions, and the words that made the model call it."""

    call: Call
    answers: list[str]
    asked: str


def scenarios(file: Path) -> list[Scenario]:
    """The tests of a file; raises CommandFailed for a line that is none of the above."""
    found: list[Scenario] = []
    for number, raw in enumerate(decode_text(file.read_bytes()).splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "test" or not found:
            name = rest if word == "test" else file.stem
            found.append(Scenario(name.strip(), file, number, Call(file.stem, {})))
        if word != "test":
            _read(found[-1], number, word, rest.strip())
    return found


def _read(scenario: Scenario, number: int, word: str, rest: str) -> None:
    try:
        if word == "run":
            scenario.call = Call.read(rest, scenario.call.script)
        elif word == "stub":
            keyword, bracket, answers = rest.partition("[")
            scenario.stubs[keyword.strip().upper()] = json.loads(bracket + answers)
        elif word in MARKS:
            scenario.steps.append(_step(word, rest))
        else:
            raise ValueError(f"“{word}” begins no line of a test")
    except (ValueError, re.error) as error:
        raise CommandFailed(f"{scenario.file}:{number}: {error}") from error


def _step(mark: str, rest: str) -> Step:
    """Raises ValueError or re.error for a line that can never hold."""
    if mark == MATCHES:
        re.compile(rest)
    elif mark == RETURNS:
        json.loads(rest)
    elif mark == CALLS and not Call.read(rest, "").script:
        raise ValueError("write @ TOOL NAME=VALUE")
    return Step(mark, " ".join(rest.split()))
