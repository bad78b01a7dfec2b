"""Remembered values of bots and users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from layers.schema.statements import Statements


class PostgresMemory:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, scope: str, owner: str, key: str) -> Any:
        return self._sql.value(
            """
            SELECT value FROM memory
            WHERE scope = %s AND owner = %s AND key = %s AND (expires_at IS NULL OR expires_at > now())
            """,
            (scope, owner, key),
        )

    def put(
        self, scope: str, owner: str, key: str, value: Any, expires_at: datetime | None = None
    ) -> None:
        self._sql.run(
            """
            INSERT INTO memory (scope, owner, key, value, expires_at) VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (org_id, scope, owner, key) DO UPDATE
            SET value = excluded.value, expires_at = excluded.expires_at, updated_at = now()
            """,
            (scope, owner, key, jsonb(value), expires_at),
        )

    def all(self, scope: str, owner: str) -> Mapping[str, Any]:
        return dict(
            self._sql.many(
                _pair,
                """
                SELECT key, value FROM memory
                WHERE scope = %s AND owner = %s AND (expires_at IS NULL OR expires_at > now())
                ORDER BY key
                """,
                (scope, owner),
            )
        )

    def remove(self, scope: str, owner: str, key: str | None = None) -> int:
        return self._sql.run(
            """
            DELETE FROM memory WHERE scope = %s AND owner = %s AND (%s::text IS NULL OR key = %s)
            """,
            (scope, owner, key, key),
        )


def _pair(key: str, value: Any) -> tuple[str, Any]:
    return key, value
