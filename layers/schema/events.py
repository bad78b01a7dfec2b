"""Who listens to events, and what is to be done because of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb
from shared.records.events import Delivery, Listener

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_LISTENERS = """
    SELECT id, org_id, bot_id, script, entry, kind, subject, operations, filters FROM event_handlers
"""
_DELIVERIES = """
    SELECT id, org_id, bot_id, lane, session_id, script, entry, program_id, run_id, step, depth, user_id,
           payload, due_at
    FROM event_deliveries
"""


class PostgresEvents:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def replace(self, bot_id: str, script: str, listeners: Sequence[Listener]) -> None:
        self._sql.run(
            "DELETE FROM event_handlers WHERE bot_id = %s AND script = %s", (bot_id, script)
        )
        for each in listeners:
            self._sql.run(
                """
                INSERT INTO event_handlers (
                    id, org_id, bot_id, script, entry, kind, subject, operations, filters
                )
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                (
                    *(each.id, each.org_id, each.bot_id, each.script, each.entry, each.kind),
                    *(each.subject, list(each.operations), jsonb(dict(each.filters))),
                ),
            )

    def listeners(self, bot_id: str, kind: str = "") -> Sequence[Listener]:
        return self._sql.many(
            _listener,
            _LISTENERS + "WHERE bot_id = %s AND (%s = '' OR kind = %s) ORDER BY script, entry",
            (bot_id, kind, kind),
        )

    def add(self, delivery: Delivery, claimed_at: datetime | None = None) -> bool:
        return bool(
            self._sql.run(
                """
                INSERT INTO event_deliveries (
                    id, org_id, bot_id, lane, session_id, script, entry, program_id, run_id, step, depth,
                    user_id, payload, due_at, claimed_at
                )
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()), %s)
                ON CONFLICT (id) DO NOTHING
                """,
                (
                    *(delivery.id, delivery.org_id, delivery.bot_id, delivery.lane),
                    delivery.session_id,
                    *(delivery.script, delivery.entry, delivery.program_id, delivery.run_id),
                    *(delivery.step, delivery.depth, delivery.user_id),
                    *(jsonb(dict(delivery.payload)), delivery.due_at, claimed_at),
                ),
            )
        )

    def get(self, delivery_id: str) -> Delivery | None:
        return self._sql.by_id(
            Delivery, _DELIVERIES + "WHERE id = %s AND done_at IS NULL", delivery_id
        )

    def claim_due(self, now: datetime, claimed_before: datetime, limit: int) -> Sequence[Delivery]:
        claimed = self._sql.values(
            """
            UPDATE event_deliveries SET claimed_at = %s WHERE id IN (
                SELECT id FROM event_deliveries
                WHERE done_at IS NULL AND due_at <= %s AND (claimed_at IS NULL OR claimed_at < %s)
                ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            (now, now, claimed_before, limit),
        )
        if not claimed:
            return []
        return self._sql.many(
            Delivery, _DELIVERIES + "WHERE id = ANY(%s::uuid[]) ORDER BY due_at, id", (claimed,)
        )

    def claim(self, delivery_id: str, now: datetime) -> int:
        attempts: int | None = self._sql.value(
            """
            UPDATE event_deliveries SET claimed_at = %s, attempts = attempts + 1
            WHERE id = %s AND done_at IS NULL RETURNING attempts
            """,
            (now, delivery_id),
        )
        return attempts or 0

    def done(self, delivery_id: str, outcome: str) -> None:
        self._sql.run(
            "UPDATE event_deliveries SET done_at = now(), outcome = %s WHERE id = %s",
            (outcome, delivery_id),
        )

    def file_seen(self, bot_id: str, path: str) -> str | None:
        self._sql.run(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{bot_id}:{path}",)
        )
        etag: str | None = self._sql.value(
            "SELECT etag FROM watched_files WHERE bot_id = %s AND path = %s", (bot_id, path)
        )
        return etag

    def note_file(self, bot_id: str, path: str, etag: str) -> None:
        self._sql.run(
            """
            INSERT INTO watched_files (bot_id, path, etag) VALUES (%s, %s, %s)
            ON CONFLICT (bot_id, path) DO UPDATE SET etag = excluded.etag
            """,
            (bot_id, path, etag),
        )


def _listener(*, operations: list[str], **columns: Any) -> Listener:
    return Listener(operations=tuple(operations), **columns)
