"""Calendars and what belongs to them in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from datetime import datetime

from shared.errors import AlreadyExists, NotFound
from shared.records.calendars import (
    Calendar,
    CalendarLink,
    CalendarObject,
    Changes,
    DueReminder,
    Invitation,
    Share,
)
from tests.support.store.tables import Transaction


class MemoryCalendars:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._calendars = transaction.rows("calendars")
        self._shares = transaction.rows("calendar_shares")

    def get(self, calendar_id: str) -> Calendar | None:
        found: Calendar | None = self._calendars.get(calendar_id)
        return found

    def default_of(self, user_id: str) -> Calendar | None:
        own = self._calendars.where(lambda one: one.is_default and one.owner_id == user_id)
        return own[0] if own else None

    def with_feed(self, token: str) -> Calendar | None:
        found = self._calendars.where(lambda one: one.feed_token == token != "")
        return found[0] if found else None

    def list_for(self, user_id: str, grantees: Collection[tuple[str, str]]) -> Sequence[Calendar]:
        mine = {
            one.calendar_id for one in self._shares.all() if (one.kind, one.grantee) in grantees
        }
        found = self._calendars.where(lambda one: one.owner_id == user_id or one.id in mine)
        return sorted(found, key=lambda one: (one.name.lower(), one.id))

    def create(self, calendar: Calendar) -> Calendar:
        known = self.default_of(calendar.owner_id) if calendar.is_default else None
        if known is not None:
            return known
        taken = (calendar.owner_id, calendar.slug)
        if calendar.slug and self._calendars.where(lambda one: (one.owner_id, one.slug) == taken):
            raise self._transaction.refuse(AlreadyExists())
        calendar = dataclasses.replace(calendar, revision=0)
        self._calendars.insert_by_id(calendar)
        return calendar

    def update(self, calendar: Calendar) -> None:
        names = ("name", "color", "timezone", "description", "feed_token")
        self._calendars.change(calendar.id, **{name: getattr(calendar, name) for name in names})

    def remove(self, calendar_id: str) -> None:
        if not self._calendars.delete(calendar_id):
            return
        objects = self._transaction.rows("calendar_objects")
        for gone in objects.where(lambda one: one.calendar_id == calendar_id):
            _cascade(self._transaction, gone.id)
        for table in ("calendar_objects", "calendar_shares", "calendar_links"):
            self._transaction.rows(table).delete_where(lambda one: one.calendar_id == calendar_id)
        stones = self._transaction.rows("calendar_tombstones")
        for key in [key for key in stones.names() if key[0] == calendar_id]:
            stones.delete(key)

    def next_revision(self, calendar_id: str) -> int:
        found = self.get(calendar_id)
        if found is None:
            raise NotFound
        self._calendars.change(calendar_id, revision=found.revision + 1)
        return found.revision + 1

    def shares(self, calendar_id: str) -> Sequence[Share]:
        found = self._shares.where(lambda one: one.calendar_id == calendar_id)
        return sorted(found, key=lambda one: (one.kind, one.grantee))

    def share(self, share: Share) -> Share:
        self._calendars.require(share.calendar_id)
        for known in self.shares(share.calendar_id):
            if (known.kind, known.grantee) == (share.kind, share.grantee):
                self._shares.change(known.id, permission=share.permission)
                return dataclasses.replace(known, permission=share.permission)
        self._shares.insert_by_id(share)
        return share

    def unshare(self, calendar_id: str, share_id: str) -> None:
        if not self._shares.delete_where(
            lambda one: (one.calendar_id, one.id) == (calendar_id, share_id)
        ):
            raise NotFound


class MemoryCalendarObjects:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._objects = transaction.rows("calendar_objects")
        self._stones = transaction.rows("calendar_tombstones")

    def get(self, object_id: str) -> CalendarObject | None:
        found: CalendarObject | None = self._objects.get(object_id)
        return found

    def at_uid(self, calendar_id: str, uid: str) -> CalendarObject | None:
        return next((one for one in self.all_of(calendar_id) if one.uid == uid), None)

    def at_name(self, calendar_id: str, name: str) -> CalendarObject | None:
        return next((one for one in self.all_of(calendar_id) if one.name == name), None)

    def with_uid(self, uid: str) -> Sequence[CalendarObject]:
        return sorted(self._objects.where(lambda one: one.uid == uid), key=lambda one: one.id)

    def put(self, found: CalendarObject) -> None:
        self._transaction.rows("calendars").require(found.calendar_id)
        for other in self.all_of(found.calendar_id):
            if other.id != found.id and (other.uid == found.uid or other.name == found.name):
                raise self._transaction.refuse(AlreadyExists())
        known = self.get(found.id)
        if known is not None:
            found = dataclasses.replace(found, created_by=known.created_by)
        found = dataclasses.replace(found, updated_at=self._transaction.now)
        self._objects.put(found.id, found)
        self._stones.delete((found.calendar_id, found.name))

    def put_all(self, objects: Sequence[CalendarObject]) -> None:
        for found in objects:
            self.put(found)

    def remove(self, found: CalendarObject, revision: int) -> None:
        self._objects.delete(found.id)
        _cascade(self._transaction, found.id)
        self._stones.put((found.calendar_id, found.name), revision)

    def between(
        self, calendar_ids: Collection[str], start: datetime, end: datetime, words: str = ""
    ) -> Sequence[CalendarObject]:
        def fits(one: CalendarObject) -> bool:
            texts = [text for e in one.events for text in (e.title, e.location, e.description)]
            return (
                one.calendar_id in calendar_ids
                and one.component == "VEVENT"
                and one.starts_at is not None
                and one.starts_at < end
                and (one.ends_at is None or one.ends_at >= start)
                and words.casefold() in "\n".join(texts).casefold()
            )

        return sorted(self._objects.where(fits), key=_order)

    def all_of(self, calendar_id: str) -> Sequence[CalendarObject]:
        return sorted(self._objects.where(lambda one: one.calendar_id == calendar_id), key=_order)

    def named(self, calendar_id: str, names: Collection[str]) -> Sequence[CalendarObject]:
        return [one for one in self.all_of(calendar_id) if one.name in names]

    def changes(self, calendar_id: str, since: int) -> Changes:
        live = [(one.revision, one.name, False) for one in self.all_of(calendar_id)]
        gone = [(at, key[1], True) for key, at in self._stones.items() if key[0] == calendar_id]
        rows = sorted(row for row in [*live, *gone] if row[0] > since)
        present = self.named(calendar_id, [name for _, name, is_gone in rows if not is_gone])
        removed = tuple(name for _, name, is_gone in rows if is_gone)
        return Changes(rows[-1][0] if rows else since, tuple(present), removed)


class MemoryCalendarReminders:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._reminders = transaction.rows("calendar_reminders")

    def replace(self, object_id: str, reminders: Sequence[DueReminder]) -> None:
        self._reminders.delete_where(
            lambda one: one.object_id == object_id and one.status == "waiting"
        )
        for one in reminders:
            self._transaction.rows("calendar_objects").require(one.object_id)
            self._reminders.insert_by_id(one)

    def get(self, reminder_id: str) -> DueReminder | None:
        found: DueReminder | None = self._reminders.get(reminder_id)
        return found

    def of_object(self, object_id: str) -> Sequence[DueReminder]:
        return self._by_time(self._reminders.where(lambda one: one.object_id == object_id))

    def of_user(self, user_id: str, after: datetime, limit: int) -> Sequence[DueReminder]:
        own = self._reminders.where(
            lambda one: one.user_id == user_id and (one.status == "waiting" or one.due_at >= after)
        )
        return self._by_time(own)[:limit]

    def claim_due(self, now: datetime, limit: int) -> Sequence[DueReminder]:
        due = self._reminders.where(lambda one: one.status == "waiting" and one.due_at <= now)
        return self._by_time(due)[:limit]

    def set(self, reminder_id: str, status: str, due_at: datetime) -> None:
        self._reminders.change(reminder_id, status=status, due_at=due_at)

    def _by_time(self, found: list[DueReminder]) -> list[DueReminder]:
        return sorted(found, key=lambda one: (one.due_at, one.id))


class MemoryInvitations:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._invitations = transaction.rows("invitations")

    def put(self, invitation: Invitation) -> Invitation:
        self._transaction.rows("calendar_objects").require(invitation.object_id)
        wanted = (invitation.object_id, invitation.email)
        for known in self._invitations.where(lambda one: (one.object_id, one.email) == wanted):
            self._invitations.change(known.token, expires_at=invitation.expires_at)
            return dataclasses.replace(known, expires_at=invitation.expires_at)
        self._invitations.insert(invitation.token, invitation)
        return invitation

    def at(self, token: str) -> Invitation | None:
        found: Invitation | None = self._invitations.get(token)
        return found


class MemoryCalendarLinks:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._links = transaction.rows("calendar_links")

    def of_calendar(self, calendar_id: str) -> CalendarLink | None:
        found: CalendarLink | None = self._links.get(calendar_id)
        return found

    def all(self) -> Sequence[CalendarLink]:
        return sorted(self._links.all(), key=lambda one: one.id)

    def put(self, link: CalendarLink) -> None:
        self._transaction.rows("calendars").require(link.calendar_id)
        known = self.of_calendar(link.calendar_id)
        if known is not None:
            link = dataclasses.replace(link, id=known.id)
        self._links.put(link.calendar_id, link)

    def remove(self, calendar_id: str) -> None:
        self._links.delete(calendar_id)


def _cascade(transaction: Transaction, object_id: str) -> None:
    for table in ("calendar_reminders", "invitations"):
        transaction.rows(table).delete_where(lambda one: one.object_id == object_id)


def _order(one: CalendarObject) -> tuple[bool, datetime | None, str]:
    return (one.starts_at is None, one.starts_at, one.id)
