"""Bots and their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.errors import NotFound
from shared.records.bots import Bot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, name, description, status, public, version, created_at,
           effective_config(id) AS config
    FROM bots
"""


class PostgresBots:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, bot_id: str) -> Bot | None:
        return self._sql.by_id(Bot, _SELECT + "WHERE id = %s", bot_id)

    def list(self) -> Sequence[Bot]:
        return self._sql.many(Bot, _SELECT + "ORDER BY name")

    def create(self, bot_id: str, org_id: str, name: str) -> None:
        """Insert; a bot that has the name already stays as it is."""
        self._sql.run(
            "INSERT INTO bots (id, org_id, name) VALUES (%s, %s, lower(%s)) ON CONFLICT (name) DO NOTHING",
            (bot_id, org_id, name),
        )

    def describe(
        self,
        bot_id: str,
        *,
        description: str | None = None,
        status: str | None = None,
        public: bool | None = None,
    ) -> None:
        self._sql.must_run(
            """
            UPDATE bots
            SET description = coalesce(%s, description),
                status = coalesce(%s, status),
                public = coalesce(%s, public)
            WHERE id = %s
            """,
            (description, status, public, bot_id),
        )

    def save_config(self, bot_id: str, values: Mapping[str, str], source: str) -> None:
        self.touch(bot_id)
        # Rows whose value stays keep their time; the bot's row, locked by touch, keeps two writers apart.
        self._sql.run(
            "DELETE FROM bot_configs WHERE bot_id = %s AND source = %s AND key <> ALL(%s)",
            (bot_id, source, [*values]),
        )
        self._sql.run_each(
            """
            INSERT INTO bot_configs (bot_id, source, key, value) VALUES (%s, %s, %s, %s)
            ON CONFLICT (bot_id, source, key) DO UPDATE SET value = excluded.value, updated_at = now()
            WHERE bot_configs.value <> excluded.value
            """,
            [(bot_id, source, key, value) for key, value in values.items()],
        )

    def config_rows(self, bot_id: str) -> Sequence[tuple[str, str, str, datetime]]:
        return self._sql.many(
            _config_row,
            """
            SELECT key, value, source, updated_at FROM bot_configs
            WHERE bot_id = %s ORDER BY config_rank(source), key
            """,
            (bot_id,),
        )

    def touch(self, bot_id: str) -> int:
        version = self._sql.value(
            "UPDATE bots SET version = version + 1 WHERE id = %s RETURNING version", (bot_id,)
        )
        if version is None:
            raise NotFound
        return int(version)

    def counts(self, bot_id: str) -> Mapping[str, int]:
        counted: dict[str, int] | None = self._sql.one(
            _counts,
            """
            SELECT (SELECT count(*) FROM user_sessions WHERE bot_id = b.id) AS sessions,
                   (SELECT count(DISTINCT collection) FROM kb_documents WHERE bot_id = b.id) AS kbs,
                   (SELECT count(*) FROM scripts WHERE bot_id = b.id) AS scripts
            FROM bots b WHERE id = %s
            """,
            (bot_id,),
        )
        if counted is None:
            raise NotFound
        return counted


def _config_row(
    key: str, value: str, source: str, updated_at: datetime
) -> tuple[str, str, str, datetime]:
    return key, value, source, updated_at


def _counts(**columns: Any) -> dict[str, int]:
    return columns
