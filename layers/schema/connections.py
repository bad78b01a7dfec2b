"""Live WebSocket connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.records.connections import Connection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = "SELECT id, org_id, bot_id, session_id, user_id, channel, joined_at FROM connections "


class PostgresConnections:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, connection: Connection) -> None:
        self._sql.run(
            """
            INSERT INTO connections (id, org_id, bot_id, session_id, user_id, channel, joined_at)
            VALUES (%s, %s, %s, %s, %s, %s, coalesce(%s, now()))
            """,
            (
                *(connection.id, connection.org_id, connection.bot_id, connection.session_id),
                *(connection.user_id, connection.channel, connection.joined_at),
            ),
        )

    def get(self, connection_id: str) -> Connection | None:
        return self._sql.one(Connection, _SELECT + "WHERE id = %s", (connection_id,))

    def set_channel(self, connection_id: str, channel: str) -> None:
        self._sql.run("UPDATE connections SET channel = %s WHERE id = %s", (channel, connection_id))

    def of_session(self, session_id: str) -> Sequence[Connection]:
        return self._sql.many(
            Connection, _SELECT + "WHERE session_id = %s ORDER BY joined_at, id", (session_id,)
        )

    def of_user(self, user_id: str) -> Sequence[Connection]:
        return self._sql.many(
            Connection, _SELECT + "WHERE user_id = %s ORDER BY joined_at, id", (user_id,)
        )

    def count_of_user(self, user_id: str) -> int:
        return int(
            self._sql.value("SELECT count(*) FROM connections WHERE user_id = %s", (user_id,))
        )

    def remove(self, connection_id: str) -> None:
        self._sql.run("DELETE FROM connections WHERE id = %s", (connection_id,))

    def all(self) -> Sequence[Connection]:
        return self._sql.many(Connection, _SELECT + "ORDER BY joined_at, id")

    def expire(self, older_than: datetime) -> int:
        return self._sql.run("DELETE FROM connections WHERE joined_at < %s", (older_than,))
