"""Reminders, invitations, and calendars linked to other servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.schema.storable import jsonb
from shared.records.calendars import CalendarLink, DueReminder, Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_REMINDERS = """
    SELECT id, org_id, object_id, user_id, method, minutes, due_at, starts_at, title, status
    FROM calendar_reminders
"""
_LINKS = """
    SELECT id, org_id, calendar_id, url, username, password, direction, state, synced_at, error
    FROM calendar_links
"""


class PostgresCalendarReminders:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def replace(self, object_id: str, reminders: Sequence[DueReminder]) -> None:
        self._sql.run(
            "DELETE FROM calendar_reminders WHERE object_id = %s AND status = 'waiting'",
            (object_id,),
        )
        self._sql.run_each(
            """
            INSERT INTO calendar_reminders (
                id, org_id, object_id, user_id, method, minutes, due_at, starts_at, title, status
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [
                (
                    *(one.id, one.org_id, one.object_id, one.user_id, one.method, one.minutes),
                    *(one.due_at, one.starts_at, one.title, one.status),
                )
                for one in reminders
            ],
        )

    def get(self, reminder_id: str) -> DueReminder | None:
        return self._sql.by_id(DueReminder, _REMINDERS + "WHERE id = %s", reminder_id)

    def of_object(self, object_id: str) -> Sequence[DueReminder]:
        query = _REMINDERS + "WHERE object_id = %s ORDER BY due_at, id"
        return self._sql.many(DueReminder, query, (object_id,))

    def of_user(self, user_id: str, after: datetime, limit: int) -> Sequence[DueReminder]:
        query = (
            _REMINDERS
            + "WHERE user_id = %s AND (status = 'waiting' OR due_at >= %s) ORDER BY due_at, id LIMIT %s"
        )
        return self._sql.many(DueReminder, query, (user_id, after, limit))

    def claim_due(self, now: datetime, limit: int) -> Sequence[DueReminder]:
        query = (
            _REMINDERS
            + "WHERE status = 'waiting' AND due_at <= %s ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED"
        )
        return self._sql.many(DueReminder, query, (now, limit))

    def set(self, reminder_id: str, status: str, due_at: datetime) -> None:
        query = "UPDATE calendar_reminders SET status = %s, due_at = %s WHERE id = %s"
        self._sql.must_run(query, (status, due_at, reminder_id))


class PostgresInvitations:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def put(self, invitation: Invitation) -> Invitation:
        self._sql.run(
            """
            INSERT INTO calendar_invitations (token, org_id, object_id, email, expires_at)
            VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (object_id, email) DO UPDATE SET expires_at = excluded.expires_at
            """,
            (
                *(invitation.token, invitation.org_id, invitation.object_id, invitation.email),
                invitation.expires_at,
            ),
        )
        query = """
            SELECT token, org_id, object_id, email, expires_at FROM calendar_invitations
            WHERE object_id = %s AND email = %s
        """
        found = self._sql.one(Invitation, query, (invitation.object_id, invitation.email))
        return found or invitation

    def at(self, token: str) -> Invitation | None:
        query = "SELECT token, org_id, object_id, email, expires_at FROM calendar_invitations WHERE token = %s"
        return self._sql.one(Invitation, query, (token,))


class PostgresCalendarLinks:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def of_calendar(self, calendar_id: str) -> CalendarLink | None:
        return self._sql.by_id(CalendarLink, _LINKS + "WHERE calendar_id = %s", calendar_id)

    def all(self) -> Sequence[CalendarLink]:
        return self._sql.many(CalendarLink, _LINKS + "ORDER BY id")

    def put(self, link: CalendarLink) -> None:
        self._sql.run(
            """
            INSERT INTO calendar_links (
                id, org_id, calendar_id, url, username, password, direction, state, synced_at, error
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (calendar_id) DO UPDATE SET
                url = excluded.url, username = excluded.username, password = excluded.password,
                direction = excluded.direction, state = excluded.state,
                synced_at = excluded.synced_at, error = excluded.error
            """,
            (
                *(link.id, link.org_id, link.calendar_id, link.url, link.username, link.password),
                *(link.direction, jsonb(link.state), link.synced_at, link.error),
            ),
        )

    def remove(self, calendar_id: str) -> None:
        self._sql.run("DELETE FROM calendar_links WHERE calendar_id = %s", (calendar_id,))
