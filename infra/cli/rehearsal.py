"""A script of a folder rehearsed: compiled with those it calls, answered, its waits skipped, its end told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from infra.cli.offline import OfflineModels, OfflineServices
from infra.cli.offline_acts import Stubs, offline_keywords
from infra.cli.sources import Dialogs, source_of
from shared.basic.compiler import compile_source
from shared.basic.compiler.compilation import is_tool
from shared.basic.compiler.generator import generate
from shared.basic.runtime.outcome import Completed, Reply, Waiting
from shared.basic.runtime.runner import Runner
from shared.basic.runtime.tool_arguments import tool_arguments
from shared.basic.values import to_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from infra.cli.telling import Telling
    from shared.basic.compiler import Diagnostic
    from shared.basic.registry import Registry
    from shared.basic.runtime.outcome import Outcome
    from shared.basic.runtime.program import Program

COMPLETED, WAITING, FAILED = "completed", "waiting", "failed"
NOT_COMPILED = 2


@dataclass(frozen=True, slots=True)
class Setup:
    """What a script is given: its PARAMs as text, answers in turn, stubs by keyword."""

    params: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    stubs: Mapping[str, list[Any]] = field(default_factory=dict)
    dry_run: bool = False
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What the compiler says about a file."""

    file: Path
    diagnostic: Diagnostic


def rehearse(file: Path, setup: Setup, show: Telling) -> tuple[int, list[Finding]]:
    """Run the script: 0 when it ends or waits, 1 when it fails, 2 when it does not compile; and what the compiler says
    about files that do not compile. Raises CommandFailed or OSError for a file that cannot be read."""
    stage = Stage.of(file, setup, show)
    program = stage.programs.of_file(file)
    if program is None:
        return NOT_COMPILED, stage.programs.findings
    performance = Performance(
        stage.services, stage.registry, show, list(setup.answers), dry_run=setup.dry_run
    )
    return performance.run(program, setup.params), stage.programs.findings


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything around the script."""

    programs: Programs
    registry: Registry
    services: OfflineServices

    @classmethod
    def of(cls, file: Path, setup: Setup, show: Telling) -> Stage:
        dialogs = Dialogs.around(file)
        stubs = Stubs({name: list(answers) for name, answers in setup.stubs.items()})
        registry = offline_keywords(show.tell, stubs, dry_run=setup.dry_run)
        programs = Programs(dialogs, registry)
        models = OfflineModels(stubs, setup.dry_run)
        services = OfflineServices(programs, dialogs, show.tell, models, setup.seconds)
        return cls(programs, registry, services)


class Programs:
    """The script, and those beside it that it calls, compiled when they are."""

    def __init__(self, dialogs: Dialogs, registry: Registry) -> None:
        self._dialogs = dialogs
        self._registry = registry
        self.loaded: dict[str, Program | None] = {}
        self.findings: list[Finding] = []

    def named(self, name: str) -> Program | None:
        key = name.casefold()
        if key not in self.loaded:
            file = self._dialogs.files.get(key)
            self.loaded[key] = self.of_file(file) if file else None
        return self.loaded[key]

    def tool_names(self) -> list[str]:
        """The tools of the folder: a file is offered under its own name."""
        return [
            name for name, file in self._dialogs.files.items() if is_tool(self._dialogs.name(file))
        ]

    def of_file(self, file: Path) -> Program | None:
        """The program; without one, `findings` say why."""
        source = source_of(file)
        compilation = compile_source(
            source, name=self._dialogs.name(file), known=self._dialogs.known()
        )
        if compilation.script is None:
            self.findings += [Finding(file, found) for found in compilation.diagnostics]
            return None
        return generate(
            compilation.script,
            registry=self._registry,
            source_hash=sha256(source.encode()).hexdigest(),
            kind=compilation.kind,
            tools=[tool.openai() for tool in compilation.tools],
            keywords=sorted(compilation.keywords),
        )


@dataclass
class Performance:
    """One run from its start to its end, or to a question nobody answers."""

    services: OfflineServices
    registry: Registry
    show: Telling
    answers: list[str] = field(default_factory=list)
    dry_run: bool = False

    def run(self, program: Program, params: Mapping[str, str]) -> int:
        """0 when it ends or waits, 1 when it fails."""
        self.services.adopt(program)
        wanted = {**self._examples(program), **params}
        given = tool_arguments(program.codes[0].params, wanted, self.services.context)
        if not given.ok:
            problems = "; ".join(f"{each['param']}: {each['message']}" for each in given.problems)
            self.show.tell(event="error", **_error("R5010", problems, f"{program.name}.bas"))
            return self._end(FAILED, None)
        runner = Runner(self.services, self.registry)
        outcome = runner.start(
            program, params=given.params, trigger="trial", caller={"kind": "trial"}, turn_id=""
        )
        while (following := self._following(runner, outcome)) is not None:
            outcome = following
        return self._ended(outcome)

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


def _error(code: str, message: str, file: str, line: int = 1, column: int = 1) -> dict[str, Any]:
    return {"code": code, "message": message, "file": file, "line": line, "column": column}


def not_compiled(show: Telling, findings: Sequence[Finding]) -> None:
    """Tell the errors of a script that does not compile, and its end."""
    errors = [each for each in findings if each.diagnostic.severity == "error"]
    for each in errors:
        found = each.diagnostic
        place = (str(each.file), found.line, found.column)
        show.tell(event="error", **_error(found.code, found.message, *place))
    show.tell(event="end", status=FAILED, line=errors[0].diagnostic.line if errors else None)


_OUT_OF_TIME = {"code": "R5034", "message": "the script takes longer than --max-seconds"}


def _line(program: Program, frame: Mapping[str, Any]) -> int:
    """The line a stored frame stands at."""
    line, _ = program.codes[int(frame["code"])].lines[int(frame["pc"])]
    return line
