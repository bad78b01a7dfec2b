"""Records scripts keep for a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb
from shared.records.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.schema.statements import Statements


class PostgresEntries:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, bot_id: str, kind: str, key: str) -> Entry | None:
        return self._sql.one(
            Entry,
            """
            SELECT kind, key, data, created_at, updated_at FROM bot_entries
            WHERE bot_id = %s AND kind = %s AND key = %s
            """,
            (bot_id, kind, key),
        )

    def put(self, bot_id: str, kind: str, key: str, data: Mapping[str, Any]) -> None:
        self._sql.run(
            """
            INSERT INTO bot_entries (bot_id, kind, key, data) VALUES (%s, %s, %s, %s)
            ON CONFLICT (bot_id, kind, key) DO UPDATE SET data = excluded.data, updated_at = now()
            """,
            (bot_id, kind, key, jsonb(dict(data))),
        )

    def list_of(
        self, bot_id: str, kind: str, *, prefix: str = "", limit: int = 1000
    ) -> Sequence[Entry]:
        return self._sql.many(
            Entry,
            """
            SELECT kind, key, data, created_at, updated_at FROM bot_entries
            WHERE bot_id = %s AND kind = %s AND starts_with(key, %s)
            ORDER BY created_at DESC, key DESC LIMIT %s
            """,
            (bot_id, kind, prefix, limit),
        )

    def remove(self, bot_id: str, kind: str, key: str) -> bool:
        return bool(
            self._sql.run(
                "DELETE FROM bot_entries WHERE bot_id = %s AND kind = %s AND key = %s",
                (bot_id, kind, key),
            )
        )
