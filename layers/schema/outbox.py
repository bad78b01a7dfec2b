"""What must reach the outside after the transaction that wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.schema.storable import jsonb
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements


class PostgresOutbox:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, item: OutboxItem) -> None:
        self._sql.run(
            """
            INSERT INTO outbox (id, org_id, kind, key, payload, attempts, due_at)
            VALUES (%s, %s, %s, %s, %s, %s, coalesce(%s, now())) ON CONFLICT (org_id, key) DO NOTHING
            """,
            (
                *(item.id, item.org_id, item.kind, item.key, jsonb(item.payload)),
                *(item.attempts, item.due_at),
            ),
        )

    def due(self, now: datetime, limit: int, kinds: Sequence[str] = ()) -> Sequence[OutboxItem]:
        return self._sql.many(
            OutboxItem,
            """
            WITH claimed AS (
                UPDATE outbox SET attempts = attempts + 1, due_at = %s + interval '2 minutes'
                WHERE id IN (
                    SELECT id FROM outbox
                    WHERE sent_at IS NULL AND due_at <= %s AND (%s OR kind = ANY(%s))
                    ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
                )
                RETURNING id, org_id, kind, key, payload, attempts, due_at
            )
            SELECT id, org_id, kind, key, payload, attempts, due_at FROM claimed ORDER BY id
            """,
            (now, now, not kinds, list(kinds), limit),
        )

    def sent(self, item_id: str) -> None:
        """The row stays, so that its key keeps the same thing from being sent again."""
        self._sql.run("UPDATE outbox SET sent_at = now() WHERE id = %s", (item_id,))

    def postpone(self, item_id: str, due_at: datetime, error: str) -> None:
        self._sql.run(
            "UPDATE outbox SET due_at = %s, last_error = %s WHERE id = %s", (due_at, error, item_id)
        )
