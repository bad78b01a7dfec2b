"""When scripts run by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb
from shared.records.schedules import Schedule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, bot_id, script, spec, timezone, arguments, is_declared, is_enabled, starts,
           next_run, last_run, last_status
    FROM schedules
"""


class PostgresSchedules:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, schedule_id: str) -> Schedule | None:
        return self._sql.by_id(_schedule, _SELECT + "WHERE id = %s", schedule_id)

    def list_of(self, bot_id: str) -> Sequence[Schedule]:
        return self._sql.many(
            _schedule, _SELECT + "WHERE bot_id = %s ORDER BY script, spec", (bot_id,)
        )

    def put(self, schedule: Schedule) -> None:
        self._sql.run(
            """
            INSERT INTO schedules (
                id, org_id, bot_id, script, spec, timezone, arguments, is_declared, is_enabled, starts, next_run
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (bot_id, script, spec) DO UPDATE SET
                timezone = excluded.timezone, arguments = excluded.arguments,
                is_declared = excluded.is_declared, is_enabled = excluded.is_enabled,
                starts = excluded.starts, next_run = excluded.next_run
            """,
            (
                *(schedule.id, schedule.org_id, schedule.bot_id, schedule.script, schedule.spec),
                *(schedule.timezone, jsonb(schedule.arguments), schedule.is_declared),
                *(schedule.is_enabled, schedule.starts, schedule.next_run),
            ),
        )

    def remove(self, schedule_id: str) -> None:
        self._sql.run("DELETE FROM schedules WHERE id = %s", (schedule_id,))

    def claim_due(self, now: datetime, claimed_before: datetime, limit: int) -> Sequence[Schedule]:
        claimed = self._sql.values(
            """
            UPDATE schedules SET claimed_at = %s WHERE id IN (
                SELECT id FROM schedules
                WHERE is_enabled AND next_run <= %s AND (claimed_at IS NULL OR claimed_at < %s)
                ORDER BY next_run, id LIMIT %s FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            (now, now, claimed_before, limit),
        )
        if not claimed:
            return []
        return self._sql.many(_schedule, _SELECT + "WHERE id = ANY(%s::uuid[])", (claimed,))

    def advance(self, schedule_id: str, ran_at: datetime, next_run: datetime | None) -> None:
        self._sql.run(
            """
            UPDATE schedules SET last_run = %s, last_status = 'queued', next_run = %s, claimed_at = NULL
            WHERE id = %s
            """,
            (ran_at, next_run, schedule_id),
        )

    def note(self, schedule_id: str, status: str) -> None:
        self._sql.run("UPDATE schedules SET last_status = %s WHERE id = %s", (status, schedule_id))


def _schedule(*, arguments: list[Any], **columns: Any) -> Schedule:
    return Schedule(arguments=tuple(arguments), **columns)
