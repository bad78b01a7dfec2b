"""What stands in calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.calendar_documents import document, events_of
from layers.schema.storable import jsonb
from shared.records.calendars import CalendarObject, Changes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, calendar_id, uid, name, component, events, ics, starts_at, ends_at, revision,
           created_by, updated_at
    FROM calendar_objects
"""


class PostgresCalendarObjects:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, object_id: str) -> CalendarObject | None:
        return self._sql.by_id(_object, _SELECT + "WHERE id = %s", object_id)

    def at_uid(self, calendar_id: str, uid: str) -> CalendarObject | None:
        query = _SELECT + "WHERE calendar_id = %s AND uid = %s"
        return self._sql.one(_object, query, (calendar_id, uid))

    def at_name(self, calendar_id: str, name: str) -> CalendarObject | None:
        query = _SELECT + "WHERE calendar_id = %s AND name = %s"
        return self._sql.one(_object, query, (calendar_id, name))

    def with_uid(self, uid: str) -> Sequence[CalendarObject]:
        return self._sql.many(_object, _SELECT + "WHERE uid = %s ORDER BY id", (uid,))

    def put(self, found: CalendarObject) -> None:
        self.put_all([found])

    def put_all(self, objects: Sequence[CalendarObject]) -> None:
        self._sql.run_each(
            """
            INSERT INTO calendar_objects (
                id, org_id, calendar_id, uid, name, component, events, ics, words, starts_at, ends_at,
                revision, created_by
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (id) DO UPDATE SET
                calendar_id = excluded.calendar_id, uid = excluded.uid, name = excluded.name,
                component = excluded.component, events = excluded.events, ics = excluded.ics,
                words = excluded.words, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                revision = excluded.revision, updated_at = now()
            """,
            [
                (
                    *(found.id, found.org_id, found.calendar_id, found.uid, found.name),
                    *(found.component, jsonb(document(found)), found.ics, _words(found)),
                    *(found.starts_at, found.ends_at, found.revision, found.created_by),
                )
                for found in objects
            ],
        )
        self._sql.run_each(
            "DELETE FROM calendar_tombstones WHERE calendar_id = %s AND name = %s",
            [(found.calendar_id, found.name) for found in objects],
        )

    def remove(self, found: CalendarObject, revision: int) -> None:
        self._sql.run("DELETE FROM calendar_objects WHERE id = %s", (found.id,))
        self._sql.run(
            """
            INSERT INTO calendar_tombstones (calendar_id, name, revision) VALUES (%s, %s, %s)
            ON CONFLICT (calendar_id, name) DO UPDATE SET revision = excluded.revision
            """,
            (found.calendar_id, found.name, revision),
        )

    def between(
        self, calendar_ids: Collection[str], start: datetime, end: datetime, words: str = ""
    ) -> Sequence[CalendarObject]:
        return self._sql.many(
            _object,
            _SELECT
            + """
            WHERE calendar_id = ANY(%s::uuid[]) AND component = 'VEVENT'
              AND starts_at < %s AND (ends_at IS NULL OR ends_at >= %s)
              AND strpos(words, %s) > 0
            ORDER BY starts_at, id
            """,
            (list(calendar_ids), end, start, words.casefold()),
        )

    def all_of(self, calendar_id: str) -> Sequence[CalendarObject]:
        query = _SELECT + "WHERE calendar_id = %s ORDER BY starts_at, id"
        return self._sql.many(_object, query, (calendar_id,))

    def named(self, calendar_id: str, names: Collection[str]) -> Sequence[CalendarObject]:
        query = _SELECT + "WHERE calendar_id = %s AND name = ANY(%s::text[])"
        return self._sql.many(_object, query, (calendar_id, list(names)))

    def changes(self, calendar_id: str, since: int) -> Changes:
        rows: list[dict[str, Any]] = self._sql.many(
            dict,
            """
            SELECT name, revision, false AS is_gone FROM calendar_objects
            WHERE calendar_id = %s AND revision > %s
            UNION ALL
            SELECT name, revision, true AS is_gone FROM calendar_tombstones
            WHERE calendar_id = %s AND revision > %s
            ORDER BY revision
            """,
            (calendar_id, since, calendar_id, since),
        )
        present = [row["name"] for row in rows if not row["is_gone"]]
        gone = tuple(row["name"] for row in rows if row["is_gone"])
        last = rows[-1]["revision"] if rows else since
        return Changes(last, tuple(self.named(calendar_id, present)), gone)


def _words(found: CalendarObject) -> str:
    texts = [text for one in found.events for text in (one.title, one.location, one.description)]
    return "\n".join(texts).casefold()[:20_000] or " "


def _object(*, events: dict[str, Any], **columns: Any) -> CalendarObject:
    master, overrides = events_of(events)
    return CalendarObject(master=master, overrides=overrides, **columns)
