"""Effects that happen once: every effect commits together with the snapshot of the run after it.

READS          done, not recorded: nothing can be observed that a repetition would change
TRANSACTIONAL  writes and snapshot in one transaction
ONCE           intent and arguments in one transaction, the act with an idempotency key, result and snapshot in
               another; a redelivery between the two acts again with the same key and the same arguments
WAITS          the keyword asks the machine to suspend or to run another script
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.basic.declaration import Declaration, Effect
from shared.basic.errors import BasicError
from shared.basic.registry import Registry
from shared.basic.runtime.entry import predefined
from shared.basic.runtime.frames import Frame, Loaded
from shared.basic.runtime.held import BEGIN, COMMIT, ROLLBACK, HeldTransaction
from shared.basic.runtime.machine import DONE, Machine
from shared.basic.runtime.program import Program
from shared.basic.runtime.run import Run
from shared.basic.runtime.snapshot import freeze, thaw
from shared.basic.values.codec import decode, encode
from shared.records.runs import ACTIVE
from shared.records.runs import Run as RunRecord

if TYPE_CHECKING:
    from shared.basic.runtime.services import Services
    from shared.store import Unit

# Families whose success says nothing about an earlier failure: they leave ERROR and ERR as they are.
_QUIET = frozenset({"dialog", "interface", "errors"})


class Journal:
    """Performs effects for one run and keeps its record up to date."""

    def __init__(self, services: Services, registry: Registry, record: RunRecord) -> None:
        self.services = services
        self.record = record
        self._registry = registry
        self._pending: dict[str, Any] | None = None
        self._held = HeldTransaction(services)
        self._loaded: dict[str, Loaded] = {}

    # Programs

    def load(self, program_id: str) -> Loaded:
        """A program of this run, by id."""
        if program_id not in self._loaded:
            self._loaded[program_id] = Loaded(self.services.program_by_id(program_id))
        return self._loaded[program_id]

    def adopt(self, program: Program) -> Loaded:
        """A program just looked up."""
        return self._loaded.setdefault(program.id, Loaded(program))

    def script(self, name: str) -> Loaded:
        """Another script of the bot by the name a script calls it."""
        if name.startswith("/"):
            raise BasicError("R5303", f"there is no internal route {name}")
        stem = name.rpartition("/")[2].removesuffix(".bas")
        program = self.services.program(stem)
        if program is None:
            raise BasicError("R5301", f"there is no script {stem}.bas in this bot")
        return self.adopt(program)

    def predefined(self, machine: Machine) -> Mapping[str, Any]:
        """What a script frame starts with; only the outermost sees the payload."""
        payload = {} if machine.frames else machine.run.params
        return predefined(self.services, payload)

    def restore(self, machine: Machine) -> None:
        """Bring the machine to where the record says it stopped."""
        self._pending = thaw(machine, self.record.snapshot, self.load)

    # Saving

    def save(self, unit: Unit, machine: Machine, **changes: Any) -> None:
        """Write the run as it stands now; `changes` are fields of its record."""
        fields = {"status": ACTIVE, "wait": {}, **changes}
        self.record = replace(
            self.record, snapshot=freeze(machine, self._pending), steps=machine.run.step, **fields
        )
        unit.runs.save(self.record)

    # Effects

    def value(self, machine: Machine, name: str, arguments: Mapping[str, Any]) -> Any:
        """A keyword without effects."""
        return self._called(self._declared(name), machine.run, arguments)

    def perform(self, machine: Machine, name: str, arguments: Callable[[], dict[str, Any]]) -> Any:
        """A keyword with effects."""
        declaration = self._declared(name)
        if declaration.effect is Effect.TRANSACTIONAL:
            return self._transactional(machine, declaration, arguments())
        if declaration.effect is Effect.ONCE:
            return self._once(machine, declaration, arguments)
        result = self._called(declaration, machine.run, arguments())
        if declaration.effect is Effect.READS and declaration.group not in _QUIET:
            machine.run.error = None
        return result

    def _declared(self, name: str) -> Declaration:
        """The keyword as this version knows it: a stored program may be older, and a block may need a missing one."""
        if name not in self._registry:
            raise BasicError("R5005", f"{name} is not available here", keyword=name)
        return self._registry[name]

    def _called(self, declaration: Declaration, run: Run, arguments: Mapping[str, Any]) -> Any:
        try:
            return declaration.call(run, **arguments)
        except BasicError as error:
            error.keyword = error.keyword or declaration.name
            raise

    @property
    def holds(self) -> bool:
        """Whether the script began a transaction that it did not end."""
        return self._held.is_open

    def roll_back(self, run: Run) -> None:
        """Undo what the script did since BEGIN TRANSACTION."""
        self._held.roll_back(run)

    def _together(
        self, machine: Machine, declaration: Declaration, arguments: Mapping[str, Any]
    ) -> Any:
        """An effect from BEGIN TRANSACTION to COMMIT: nothing is saved before the end, so that whoever takes over begins
        again before it. A failure undoes everything."""
        frame, run = machine.frames[-1], machine.run
        mark = _Mark(frame, run)
        try:
            if declaration.name == BEGIN:
                self._held.begin(run)
            result = self._called(declaration, run, arguments)
            self._moved_on(frame, run, result)
            if declaration.name == COMMIT:
                self.save(run.unit, machine)
        except BasicError:
            self._held.roll_back(run)
            mark.restore()
            raise
        if declaration.name == COMMIT:
            self._held.commit(run)
            self.services.after_commit()
        elif declaration.name == ROLLBACK:
            self._held.roll_back(run)
        if declaration.group not in _QUIET:
            run.error = None
        return DONE

    def _transactional(
        self, machine: Machine, declaration: Declaration, arguments: Mapping[str, Any]
    ) -> Any:
        if self._held.is_open or declaration.name == BEGIN:
            return self._together(machine, declaration, arguments)
        frame, run = machine.frames[-1], machine.run
        mark = _Mark(frame, run)
        try:
            with self.services.transaction() as unit, run.within(unit):
                result = self._called(declaration, run, arguments)
                self._moved_on(frame, run, result)
                if declaration.group not in _QUIET:
                    run.error = None
                self.save(unit, machine)
        except BasicError:
            mark.restore()
            raise
        self.services.after_commit()
        return DONE

    def _moved_on(self, frame: Frame, run: Run, result: Any) -> None:
        frame.assign(frame.ops[frame.pc][3], result)
        frame.pc += 1
        run.step += 1

    def _once(
        self,
        machine: Machine,
        declaration: Declaration,
        arguments: Callable[[], dict[str, Any]],
    ) -> Any:
        frame, run = machine.frames[-1], machine.run
        if self._held.is_open:
            raise BasicError(
                "R5060",
                f"{declaration.name} cannot be taken back: put it before BEGIN TRANSACTION or behind COMMIT",
            )
        result = self._recorded(run)
        if result is None:
            given = self._intent(machine, declaration, arguments)
            result = [self._attempted(machine, declaration, given)]
        self._pending = None
        mark = _Mark(frame, run)
        with self.services.transaction() as unit:
            unit.runs.record_result(run.id, run.step, encode(result[0]))
            self._moved_on(frame, run, result[0])
            run.error = None
            try:
                self.save(unit, machine)
            except BasicError:
                mark.restore()
                raise
        self.services.after_commit()
        return DONE

    def _recorded(self, run: Run) -> list[Any] | None:
        """The result of an effect done before; a first attempt need not ask."""
        if self._pending is None:
            return None
        with self.services.transaction() as unit:
            found = unit.runs.effect_result(run.id, run.step)
        return [decode(found[1])] if found and found[0] == "done" else None

    def _intent(
        self,
        machine: Machine,
        declaration: Declaration,
        arguments: Callable[[], dict[str, Any]],
    ) -> dict[str, Any]:
        """The arguments of the effect; on a first attempt they are stored before anything is done."""
        if self._pending is not None:
            return self._pending
        self._pending = arguments()
        with self.services.transaction() as unit:
            unit.runs.record_intent(machine.run.id, machine.run.step, declaration.name)
            self.save(unit, machine)
        self.services.after_commit()
        return self._pending

    def _attempted(
        self, machine: Machine, declaration: Declaration, arguments: Mapping[str, Any]
    ) -> Any:
        try:
            return self._called(declaration, machine.run, arguments)
        except BasicError:
            self._pending = None  # it failed for good: a trap may go on
            machine.run.step += 1
            raise


class _Mark:
    """Where a frame and a run stood before an effect whose transaction may be rolled back."""

    def __init__(self, frame: Frame, run: Run) -> None:
        self._frame, self._pc = frame, frame.pc
        self._run, self._step, self._said = run, run.step, len(run.said)
        target = frame.ops[frame.pc][3]
        self._target, self._value = target, _present(frame, target)

    def restore(self) -> None:
        self._frame.pc, self._run.step = self._pc, self._step
        self._frame.assign(self._target, self._value)
        del self._run.said[self._said :]


def _present(frame: Frame, target: Any) -> Any:
    if target is None:
        return None
    return (frame.slots if target[0] == "s" else frame.script)[target[1]]
