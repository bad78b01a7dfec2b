"""Reminders: rows that say when somebody is to be told, made anew at every change and for the next instance when one is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.calendar.moments import instant
from shared.calendar.series import instances
from shared.ids import new_id
from shared.records.calendars import Calendar, CalendarObject, DueReminder

if TYPE_CHECKING:
    from shared.store import Unit

NEAR, AHEAD = timedelta(days=40), timedelta(days=366)
LATEST = timedelta(minutes=5)
"""A reminder whose time was missed by more than this is not given any more."""


def plan(
    unit: Unit, found: CalendarObject, now: datetime, after: datetime | None = None
) -> list[DueReminder]:
    """One row per reminder of the event, for its next instance: the first due after `after` (now minus a little)."""
    if not any(event.reminders for event in found.events):
        return []
    calendar = unit.calendars.get(found.calendar_id)
    if calendar is None:
        return []
    since = after or now - LATEST
    near = _planned(found, calendar, now, since, NEAR)
    wanted = {key for event in found.events for key in event.reminders}
    return near if len(near) >= len(wanted) else _planned(found, calendar, now, since, AHEAD)


def _planned(
    found: CalendarObject, calendar: Calendar, now: datetime, since: datetime, ahead: timedelta
) -> list[DueReminder]:
    planned: dict[tuple[int, str], DueReminder] = {}
    for one in instances(found, now - timedelta(days=1), now + ahead, calendar.timezone):
        begins = instant(one.start, calendar.timezone)
        for reminder in one.event.reminders:
            due = begins - timedelta(minutes=reminder.minutes)
            key = (reminder.minutes, reminder.method)
            if due > since and key not in planned:
                planned[key] = DueReminder(
                    id=new_id(),
                    org_id=found.org_id,
                    object_id=found.id,
                    user_id=calendar.owner_id,
                    method=reminder.method,
                    due_at=due,
                    starts_at=begins,
                    title=one.event.title,
                    minutes=reminder.minutes,
                )
    return list(planned.values())
