"""Turns, runs and remembered values in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.errors import AlreadyExists, NotFound
from shared.records.runs import ACTIVE, WAITING, Run
from shared.records.turns import RUNNING, Turn, TurnStep
from tests.support.store.tables import Transaction, as_json


class MemoryTurns:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._turns = transaction.rows("turns")
        self._steps = transaction.rows("steps")

    def create(self, turn: Turn) -> None:
        self._transaction.rows("sessions").require(turn.session_id)
        turn = dataclasses.replace(turn, created_at=turn.created_at or self._transaction.now)
        self._turns.insert_by_id(turn, touched_at=turn.created_at)

    def get(self, turn_id: str) -> Turn | None:
        found: Turn | None = self._turns.get(turn_id)
        return found

    def start(self, turn_id: str) -> Turn | None:
        turn = self.get(turn_id)
        if turn is not None and turn.finished_at is None:
            self._turns.change(turn_id, status=RUNNING, attempts=turn.attempts + 1)
            self._turns.hide(turn_id, touched_at=self._transaction.now)
        return self.get(turn_id)

    def finish(self, turn_id: str, status: str) -> None:
        self._turns.change(turn_id, status=status, finished_at=self._transaction.now)

    def cancel(self, turn_id: str) -> None:
        self._turns.change(turn_id, cancelled=True)

    def steps(self, turn_id: str) -> Sequence[TurnStep]:
        found = self._steps.where(lambda step: step.turn_id == turn_id)
        return sorted(found, key=lambda step: step.position)

    def record(self, step: TurnStep) -> None:
        self._turns.require(step.turn_id)
        if self._steps.get((step.turn_id, step.position)) is None:
            self._steps.insert((step.turn_id, step.position), step)

    def stuck(self, older_than: datetime, limit: int) -> Sequence[Turn]:
        touched = {key: self._turns.hidden(key)["touched_at"] for key in self._turns.names()}
        found = self._turns.where(
            lambda turn: turn.finished_at is None and touched[turn.id] < older_than
        )
        return sorted(found, key=lambda turn: (touched[turn.id], turn.id))[:limit]


class MemoryRuns:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._runs = transaction.rows("runs")
        self._effects = transaction.rows("effects")

    def create(self, run: Run) -> None:
        self._transaction.rows("bots").require(run.bot_id)
        if run.session_id:
            self._transaction.rows("sessions").require(run.session_id)
        now = self._transaction.now
        run = dataclasses.replace(run, created_at=run.created_at or now, updated_at=now)
        self._refuse_second_ear(run)
        self._runs.insert_by_id(run)

    def get(self, run_id: str) -> Run | None:
        found: Run | None = self._runs.get(run_id)
        return found

    def save(self, run: Run) -> None:
        known = self.get(run.id)
        if known is None:
            raise NotFound
        names = ("program_id", "turn_id", "status", "snapshot", "wait", "result", "error", "steps")
        changes = {name: getattr(run, name) for name in names}
        self._refuse_second_ear(dataclasses.replace(known, **changes))
        self._runs.change(run.id, updated_at=self._transaction.now, **changes)

    def waiting_in(self, session_id: str) -> Run | None:
        found = self._runs.where(lambda run: _hears(run) and run.session_id == session_id)
        return found[0] if found else None

    def of_turn(self, turn_id: str) -> Sequence[Run]:
        return self._oldest_first(lambda run: run.turn_id == turn_id)

    def of_call(self, turn_id: str, call_id: str) -> Run | None:
        wanted = (turn_id, call_id)
        found = self._oldest_first(
            lambda run: (run.caller.get("turn_id"), run.caller.get("call_id")) == wanted
        )
        return found[0] if found else None

    def waiting_for(self, bot_id: str, event: str) -> Sequence[Run]:
        return self._oldest_first(
            lambda run: (
                run.bot_id == bot_id
                and run.status == WAITING
                and (run.wait.get("kind"), run.wait.get("event")) == ("event", event)
            )
        )

    def due(self, now: datetime, limit: int) -> Sequence[Run]:
        waiting = self._runs.where(lambda run: run.status == WAITING and run.wait.get("due"))
        found = [run for run in waiting if _due(run) <= now]
        return sorted(found, key=lambda run: (_due(run), run.id))[:limit]

    def abandoned(self, older_than: datetime, limit: int) -> Sequence[Run]:
        found = self._oldest_first(
            lambda run: run.status == ACTIVE and not run.session_id and run.updated_at < older_than
        )
        return sorted(found, key=lambda run: (run.updated_at, run.id))[:limit]

    def list_of(
        self,
        bot_id: str,
        *,
        status: str = "",
        script: str = "",
        since: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[Run]:
        found = self._oldest_first(
            lambda run: (
                run.bot_id == bot_id
                and status in ("", run.status)
                and script.lower() in ("", run.script.lower())
                and (since is None or run.created_at >= since)
            )
        )
        return found[::-1][offset : offset + limit]

    def effect_result(self, run_id: str, step: int) -> tuple[str, Any] | None:
        found: tuple[str, Any] | None = self._effects.get((run_id, step))
        return found

    def record_intent(self, run_id: str, step: int, keyword: str) -> None:
        self._runs.require(run_id)
        if self._effects.get((run_id, step)) is None:
            self._effects.insert((run_id, step), ("intent", None), keyword=keyword)

    def record_result(self, run_id: str, step: int, result: Any) -> None:
        self._effects.replace((run_id, step), ("done", as_json(result)))

    def _oldest_first(self, wanted: Any) -> list[Run]:
        return sorted(self._runs.where(wanted), key=lambda run: (run.created_at, run.id))

    def _refuse_second_ear(self, run: Run) -> None:
        """One run of a session may wait for the user's words."""
        other = self.waiting_in(run.session_id) if run.session_id and _hears(run) else None
        if other is not None and other.id != run.id:
            raise self._transaction.refuse(AlreadyExists())


class MemoryMemory:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._values = transaction.rows("memory")

    def get(self, scope: str, owner: str, key: str) -> Any:
        return self.all(scope, owner).get(key)

    def put(
        self, scope: str, owner: str, key: str, value: Any, expires_at: datetime | None = None
    ) -> None:
        row = self._key(scope, owner, key)
        self._values.put(row, (as_json(value), expires_at))

    def all(self, scope: str, owner: str) -> Mapping[str, Any]:
        now = self._transaction.now
        return {
            key[3]: value
            for key, (value, expires_at) in sorted(self._values.items(), key=lambda item: item[0])
            if key[1:3] == (scope, owner) and (expires_at is None or expires_at > now)
        }

    def remove(self, scope: str, owner: str, key: str | None = None) -> int:
        wanted = [
            row
            for row in self._values.names()
            if row[1:3] == (scope, owner) and key in (None, row[3])
        ]
        return sum(self._values.delete(row) for row in wanted)

    def forget(self, owner: str) -> int:
        wanted = [row for row in self._values.names() if row[2] == owner]
        return sum(self._values.delete(row) for row in wanted)

    def adopt(self, old: str, new: str) -> None:
        """Give everything of one owner to another, who keeps what they have."""
        for row in [row for row in self._values.names() if row[2] == old]:
            moved = self._key(row[1], new, row[3])
            if self._values.get(moved) is None:
                self._values.put(moved, self._values.get(row))
            self._values.delete(row)

    def _key(self, scope: str, owner: str, key: str) -> tuple[str, ...]:
        return (self._transaction.org_id, scope, owner, key)


def delete_turns(transaction: Transaction, session_id: str) -> None:
    turns = transaction.rows("turns")
    ended = {turn.id for turn in turns.where(lambda turn: turn.session_id == session_id)}
    transaction.rows("steps").delete_where(lambda step: step.turn_id in ended)
    turns.delete_where(lambda turn: turn.id in ended)


def delete_runs(transaction: Transaction, session_id: str) -> None:
    runs, effects = transaction.rows("runs"), transaction.rows("effects")
    for run in runs.where(lambda run: run.session_id == session_id):
        for key in [key for key in effects.names() if key[0] == run.id]:
            effects.delete(key)
        runs.delete(run.id)


def _hears(run: Run) -> bool:
    return run.status == WAITING and run.wait.get("kind") == "hear"


def _due(run: Run) -> datetime:
    return datetime.fromisoformat(run.wait["due"])
