"""A conversation test played: its script rehearsed, then the tools the model calls, and what happened compared."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from infra.cli.rehearsal import Setup, Stage
from infra.cli.scenario import (
    ACTS,
    ANSWERS,
    CALLS,
    CONTAINS,
    FAILS,
    MATCHES,
    NEVER,
    RETURNS,
    SAYS,
    Scenario,
    Step,
)
from infra.cli.sources import Dialogs
from shared.basic.rehearsal.performance import Performance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.cli.scenario import Turn

_TOLD = {CONTAINS: SAYS, MATCHES: SAYS}
"""What the bot says, whichever way a test looks at it."""


class Transcript:
    """What happened, in the lines of a test."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.waits = False

    def tell(self, **event: Any) -> None:
        self.waits = event["event"] == "end" and event["status"] == "waiting"
        make = _STEPS.get(event["event"])
        step = make(event) if make else None
        if step is not None:
            self.add(*step)

    def add(self, mark: str, text: str) -> None:
        self.steps.append(Step(mark, " ".join(text.split())))

    def ask(self, wait: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        """The test has no more answers."""
        return None


_STEPS: dict[str, Any] = {
    "talk": lambda event: (SAYS, event["text"]),
    "hear": lambda event: (ANSWERS, event["answer"]) if event["answer"] is not None else None,
    "effect": lambda event: (ACTS, f"{event['keyword']} with {_argument_text(event)}"),
    "return": lambda event: (RETURNS, json.dumps(event["value"], ensure_ascii=False)),
    "error": lambda event: (FAILS, event["message"]),
}


def _argument_text(event: Mapping[str, Any]) -> str:
    return json.dumps(event["arguments"], ensure_ascii=False)


def played(scenario: Scenario) -> str:
    """The first difference between what must happen and what does; "" for none."""
    script = Dialogs.around(scenario.file).files.get(scenario.call.script.casefold())
    if script is None:
        return f"there is no script {scenario.call.script}.bas"
    transcript = Transcript()
    setup = Setup(stubs=scenario.stubs, dry_run=True)
    stage = Stage.of(script, setup, transcript)
    if stage.programs.of_file(script) is None:
        return "\n".join(
            found.diagnostic.render(str(found.file)) for found in stage.programs.findings
        )
    for number, turn in enumerate(scenario.turns()):
        impossible = _begin(stage, transcript, turn) if number else ""
        if impossible:
            return impossible
        _perform(stage, transcript, turn)
    return difference(scenario.steps, transcript.steps)


def _begin(stage: Stage, transcript: Transcript, turn: Turn) -> str:
    """Why the model cannot call the tool; "" when it can."""
    tool = turn.call.script
    if transcript.waits:
        return f"a question is open, so the model cannot call {tool}"
    session = stage.services.session
    offered = session.state.tools if session else []
    if tool.casefold() not in {name.casefold() for name in offered}:
        listed = ", ".join(offered) or "none"
        return f"the model may not call {tool}: the tools of this conversation are {listed}"
    if turn.asked:
        transcript.add(ANSWERS, turn.asked)
    pairs = " ".join(f"{name}={value}" for name, value in turn.call.params.items())
    transcript.add(CALLS, f"{tool} {pairs}")
    return ""


def _perform(stage: Stage, transcript: Transcript, turn: Turn) -> None:
    program = stage.programs.named(turn.call.script)
    if program is None:
        transcript.add(FAILS, f"{turn.call.script}.bas does not compile")
        return
    performance = Performance(
        stage.services, stage.registry, transcript, list(turn.answers), dry_run=True
    )
    performance.run(program, turn.call.params)


def difference(wanted: list[Step], happened: list[Step]) -> str:
    """The first difference, "" for none. Acts are looked at where the test names their keyword, results where it has a line
    for one."""
    named = {_keyword(step) for step in wanted if step.mark in (ACTS, NEVER)}
    returns = any(step.mark == RETURNS for step in wanted)
    seen = [step for step in happened if _is_looked_at(step, named, returns=returns)]
    expected = [step for step in wanted if step.mark != NEVER]
    for number, step in enumerate(expected):
        if number >= len(seen):
            return f"nothing more happened, but “{step}” should"
        if not is_like(step, seen[number]):
            return f"“{_short(seen[number])}” happened instead of “{step}”"
    rest = seen[len(expected) :]
    return f"“{_short(rest[0])}” happened and should not" if rest else ""


def _is_looked_at(step: Step, named: set[str], *, returns: bool) -> bool:
    if step.mark == ACTS:
        return _keyword(step) in named
    return returns or step.mark != RETURNS


def _short(step: Step) -> str:
    return str(step) if len(str(step)) < 200 else f"{str(step)[:200]}…"


def _keyword(step: Step) -> str:
    return step.text.partition(" with ")[0].strip().upper()


def is_like(wanted: Step, seen: Step) -> bool:
    """Whether what happened is what a line of a test asks for."""
    if _TOLD.get(wanted.mark, wanted.mark) != seen.mark:
        return False
    return bool(_LIKE.get(wanted.mark, _is_text)(wanted, seen))


def _is_text(wanted: Step, seen: Step) -> bool:
    pattern = ".*".join(map(re.escape, wanted.text.split("*")))
    return re.fullmatch(pattern, seen.text) is not None


def _acts_so(wanted: Step, seen: Step) -> bool:
    among = wanted.text.partition(" with ")[2].strip().casefold()
    return (
        _keyword(wanted) == _keyword(seen) and among in seen.text.partition(" with ")[2].casefold()
    )


_LIKE: dict[str, Any] = {
    CONTAINS: lambda wanted, seen: wanted.text.casefold() in seen.text.casefold(),
    MATCHES: lambda wanted, seen: re.search(wanted.text, seen.text) is not None,
    ACTS: _acts_so,
    CALLS: lambda _wanted, _seen: True,
    RETURNS: lambda wanted, seen: json.loads(wanted.text) == json.loads(seen.text),
}
