"""Messages of a session, numbered without gaps or repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb
from shared.errors import NotFound
from shared.records.messages import Citation, StoredMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, session_id, role, content, coalesce(turn_id::text, '') AS turn_id, seq, content_type,
           media, native_id, tokens_used, citations, tool_calls, interrupted, metadata, created_at
    FROM message_history
"""


class PostgresMessages:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def append(self, message: StoredMessage) -> StoredMessage:
        """Also makes the session active now. Raises NotFound without the session."""
        self._lock(message.session_id)
        known = message.native_id and self.find_native(message.session_id, message.native_id)
        return known or self._insert(message)

    def find_native(self, session_id: str, native_id: str) -> StoredMessage | None:
        return self._sql.one(
            _message,
            _SELECT + "WHERE session_id = %s AND native_id = %s AND native_id <> ''",
            (session_id, native_id),
        )

    def get(self, message_id: str) -> StoredMessage | None:
        return self._sql.by_id(_message, _SELECT + "WHERE id = %s", message_id)

    def newest(
        self,
        session_id: str,
        limit: int,
        *,
        before_seq: int | None = None,
        roles: Sequence[str] = (),
    ) -> Sequence[StoredMessage]:
        newest_first = self._sql.many(
            _message,
            _SELECT
            + """
            WHERE session_id = %s AND (%s::bigint IS NULL OR seq < %s)
              AND (cardinality(%s::text[]) = 0 OR role = ANY(%s))
            ORDER BY seq DESC LIMIT %s
            """,
            (session_id, before_seq, before_seq, [*roles], [*roles], limit),
        )
        return newest_first[::-1]

    def of_turn(self, turn_id: str) -> Sequence[StoredMessage]:
        return self._sql.many(_message, _SELECT + "WHERE turn_id = %s ORDER BY seq", (turn_id,))

    def clear(self, session_id: str) -> None:
        """Numbers go on from where they were, so that no number ever means two messages."""
        self._sql.run("DELETE FROM message_history WHERE session_id = %s", (session_id,))

    def rate(self, message_id: str, rating: int, comment: str) -> None:
        self._sql.must_run(
            "UPDATE message_history SET rating = %s, rating_comment = %s WHERE id = %s",
            (rating, comment, message_id),
        )

    def _lock(self, session_id: str) -> None:
        """One writer at a time per session, so that numbers are taken in the order of commits."""
        if not self._sql.value(
            "SELECT true FROM user_sessions WHERE id = %s FOR UPDATE", (session_id,)
        ):
            raise NotFound("There is no such session.")

    def _insert(self, message: StoredMessage) -> StoredMessage:
        made = self._sql.one(
            _message,
            """
            WITH numbered AS (
                UPDATE user_sessions SET last_seq = last_seq + 1, updated_at = now()
                WHERE id = %s RETURNING id, last_seq
            )
            INSERT INTO message_history (
                session_id, seq, id, turn_id, role, content, content_type, media, native_id,
                tokens_used, citations, tool_calls, interrupted, metadata, created_at
            )
            SELECT numbered.id, last_seq, %s, nullif(%s, '')::uuid, %s, %s, %s, %s, %s, %s, %s, %s, %s,
                   %s, coalesce(%s, now())
            FROM numbered
            RETURNING id, session_id, role, content, coalesce(turn_id::text, '') AS turn_id, seq,
                      content_type, media, native_id, tokens_used, citations, tool_calls, interrupted,
                      metadata, created_at
            """,
            (
                *(message.session_id, message.id, message.turn_id, message.role, message.content),
                *(message.content_type, message.media, message.native_id, message.tokens_used),
                jsonb([_citation_json(citation) for citation in message.citations]),
                *(jsonb(message.tool_calls), message.interrupted, jsonb(message.metadata)),
                message.created_at,
            ),
        )
        assert made is not None
        return made


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {name: getattr(citation, name) for name in Citation.__slots__}


def _message(
    *, citations: list[dict[str, Any]], tool_calls: list[dict[str, Any]], **columns: Any
) -> StoredMessage:
    return StoredMessage(
        citations=tuple(Citation(**citation) for citation in citations),
        tool_calls=tuple(tool_calls),
        **columns,
    )
