"""Starts, answers and wakes runs: the door for the conversation engine, schedules and webhooks.

Whatever happens between two commits, the stored run can be gone on with: `wake` continues one that was in somebody's
hands when the process ended, and repeats nothing that anybody could have seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.registry import Registry
from shared.basic.runtime import events, failures, hearing
from shared.basic.runtime.entry import entry_code
from shared.basic.runtime.frames import Frame
from shared.basic.runtime.journal import Journal
from shared.basic.runtime.limits import Limits
from shared.basic.runtime.machine import (
    Finished,
    Interrupted,
    Machine,
    Signal,
    Suspended,
)
from shared.basic.runtime.outcome import Completed, Failed, Outcome, Reply, Waiting, Yielded
from shared.basic.runtime.requests import Ask, Expect, Leave
from shared.basic.runtime.run import RESPONSE, Run
from shared.basic.runtime.snapshot import freeze
from shared.basic.runtime.traps import Untrapped, route
from shared.basic.values.plain import to_plain
from shared.ids import new_id
from shared.records.runs import ACTIVE, COMPLETED, FAILED, WAITING
from shared.records.runs import Run as RunRecord

if TYPE_CHECKING:
    from shared.basic.runtime.program import Program
    from shared.basic.runtime.services import Services

_DETAILS = "__meta"
# Work that must be repeated twice without reaching a safe point does not fit one invocation.
_HELD = "a transaction cannot wait: COMMIT or ROLLBACK before HEAR and WAIT; it was rolled back"
_MAX_RESTARTS = 2


@cache
def installed_keywords() -> Registry:
    """Every keyword family, read once per process."""
    return Registry.installed()


class Runner:
    """Runs scripts of one bot for one user. `registry` defaults to every installed keyword."""

    def __init__(self, services: Services, registry: Registry | None = None) -> None:
        self._services = services
        self._registry = registry

    def start(
        self,
        program: Program,
        *,
        params: Mapping[str, Any],
        trigger: str,
        caller: Mapping[str, Any],
        turn_id: str,
        entry: str = "",
    ) -> Outcome:
        """Begin a script, or a tool, SUB or handler in it. `params` are bound by name, ignoring case.

        Raises BasicError R5310 when the program has no such entry.
        """
        session = self._services.session
        code = entry_code(program, entry)
        record = RunRecord(
            id=new_id(),
            org_id=self._services.org_id,
            bot_id=self._services.bot.id,
            session_id=session.id if session else "",
            program_id=program.id,
            script=program.name,
            trigger=trigger,
            caller=dict(caller),
            turn_id=turn_id,
        )
        journal, machine = self._machine(record)
        machine.run.params = dict(params)
        arguments = {name.casefold(): value for name, value in params.items()}
        loaded = journal.adopt(program)
        routine = program.codes[code].kind == "routine"
        (machine.enter_routine if routine else machine.enter)(loaded, code, arguments)
        journal.record = replace(record, snapshot=freeze(machine))
        with self._services.transaction() as unit:
            unit.runs.create(journal.record)
        self._services.after_commit()
        return self._advance(journal, machine)

    def answer(self, run: RunRecord, reply: Reply, turn_id: str) -> Outcome:
        """Give a waiting run the person's words. The first transaction notes the turn, so that a redelivered turn can
        tell that they were taken."""
        journal, machine = self._restored(replace(run, turn_id=turn_id))
        try:
            judged = hearing.judge(run.wait, reply.text, reply.media or (), self._services)
        except BasicError as error:
            return self._raised(journal, machine, error)
        if isinstance(judged, hearing.AskAgain):
            return self._ask_again(journal, machine, judged.message)
        with self._services.transaction() as unit:
            self._store_answer(machine, judged, run.wait["variable"])
            journal.save(unit, machine)
        self._services.after_commit()
        return self._advance(journal, machine)

    def wake(self, run: RunRecord) -> Outcome:
        """Go on with a run that was interrupted, or whose timer or question is over."""
        journal, machine = self._restored(run)
        if run.status == WAITING and run.wait.get("kind") == hearing.HEAR:
            return self._overdue(journal, machine, run.wait)
        if run.status == WAITING and run.wait.get("kind") == events.KIND:
            return self._informed(journal, machine, run.wait)
        if run.status == WAITING:
            with self._services.transaction() as unit:
                journal.save(unit, machine)
        return self._advance(journal, machine)

    # Parts

    def _machine(self, record: RunRecord) -> tuple[Journal, Machine]:
        limits = Limits.of(self._services.config, record.trigger)
        run = Run(self._services, record.id, limits)
        run.trigger, run.script = record.trigger, record.script
        run.depth = int(record.caller.get("depth", 0))
        journal = Journal(self._services, self._registry or installed_keywords(), record)
        return journal, Machine(run, journal, self._services.context)

    def _restored(self, record: RunRecord) -> tuple[Journal, Machine]:
        journal, machine = self._machine(record)
        journal.restore(machine)
        return journal, machine

    def _advance(self, journal: Journal, machine: Machine) -> Outcome:
        outermost = machine.frames[0]
        try:
            signal = machine.advance()
            if journal.holds:
                journal.roll_back(machine.run)
                if not isinstance(signal, Finished):
                    return self._raised(journal, machine, BasicError("R5060", _HELD))
            return self._settle(journal, machine, signal, outermost)
        except Untrapped as end:
            journal.roll_back(machine.run)
            return self._failed(journal, machine, end)
        except BaseException:
            journal.roll_back(machine.run)
            raise

    def _settle(
        self, journal: Journal, machine: Machine, signal: Signal, outermost: Frame
    ) -> Outcome:
        if isinstance(signal, Finished):
            return self._completed(journal, machine, signal.value, outermost)
        if isinstance(signal, Interrupted):
            return self._yielded(journal, machine, signal)
        return self._suspended(journal, machine, signal)

    def _completed(
        self, journal: Journal, machine: Machine, value: Any, outermost: Frame
    ) -> Completed:
        with self._services.transaction() as unit:
            journal.record = replace(
                journal.record,
                status=COMPLETED,
                wait={},
                snapshot={"said": list(machine.run.said)},
                result=to_plain(value),
            )
            unit.runs.save(journal.record)
        self._services.after_commit()
        response = machine.run.data.get(RESPONSE, {})
        variables = outermost.variables()
        return Completed(journal.record, value, list(machine.run.said), variables, response)

    def _yielded(self, journal: Journal, machine: Machine, signal: Interrupted) -> Outcome:
        """Store the run at a safe point; work in the middle of generated code starts again from the last one."""
        if signal.clean:
            with self._services.transaction() as unit:
                journal.save(unit, machine)
            return Yielded(journal.record)
        restarts = journal.record.snapshot.get("restarts", 0) + 1
        if restarts > _MAX_RESTARTS:
            error = BasicError(
                "R5034", "a calculation without pause takes longer than one invocation"
            )
            return self._raised(journal, machine, error)
        snapshot = {**journal.record.snapshot, "restarts": restarts}
        with self._services.transaction() as unit:
            journal.record = replace(journal.record, snapshot=snapshot)
            unit.runs.save(journal.record)
        return Yielded(journal.record)

    def _suspended(self, journal: Journal, machine: Machine, signal: Suspended) -> Outcome:
        request = signal.request
        if isinstance(request, Expect):
            return self._expecting(journal, machine, request)
        if isinstance(request, Leave):
            return self._left(journal, machine, request)
        if not isinstance(request, Ask):
            due = self._services.context.now() + timedelta(seconds=request.seconds)
            return self._waiting(journal, machine, {"kind": "timer", "due": due.isoformat()})
        if self._services.session is None:
            error = BasicError(
                "R5023", "there is nobody to answer: this script has no conversation"
            )
            return self._raised(journal, machine, error)
        frame = machine.frames[-1]
        wait = hearing.question(request, frame.target_name(), machine.run.limits, self._services)
        return self._waiting(journal, machine, wait, request.prompt)

    def _expecting(self, journal: Journal, machine: Machine, request: Expect) -> Outcome:
        wait = events.expectation(request, self._services.context.now())
        try:
            with self._services.transaction() as unit, machine.run.within(unit):
                if request.begin:
                    request.begin()
                journal.save(unit, machine, status=WAITING, wait=wait)
        except BasicError as error:
            return self._raised(journal, machine, error)
        self._services.after_commit()
        return Waiting(journal.record)

    def _left(self, journal: Journal, machine: Machine, request: Leave) -> Completed:
        with self._services.transaction() as unit, machine.run.within(unit):
            request.act()
            journal.record = replace(
                journal.record,
                status=COMPLETED,
                wait={},
                snapshot={"said": list(machine.run.said)},
                result=None,
            )
            unit.runs.save(journal.record)
        self._services.after_commit()
        return Completed(journal.record, None, list(machine.run.said), {})

    def _informed(self, journal: Journal, machine: Machine, wait: Mapping[str, Any]) -> Outcome:
        """The event came, or its time is over; woken by mistake, the run waits on."""
        if not events.is_over(wait, self._services.context.now()):
            return Waiting(journal.record)
        with self._services.transaction() as unit:
            if not (wait.get("again") and events.NEWS in wait):
                self._store_answer(machine, hearing.Stored(events.news(wait), {}), "")
            journal.save(unit, machine)
        self._services.after_commit()
        return self._advance(journal, machine)

    def _waiting(
        self, journal: Journal, machine: Machine, wait: dict[str, Any], words: str | None = None
    ) -> Waiting:
        with self._services.transaction() as unit, machine.run.within(unit):
            if words:
                machine.run.say(words)
            journal.save(unit, machine, status=WAITING, wait=wait)
        self._services.after_commit()
        return Waiting(journal.record)

    def _ask_again(self, journal: Journal, machine: Machine, message: str) -> Waiting:
        wait = journal.record.wait | {"attempts": journal.record.wait["attempts"] + 1}
        return self._waiting(journal, machine, wait, message)

    def _store_answer(self, machine: Machine, judged: hearing.Stored, variable: str) -> None:
        frame, run = machine.frames[-1], machine.run
        frame.assign(frame.ops[frame.pc][3], judged.value)
        frame.set_variable(variable + _DETAILS, dict(judged.meta))
        run.error = None
        if judged.missed:
            failures.placed(judged.missed, frame.loaded.program.name, frame.place)
            run.error = failures.error_value(judged.missed)
        frame.pc += 1
        run.step += 1

    def _overdue(self, journal: Journal, machine: Machine, wait: Mapping[str, Any]) -> Outcome:
        if not wait["null_on_timeout"]:
            return self._raised(journal, machine, hearing.overdue(wait))
        with self._services.transaction() as unit:
            self._store_answer(machine, hearing.Stored(None, {}), wait["variable"])
            journal.save(unit, machine)
        self._services.after_commit()
        return self._advance(journal, machine)

    def _raised(self, journal: Journal, machine: Machine, error: BasicError) -> Outcome:
        """A failure that comes from outside the script, at the operation that waits."""
        try:
            route(error, machine.frames, machine.run)
        except Untrapped as end:
            return self._failed(journal, machine, end)
        with self._services.transaction() as unit:
            journal.save(unit, machine)
        self._services.after_commit()
        return self._advance(journal, machine)

    def _failed(self, journal: Journal, machine: Machine, end: Untrapped) -> Failed:
        error, place = end.error, end.error.place
        described = {
            "code": error.code,
            "message": error.message,
            "keyword": error.keyword,
            "file": place.script if place else machine.run.script,
            "line": place.line if place else 0,
            "column": place.column if place else 0,
            "stack": end.stack,
        }
        with self._services.transaction() as unit:
            journal.record = replace(
                journal.record, status=FAILED, wait={}, snapshot={}, error=described
            )
            unit.runs.save(journal.record)
        self._services.after_commit()
        self._services.log(
            "error", f"{error.code} in {described['file']}", described | {"run": machine.run.id}
        )
        return Failed(journal.record, error, end.stack)


def timer_due(run: RunRecord) -> datetime | None:
    """When a waiting run wants to be woken; None when only an answer wakes it."""
    text = run.wait.get("due") or run.wait.get("deadline")
    return datetime.fromisoformat(text) if text else None


__all__ = [
    "ACTIVE",
    "Completed",
    "Failed",
    "Outcome",
    "Reply",
    "Runner",
    "Waiting",
    "Yielded",
    "timer_due",
]
