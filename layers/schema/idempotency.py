"""Answers kept for callers that repeat a request with the same key (platform spec §0.2: for 24 hours)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.schema.statements import Statements


class PostgresIdempotency:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def stored(self, owner: str, key: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self._sql.value(
            """
            SELECT response FROM idempotency_keys
            WHERE owner = %s AND key = %s AND created_at > now() - interval '24 hours'
            """,
            (owner, key),
        )
        return found

    def store(self, owner: str, key: str, response: Mapping[str, Any]) -> None:
        """The first answer stays for its 24 hours."""
        self._sql.run(
            """
            INSERT INTO idempotency_keys AS kept (owner, key, response) VALUES (%s, %s, %s)
            ON CONFLICT (org_id, owner, key) DO UPDATE
            SET response = excluded.response, created_at = excluded.created_at
            WHERE kept.created_at <= now() - interval '24 hours'
            """,
            (owner, key, jsonb(dict(response))),
        )
