"""Calendars and with whom they are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import NotFound
from shared.ids import is_id
from shared.records.calendars import Calendar, Share

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, owner_id, name, color, timezone, description, is_default, revision, feed_token, slug
    FROM calendars
"""
_VISIBLE = """
    WHERE owner_id = %s OR id IN (
        SELECT s.calendar_id FROM calendar_shares s
        JOIN unnest(%s::text[], %s::text[]) AS mine (kind, grantee)
          ON mine.kind = s.kind AND mine.grantee = s.grantee
    )
    ORDER BY lower(name), id
"""
_SHARES = "SELECT id, org_id, calendar_id, kind, grantee, permission FROM calendar_shares "


class PostgresCalendars:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, calendar_id: str) -> Calendar | None:
        return self._sql.by_id(Calendar, _SELECT + "WHERE id = %s", calendar_id)

    def default_of(self, user_id: str) -> Calendar | None:
        return self._sql.by_id(Calendar, _SELECT + "WHERE is_default AND owner_id = %s", user_id)

    def with_feed(self, token: str) -> Calendar | None:
        query = _SELECT + "WHERE feed_token = %s AND feed_token <> ''"
        return self._sql.one(Calendar, query, (token,))

    def list_for(self, user_id: str, grantees: Collection[tuple[str, str]]) -> Sequence[Calendar]:
        kinds, names = [kind for kind, _ in grantees], [name for _, name in grantees]
        return self._sql.many(Calendar, _SELECT + _VISIBLE, (user_id, kinds, names))

    def create(self, calendar: Calendar) -> Calendar:
        made = self._sql.run(
            """
            INSERT INTO calendars (
                id, org_id, owner_id, name, color, timezone, description, is_default, feed_token, slug
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (org_id, owner_id) WHERE is_default DO NOTHING
            """,
            (
                *(calendar.id, calendar.org_id, calendar.owner_id, calendar.name, calendar.color),
                *(calendar.timezone, calendar.description, calendar.is_default),
                *(calendar.feed_token, calendar.slug),
            ),
        )
        found = self.get(calendar.id) if made else self.default_of(calendar.owner_id)
        if found is None:
            raise NotFound
        return found

    def update(self, calendar: Calendar) -> None:
        self._sql.must_run(
            """
            UPDATE calendars SET name = %s, color = %s, timezone = %s, description = %s, feed_token = %s
            WHERE id = %s
            """,
            (
                *(calendar.name, calendar.color, calendar.timezone, calendar.description),
                *(calendar.feed_token, calendar.id),
            ),
        )

    def remove(self, calendar_id: str) -> None:
        self._sql.run("DELETE FROM calendars WHERE id = %s", (calendar_id,))

    def next_revision(self, calendar_id: str) -> int:
        query = "UPDATE calendars SET revision = revision + 1 WHERE id = %s RETURNING revision"
        found: int | None = self._sql.value(query, (calendar_id,))
        if found is None:
            raise NotFound
        return found

    def shares(self, calendar_id: str) -> Sequence[Share]:
        query = _SHARES + "WHERE calendar_id = %s ORDER BY kind, grantee"
        return self._sql.many(Share, query, (calendar_id,))

    def share(self, share: Share) -> Share:
        self._sql.run(
            """
            INSERT INTO calendar_shares (id, org_id, calendar_id, kind, grantee, permission)
            VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (calendar_id, kind, grantee) DO UPDATE SET permission = excluded.permission
            """,
            (
                *(share.id, share.org_id, share.calendar_id),
                *(share.kind, share.grantee, share.permission),
            ),
        )
        wanted = (share.calendar_id, share.kind, share.grantee)
        query = _SHARES + "WHERE calendar_id = %s AND kind = %s AND grantee = %s"
        return self._sql.one(Share, query, wanted) or share

    def unshare(self, calendar_id: str, share_id: str) -> None:
        if not is_id(share_id):
            raise NotFound
        query = "DELETE FROM calendar_shares WHERE calendar_id = %s AND id = %s"
        self._sql.must_run(query, (calendar_id, share_id))
