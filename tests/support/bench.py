"""Running scripts in tests: everything a script touches in memory, and a process that can be killed.

bench = Bench()
bench.run('HEAR name\\nTALK "Hello, " + name', hear=["Ana"])
assert bench.said == ["Hello, Ana"]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.basic.compiler.compilation import compile_source
from shared.basic.compiler.generator import generate
from shared.basic.registry import Registry
from shared.basic.runtime.outcome import Completed, Failed, Outcome, Reply, Waiting, Yielded
from shared.basic.runtime.program import Program
from shared.basic.runtime.runner import Runner, installed_keywords
from shared.records.runs import Run
from tests.support.basic_services import Killed, MemoryServices

_TURN = "019ab000-0000-7000-8000-{:012}"


def built(source: str, name: str = "test", registry: Registry | None = None) -> Program:
    """The program of a source text; AssertionError with the diagnostics when it does not compile."""
    registry = registry or installed_keywords()
    compilation = compile_source(source, name=name, registry=registry)
    assert compilation.script is not None, [str(found) for found in compilation.diagnostics]
    program = generate(
        compilation.script,
        registry=registry,
        source_hash=name,
        keywords=sorted(compilation.keywords),
    )
    return Program.from_json(program.to_json())


class Bench:
    """One bot, one user, one session. `scripts` are the bot's other scripts, source by name."""

    def __init__(
        self,
        *,
        scripts: Mapping[str, str] | None = None,
        config: Mapping[str, str] | None = None,
        registry: Registry | None = None,
    ) -> None:
        self.registry = registry
        self.services = MemoryServices(config or {})
        for name, source in (scripts or {}).items():
            self.services.add_program(built(source, name, registry))
        self.outcome: Outcome | None = None
        self.turns = 0

    @property
    def said(self) -> list[str]:
        """What the conversation shows, in order."""
        return self.services.said

    @property
    def result(self) -> Any:
        """What the script returned."""
        assert isinstance(self.outcome, Completed), self.outcome
        return self.outcome.value

    @property
    def error(self) -> Any:
        """The failure that ended the script."""
        assert isinstance(self.outcome, Failed), self.outcome
        return self.outcome.error

    @property
    def waiting(self) -> Run:
        """The stored run that waits."""
        assert isinstance(self.outcome, Waiting), self.outcome
        return self.outcome.run

    def runner(self) -> Runner:
        """A fresh process."""
        return Runner(self.services, self.registry)

    def run(
        self,
        source: str,
        hear: Sequence[str] = (),
        *,
        entry: str = "",
        params: Mapping[str, Any] | None = None,
        trigger: str = "dialog",
    ) -> Any:
        """Compile, start, and answer every question; gives what the script returned, None unless it completed."""
        self.start(built(source, registry=self.registry), params or {}, entry, trigger)
        for text in hear:
            self.answer(text)
        return self.outcome.value if isinstance(self.outcome, Completed) else None

    def start(
        self,
        program: Program,
        params: Mapping[str, Any],
        entry: str = "",
        trigger: str = "dialog",
    ) -> Any:
        """Start a program; gives what it returned, None unless it completed."""
        self.services.add_program(program)
        self.outcome = self._surviving(
            lambda: self.runner().start(
                program,
                entry=entry,
                params=params,
                trigger=trigger,
                caller={},
                turn_id=_TURN.format(0),
            )
        )
        return self.outcome.value if isinstance(self.outcome, Completed) else None

    def answer(self, text: str) -> None:
        """The person says something."""
        run = self.waiting
        self.turns += 1
        turn_id = _TURN.format(self.turns)

        def deliver() -> Outcome:
            return self.runner().answer(self._stored(run.id), Reply(text), turn_id)

        self.outcome = self._surviving(deliver, turn_id)

    def wake(self) -> None:
        """Somebody finds the run's timer over, or that its process ended."""
        assert isinstance(self.outcome, (Waiting, Yielded)), self.outcome
        run = self.outcome.run
        self.outcome = self._surviving(lambda: self.runner().wake(run))

    def kill_after_commit(self, number: int) -> None:
        """The process ends right after its n-th commit; another takes over."""
        self.services.kill_after = number

    def kill_before_commit(self, number: int) -> None:
        """The process ends when all is done but its n-th commit."""
        self.services.kill_before = number

    def _stored(self, run_id: str) -> Run:
        with self.services.transaction() as unit:
            run = unit.runs.get(run_id)
        assert run is not None
        return run

    def _surviving(self, act: Callable[[], Outcome], turn_id: str = "") -> Outcome:
        """What the engine does with a turn that is delivered again."""
        try:
            return act()
        except Killed:
            self.services = self.services.reopened()
        runs = self.services.runs()
        if not runs:
            return act()
        run = runs[-1]
        if run.status == "waiting":
            return act() if turn_id and run.turn_id != turn_id else Waiting(run)
        if run.status == "completed":
            return Completed(run, run.result, [])
        return self.runner().wake(run)
