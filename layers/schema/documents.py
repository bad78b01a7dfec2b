"""Documents of knowledge bases and their passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.records.documents import Document, Passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, bot_id, collection AS kb, path, title, mime, size, pages, chunks, status, etag,
           language, fail_count, last_error AS error, note, done, truncated, next_retry_at, indexed_at
    FROM kb_documents
"""


class PostgresDocuments:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, document_id: str) -> Document | None:
        return self._sql.by_id(Document, _SELECT + "WHERE id = %s", document_id)

    def at(self, bot_id: str, kb: str, path: str) -> Document | None:
        return self._sql.one(
            Document,
            _SELECT + "WHERE bot_id = %s AND collection = %s AND path = %s",
            (bot_id, kb, path),
        )

    def list_of(
        self, bot_id: str, *, kb: str = "", status: str = "", limit: int = 50, offset: int = 0
    ) -> Sequence[Document]:
        return self._sql.many(
            Document,
            _SELECT
            + """
            WHERE bot_id = %s AND (%s = '' OR collection = %s) AND (%s = '' OR status = %s)
            ORDER BY collection, path LIMIT %s OFFSET %s
            """,
            (bot_id, kb, kb, status, status, limit, offset),
        )

    def put(self, document: Document) -> None:
        self._sql.run(
            """
            INSERT INTO kb_documents (
                id, org_id, bot_id, collection, path, title, mime, size, pages, chunks, status, etag,
                language, fail_count, last_error, note, done, truncated, next_retry_at, indexed_at
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (id) DO UPDATE SET
                collection = excluded.collection, path = excluded.path, title = excluded.title,
                mime = excluded.mime, size = excluded.size, pages = excluded.pages,
                chunks = excluded.chunks, status = excluded.status, etag = excluded.etag,
                language = excluded.language, fail_count = excluded.fail_count,
                last_error = excluded.last_error, note = excluded.note, done = excluded.done,
                truncated = excluded.truncated,
                next_retry_at = excluded.next_retry_at, indexed_at = excluded.indexed_at,
                updated_at = now()
            """,
            (
                *(document.id, document.org_id, document.bot_id, document.kb, document.path),
                *(document.title, document.mime, document.size, document.pages, document.chunks),
                *(document.status, document.etag, document.language, document.fail_count),
                *(
                    document.error,
                    document.note,
                    document.done,
                    document.truncated,
                    document.next_retry_at,
                    document.indexed_at,
                ),
            ),
        )

    def advance(self, document_id: str, done: int, chunks: int, lease_until: datetime) -> None:
        self._sql.run(
            "UPDATE kb_documents SET done = %s, chunks = %s, next_retry_at = %s, updated_at = now() WHERE id = %s",
            (done, chunks, lease_until, document_id),
        )

    def overdue(self, now: datetime, untouched_since: datetime, limit: int) -> Sequence[Document]:
        return self._sql.many(
            Document,
            _SELECT
            + """
            WHERE next_retry_at <= %s
               OR (next_retry_at IS NULL AND status IN ('pending', 'processing', 'reindexing') AND updated_at <= %s)
            ORDER BY updated_at, id LIMIT %s
            """,
            (now, untouched_since, limit),
        )

    def drop(self, bot_id: str, kb: str, at: datetime) -> None:
        self._sql.run(
            """
            INSERT INTO kb_dropped (bot_id, kb, dropped_at) VALUES (%s, %s, %s)
            ON CONFLICT (bot_id, kb) DO UPDATE SET dropped_at = excluded.dropped_at
            """,
            (bot_id, kb, at),
        )

    def dropped(self, bot_id: str) -> Mapping[str, datetime]:
        rows = self._sql.many(
            _columns, "SELECT kb, dropped_at FROM kb_dropped WHERE bot_id = %s", (bot_id,)
        )
        return {str(row["kb"]): row["dropped_at"] for row in rows}

    def remove(self, document_id: str) -> None:
        self._sql.run("DELETE FROM kb_documents WHERE id = %s", (document_id,))

    def replace_passages(self, document_id: str, passages: Sequence[Passage]) -> None:
        self._sql.run("DELETE FROM kb_passages WHERE document_id = %s", (document_id,))
        self._sql.run_each(
            """
            INSERT INTO kb_passages (document_id, position, content, start_char, end_char, section, page)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            [
                (
                    document_id,
                    piece.index,
                    piece.text,
                    piece.start,
                    piece.end,
                    piece.section,
                    piece.page,
                )
                for piece in passages
            ],
        )

    def passages(self, document_id: str) -> Sequence[Passage]:
        return self._sql.many(
            Passage,
            """
            SELECT content AS text, position AS index, start_char AS start, end_char AS "end", section, page
            FROM kb_passages WHERE document_id = %s ORDER BY position
            """,
            (document_id,),
        )

    def kbs(self, bot_id: str) -> Sequence[Mapping[str, Any]]:
        return self._sql.many(
            _columns,
            """
            SELECT collection AS name, count(*) AS documents, sum(chunks)::bigint AS chunks,
                   sum(size)::bigint AS size,
                   count(*) FILTER (WHERE status = 'failed') AS failed,
                   count(*) FILTER (WHERE status IN ('pending', 'processing', 'reindexing')) AS pending,
                   max(updated_at) AS updated_at
            FROM kb_documents WHERE bot_id = %s GROUP BY collection ORDER BY collection
            """,
            (bot_id,),
        )


def _columns(**columns: Any) -> dict[str, Any]:
    return columns
