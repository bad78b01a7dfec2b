"""Turns and their recorded steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.schema.storable import jsonb
from shared.records.turns import Turn, TurnStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_COLUMNS = """
    id, org_id, bot_id, session_id, kind, payload, status, attempts, cancelled,
    coalesce(message_id::text, '') AS message_id, created_at, finished_at
"""
_SELECT = "SELECT" + _COLUMNS + "FROM turns "


class PostgresTurns:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, turn: Turn) -> None:
        self._sql.run(
            """
            INSERT INTO turns (
                id, org_id, bot_id, session_id, kind, payload, status, attempts, cancelled, message_id,
                created_at, touched_at, finished_at
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, nullif(%s, '')::uuid,
                    coalesce(%s, now()), coalesce(%s, now()), %s)
            """,
            (
                *(turn.id, turn.org_id, turn.bot_id, turn.session_id, turn.kind),
                *(jsonb(turn.payload), turn.status, turn.attempts, turn.cancelled),
                *(turn.message_id, turn.created_at, turn.created_at, turn.finished_at),
            ),
        )

    def get(self, turn_id: str) -> Turn | None:
        return self._sql.by_id(Turn, _SELECT + "WHERE id = %s", turn_id)

    def start(self, turn_id: str) -> Turn | None:
        self._sql.run(
            """
            UPDATE turns SET status = 'running', attempts = attempts + 1, touched_at = now()
            WHERE id = %s AND finished_at IS NULL
            """,
            (turn_id,),
        )
        return self.get(turn_id)

    def finish(self, turn_id: str, status: str) -> None:
        self._sql.must_run(
            "UPDATE turns SET status = %s, finished_at = now(), touched_at = now() WHERE id = %s",
            (status, turn_id),
        )

    def cancel(self, turn_id: str) -> None:
        self._sql.must_run("UPDATE turns SET cancelled = true WHERE id = %s", (turn_id,))

    def steps(self, turn_id: str) -> Sequence[TurnStep]:
        return self._sql.many(
            TurnStep,
            """
            SELECT turn_id, position, kind, payload FROM turn_steps
            WHERE turn_id = %s ORDER BY position
            """,
            (turn_id,),
        )

    def record(self, step: TurnStep) -> None:
        self._sql.run(
            """
            INSERT INTO turn_steps (turn_id, position, kind, payload) VALUES (%s, %s, %s, %s)
            ON CONFLICT (turn_id, position) DO NOTHING
            """,
            (step.turn_id, step.position, step.kind, jsonb(step.payload)),
        )

    def stuck(self, older_than: datetime, limit: int) -> Sequence[Turn]:
        return self._sql.many(
            Turn,
            _SELECT
            + "WHERE finished_at IS NULL AND touched_at < %s ORDER BY touched_at, id LIMIT %s",
            (older_than, limit),
        )
