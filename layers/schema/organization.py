"""The organization of the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from shared.errors import NotFound
from shared.records.organizations import Organization

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from layers.schema.statements import Statements


class PostgresOrganization:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self) -> Organization:
        query = "SELECT id, name, slug FROM organizations WHERE id = current_org()"
        found = self._sql.one(Organization, query)
        if found is None:
            raise NotFound
        return found

    def rename(self, name: str, slug: str) -> None:
        self._sql.must_run(
            "UPDATE organizations SET name = %s, slug = %s WHERE id = current_org()", (name, slug)
        )

    def settings(self, section: str) -> Mapping[str, Any]:
        found: dict[str, Any] | None = self._sql.value(
            "SELECT value FROM organization_settings WHERE section = %s", (section,)
        )
        return found or {}

    def save_settings(self, section: str, value: Mapping[str, Any]) -> None:
        self._sql.run(
            """
            INSERT INTO organization_settings (section, value) VALUES (%s, %s)
            ON CONFLICT (org_id, section) DO UPDATE SET value = excluded.value, updated_at = now()
            """,
            (section, Jsonb(dict(value))),
        )

    def usage(self, since: datetime) -> Mapping[str, int]:
        found = self._sql.one(
            _figures,
            """
            SELECT (SELECT count(*) FROM users WHERE role <> 'guest' AND status <> 'deleted') AS users,
                   (SELECT count(*) FROM bots WHERE status <> 'deleted') AS bots,
                   (SELECT count(*) FROM groups) AS groups,
                   (SELECT count(*) FROM message_history WHERE created_at >= %s) AS messages,
                   (SELECT coalesce(sum(tokens_used), 0) FROM message_history WHERE created_at >= %s) AS tokens,
                   (SELECT coalesce(sum(size), 0) FROM kb_documents) AS storage
            """,
            (since, since),
        )
        return found or {}


def _figures(**columns: Any) -> dict[str, int]:
    return {name: int(value) for name, value in columns.items()}
