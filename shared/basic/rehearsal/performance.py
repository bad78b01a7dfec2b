"""A rehearsed run from its start to its end, or to a question nobody answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from shared.basic.rehearsal.store import NotOfflineError
from shared.basic.runtime.outcome import Completed, Reply, Waiting
from shared.basic.runtime.runner import Runner
from shared.basic.runtime.tool_arguments import tool_arguments
from shared.basic.values import to_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.basic.registry import Registry
    from shared.basic.rehearsal.services import OfflineServices
    from shared.basic.runtime.outcome import Outcome
    from shared.basic.runtime.program import Program

COMPLETED, WAITING, FAILED = "completed", "waiting", "failed"


class Telling(Protocol):
    """Who is told what happens."""

    def tell(self, **event: Any) -> None: ...
    def ask(self, wait: Mapping[str, Any]) -> str | None:
        """An answer to what the script asks; None when nobody gives one."""
        ...


@dataclass
class Performance:
    """One run from its start to its end, or to a question nobody answers."""

    services: OfflineServices
    registry: Registry
    show: Telling
    answers: list[str] = field(default_factory=list)
    dry_run: bool = False

    def run(self, program: Program, params: Mapping[str, Any]) -> int:
        """0 when it ends or waits, 1 when it fails."""
        self.services.adopt(program)
        wanted = {**self._examples(program), **params}
        given = tool_arguments(program.codes[0].params, wanted, self.services.context)
        if not given.ok:
            problems = "; ".join(f"{each['param']}: {each['message']}" for each in given.problems)
            self.show.tell(event="error", **error_event("R5010", problems, f"{program.name}.bas"))
            return self._end(FAILED, None)
        try:
            return self._ended(self._played(program, given.params))
        except NotOfflineError as missing:
            message = f"this needs a platform ({missing}); give an answer with a stub"
            self.show.tell(event="error", **error_event("R5005", message, f"{program.name}.bas"))
            return self._end(FAILED, None)

    def _played(self, program: Program, params: Mapping[str, Any]) -> Outcome:
        runner = Runner(self.services, self.registry)
        outcome = runner.start(
            program, params=params, trigger="trial", caller={"kind": "trial"}, turn_id=""
        )
        while (following := self._following(runner, outcome)) is not None:
            outcome = following
        return outcome

    def _examples(self, program: Program) -> Mapping[str, Any]:
        """In a dry run, what the author gave as examples of PARAMs without a default."""
        tools = program.tools if self.dry_run else ()
        described = tools[0]["function"]["parameters"]["properties"] if tools else {}
        needed = {param["name"] for param in program.codes[0].params if not param["has_default"]}
        return {
            name: about["examples"][0]
            for name, about in described.items()
            if name in needed and "examples" in about
        }

    def _following(self, runner: Runner, outcome: Outcome) -> Outcome | None:
        """What comes after a wait; None when nothing does."""
        if not isinstance(outcome, Waiting):
            return None
        wait = outcome.run.wait
        if wait.get("kind") != "hear":
            if not wait.get("due"):
                return None
            self.services.clock.skip_to(datetime.fromisoformat(wait["due"]))
            return runner.wake(outcome.run)
        answer = self.answers.pop(0) if self.answers else self.show.ask(wait)
        self.show.tell(
            event="hear",
            prompt=wait.get("prompt", ""),
            type=wait.get("type", ""),
            options=wait.get("options", []),
            answer=answer,
        )
        return None if answer is None else runner.answer(outcome.run, Reply(answer), "")

    def _ended(self, outcome: Outcome) -> int:
        if isinstance(outcome, Completed):
            if outcome.value is not None:
                self.show.tell(event="return", value=to_plain(outcome.value))
            return self._end(COMPLETED, None)
        if isinstance(outcome, Waiting):
            innermost = outcome.run.snapshot["frames"][-1]
            program = self.services.program_by_id(innermost["program"])
            return self._end(WAITING, _line(program, innermost))
        error: dict[str, Any] = outcome.run.error or dict(_OUT_OF_TIME)
        if "file" in error:
            error = {**error, "file": f"{error['file']}.bas"}
        shown = {name: error.get(name) for name in ("code", "message", "file", "line", "column")}
        self.show.tell(event="error", **shown)
        return self._end(FAILED, error.get("line"))

    def _end(self, status: str, line: int | None) -> int:
        self.show.tell(event="end", status=status, line=line)
        return 1 if status == FAILED else 0


def error_event(
    code: str, message: str, file: str, line: int = 1, column: int = 1
) -> dict[str, Any]:
    return {"code": code, "message": message, "file": file, "line": line, "column": column}


_OUT_OF_TIME = {"code": "R5034", "message": "the script takes longer than --max-seconds"}


def _line(program: Program, frame: Mapping[str, Any]) -> int:
    """The line a stored frame stands at."""
    line, _ = program.codes[int(frame["code"])].lines[int(frame["pc"])]
    return line
