"""Sessions: one conversation of one user with one bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb
from shared.records.sessions import Session, SessionState, SessionSummary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_COLUMNS = """
    s.id, s.org_id, s.bot_id, s.user_id, s.channel, s.address, s.status, s.title, s.state, s.metadata,
    s.greet_pending, s.generation, s.running_turn, s.created_at, s.updated_at, s.expires_at
"""
_FROM = " FROM user_sessions s "
_SUMMARY = """,
    b.name AS bot_name,
    coalesce((
        SELECT left(content, 200) FROM message_history
        WHERE session_id = s.id AND role IN ('user', 'assistant') ORDER BY seq DESC LIMIT 1
    ), '') AS last_message
"""


class PostgresSessions:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, session_id: str) -> Session | None:
        return self._sql.by_id(
            _session, "SELECT" + _COLUMNS + _FROM + "WHERE s.id = %s", session_id
        )

    def create(self, session: Session) -> None:
        self._sql.run(
            """
            INSERT INTO user_sessions (
                id, org_id, bot_id, user_id, channel, address, status, title, state, metadata,
                greet_pending, generation, running_turn, created_at, updated_at, expires_at
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
                    coalesce(%s, now()), coalesce(%s, now()), %s)
            """,
            (
                *(session.id, session.org_id, session.bot_id, session.user_id),
                *(session.channel, session.address, session.status, session.title),
                *(jsonb(session.state.as_json()), jsonb(session.metadata)),
                *(session.greet_pending, session.generation, session.running_turn),
                *(session.created_at, session.updated_at, session.expires_at),
            ),
        )

    def newest_open(self, user_id: str, bot_id: str, active_since: datetime) -> Session | None:
        return self._sql.one(
            _session,
            "SELECT"
            + _COLUMNS
            + _FROM
            + """
            WHERE s.user_id = %s AND s.bot_id = %s AND s.status <> 'ended'
              AND (s.last_seq = 0 OR s.updated_at >= %s)
            ORDER BY s.updated_at DESC, s.id DESC LIMIT 1
            """,
            (user_id, bot_id, active_since),
        )

    def list_of(
        self, user_id: str, bot_id: str | None, limit: int, offset: int
    ) -> Sequence[SessionSummary]:
        return self._sql.many(
            _summary,
            "SELECT"
            + _COLUMNS
            + _SUMMARY
            + _FROM
            + """
            JOIN bots b ON b.id = s.bot_id
            WHERE s.user_id = %s AND (%s::uuid IS NULL OR s.bot_id = %s)
            ORDER BY s.updated_at DESC, s.id DESC LIMIT %s OFFSET %s
            """,
            (user_id, bot_id, bot_id, limit, offset),
        )

    def touch(self, session_id: str, *, expires_at: datetime | None = None) -> None:
        self._sql.must_run(
            """
            UPDATE user_sessions SET updated_at = now(), expires_at = coalesce(%s, expires_at)
            WHERE id = %s
            """,
            (expires_at, session_id),
        )

    def set_status(self, session_id: str, status: str) -> None:
        self._sql.must_run(
            "UPDATE user_sessions SET status = %s, updated_at = now() WHERE id = %s",
            (status, session_id),
        )

    def move(self, session_id: str, bot_id: str) -> None:
        self._sql.must_run(
            "UPDATE user_sessions SET bot_id = %s, updated_at = now() WHERE id = %s",
            (bot_id, session_id),
        )

    def set_title(self, session_id: str, title: str, *, only_if_empty: bool = False) -> None:
        self._sql.must_run(
            """
            UPDATE user_sessions SET title = CASE WHEN %s AND title <> '' THEN title ELSE %s END
            WHERE id = %s
            """,
            (only_if_empty, title, session_id),
        )

    def merge_metadata(self, session_id: str, values: Mapping[str, Any]) -> None:
        self._sql.must_run(
            "UPDATE user_sessions SET metadata = metadata || %s WHERE id = %s",
            (jsonb(dict(values)), session_id),
        )

    def save_state(self, session_id: str, state: SessionState) -> None:
        self._sql.must_run(
            "UPDATE user_sessions SET state = %s WHERE id = %s",
            (jsonb(state.as_json()), session_id),
        )

    def ask_greeting(self, session_id: str) -> None:
        self._sql.must_run(
            "UPDATE user_sessions SET greet_pending = true WHERE id = %s", (session_id,)
        )

    def take_greeting(self, session_id: str) -> bool:
        taken = self._sql.run(
            "UPDATE user_sessions SET greet_pending = false WHERE id = %s AND greet_pending",
            (session_id,),
        )
        return taken == 1

    def set_running(self, session_id: str, turn_id: str) -> None:
        self._sql.must_run(
            "UPDATE user_sessions SET running_turn = %s WHERE id = %s", (turn_id, session_id)
        )

    def delete(self, session_id: str) -> None:
        self._sql.run("DELETE FROM user_sessions WHERE id = %s", (session_id,))


def _session(*, state: dict[str, Any], **columns: Any) -> Session:
    return Session(state=SessionState.of(state), **columns)


def _summary(*, bot_name: str, last_message: str, **columns: Any) -> SessionSummary:
    return SessionSummary(_session(**columns), bot_name, last_message)
