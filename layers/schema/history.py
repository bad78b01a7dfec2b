"""Earlier sources of scripts, and what runs did and wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.records.history import Act, Change, LogLine, ScriptVersion
from shared.stored.history import KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_VERSION = """
    SELECT name, number, source, author_id, author, message, created_at FROM script_versions
    WHERE bot_id = %s AND name = lower(%s)
"""


class PostgresHistory:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, bot_id: str, name: str, source: str, change: Change, at: datetime) -> int:
        number = self._sql.value(
            """
            INSERT INTO script_versions (bot_id, name, number, source, author_id, author, message, created_at)
            SELECT %s, lower(%s), coalesce(max(number), 0) + 1, %s, %s, %s, %s, %s
            FROM script_versions WHERE bot_id = %s AND name = lower(%s)
            RETURNING number
            """,
            (
                *(bot_id, name, source, change.author_id, change.author, change.message, at),
                *(bot_id, name),
            ),
        )
        self._sql.run(
            "DELETE FROM script_versions WHERE bot_id = %s AND name = lower(%s) AND number <= %s",
            (bot_id, name, number - KEPT),
        )
        return int(number)

    def versions(self, bot_id: str, name: str) -> Sequence[ScriptVersion]:
        return self._sql.many(ScriptVersion, _VERSION + "ORDER BY number DESC", (bot_id, name))

    def version(self, bot_id: str, name: str, number: int) -> ScriptVersion | None:
        return self._sql.one(ScriptVersion, _VERSION + "AND number = %s", (bot_id, name, number))

    def rename(self, bot_id: str, name: str, to: str) -> None:
        self._sql.run(
            """
            UPDATE script_versions SET name = lower(%s) WHERE bot_id = %s AND name = lower(%s)
            AND NOT EXISTS (SELECT FROM script_versions WHERE bot_id = %s AND name = lower(%s))
            """,
            (to, bot_id, name, bot_id, to),
        )

    def write(self, run_id: str, lines: Sequence[LogLine]) -> None:
        self._sql.run_each(
            "INSERT INTO run_log (run_id, level, message, created_at) VALUES (%s, %s, %s, %s)",
            [(run_id, line.level, line.message, line.created_at) for line in lines],
        )

    def lines(self, run_id: str) -> Sequence[LogLine]:
        return self._sql.many(
            LogLine,
            "SELECT level, message, created_at FROM run_log WHERE run_id = %s ORDER BY position",
            (run_id,),
        )

    def acts(self, run_id: str) -> Sequence[Act]:
        return self._sql.many(
            Act,
            """
            SELECT step, keyword, state, result, created_at FROM run_effects
            WHERE run_id = %s ORDER BY step
            """,
            (run_id,),
        )
