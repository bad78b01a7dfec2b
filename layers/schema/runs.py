"""Runs of programs and the record of their once-only effects."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from layers.schema.storable import document, document_text, jsonb
from shared.records.runs import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, bot_id, coalesce(session_id::text, '') AS session_id, program_id, script,
           trigger, status, snapshot, wait, caller, result, error, steps,
           coalesce(turn_id::text, '') AS turn_id, created_at, updated_at
    FROM runs
"""


class PostgresRuns:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, run: Run) -> None:
        self._sql.run(
            """
            INSERT INTO runs (
                id, org_id, bot_id, session_id, script, trigger, caller, created_at,
                turn_id, program_id, status, snapshot, wait, wait_due, result, error, steps
            )
            VALUES (%s, %s, %s, nullif(%s, '')::uuid, %s, %s, %s, coalesce(%s, now()),
                    nullif(%s, '')::uuid, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                *(run.id, run.org_id, run.bot_id, run.session_id, run.script, run.trigger),
                *(jsonb(run.caller), run.created_at, *_mutable(run)),
            ),
        )

    def get(self, run_id: str) -> Run | None:
        return self._sql.by_id(_run, _SELECT + "WHERE id = %s", run_id)

    def save(self, run: Run) -> None:
        self._sql.must_run(
            """
            UPDATE runs SET turn_id = nullif(%s, '')::uuid, program_id = %s, status = %s, snapshot = %s,
                            wait = %s, wait_due = %s, result = %s, error = %s, steps = %s,
                            updated_at = now()
            WHERE id = %s
            """,
            (*_mutable(run), run.id),
        )

    def waiting_in(self, session_id: str) -> Run | None:
        return self._sql.one(
            _run,
            _SELECT + "WHERE session_id = %s AND status = 'waiting' AND wait ->> 'kind' = 'hear'",
            (session_id,),
        )

    def of_turn(self, turn_id: str) -> Sequence[Run]:
        return self._sql.many(
            _run,
            _SELECT + "WHERE turn_id = %s ORDER BY created_at, id",
            (turn_id,),
        )

    def of_call(self, turn_id: str, call_id: str) -> Run | None:
        return self._sql.one(
            _run,
            _SELECT
            + """
            WHERE caller ->> 'turn_id' = %s AND caller ->> 'call_id' = %s AND caller ? 'call_id'
            ORDER BY created_at, id LIMIT 1
            """,
            (turn_id, call_id),
        )

    def waiting_for(self, bot_id: str, event: str) -> Sequence[Run]:
        return self._sql.many(
            _run,
            _SELECT
            + """
            WHERE bot_id = %s AND status = 'waiting' AND wait ->> 'kind' = 'event' AND wait ->> 'event' = %s
            ORDER BY created_at, id
            """,
            (bot_id, event),
        )

    def due(self, now: datetime, limit: int) -> Sequence[Run]:
        return self._sql.many(
            _run,
            _SELECT
            + """
            WHERE status = 'waiting' AND wait_due IS NOT NULL AND wait_due <= %s
            ORDER BY wait_due, id LIMIT %s
            """,
            (now, limit),
        )

    def abandoned(self, older_than: datetime, limit: int) -> Sequence[Run]:
        return self._sql.many(
            _run,
            _SELECT
            + """
            WHERE status = 'active' AND session_id IS NULL AND updated_at < %s
            ORDER BY updated_at, id LIMIT %s
            """,
            (older_than, limit),
        )

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
        return self._sql.many(
            _run,
            _SELECT
            + """
            WHERE bot_id = %s AND (%s = '' OR status = %s) AND (%s = '' OR lower(script) = lower(%s))
              AND (%s::timestamptz IS NULL OR created_at >= %s)
            ORDER BY created_at DESC, id DESC LIMIT %s OFFSET %s
            """,
            (bot_id, status, status, script, script, since, since, limit, offset),
        )

    def effect_result(self, run_id: str, step: int) -> tuple[str, Any] | None:
        return self._sql.one(
            _effect,
            "SELECT state, result FROM run_effects WHERE run_id = %s AND step = %s",
            (run_id, step),
        )

    def record_intent(self, run_id: str, step: int, keyword: str) -> None:
        self._sql.run(
            """
            INSERT INTO run_effects (run_id, step, keyword) VALUES (%s, %s, %s)
            ON CONFLICT (run_id, step) DO NOTHING
            """,
            (run_id, step, keyword),
        )

    def record_result(self, run_id: str, step: int, result: Any) -> None:
        self._sql.must_run(
            "UPDATE run_effects SET state = 'done', result = %s WHERE run_id = %s AND step = %s",
            (jsonb(result), run_id, step),
        )


def _mutable(run: Run) -> tuple[Any, ...]:
    """Turn, program, status, snapshot, wait, when the wait is over, result, error, steps."""
    due = run.wait.get("due")
    return (
        *(run.turn_id, run.program_id, run.status, document_text(run.snapshot), jsonb(run.wait)),
        datetime.fromisoformat(due) if due else None,
        *(jsonb(run.result), jsonb(run.error), run.steps),
    )


def _run(*, snapshot: str, **columns: Any) -> Run:
    return Run(snapshot=document(snapshot), **columns)


def _effect(state: str, result: Any) -> tuple[str, Any]:
    return state, result
