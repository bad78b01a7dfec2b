"""Files into a calendar and out of it. The same file twice changes nothing: a UID is one event of a calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from shared.calendar.access import Viewer, opened
from shared.calendar.ical.reading import Fault, read_ics
from shared.calendar.ical.writing import write_ics
from shared.calendar.reminders import plan
from shared.errors import NotFound, PayloadTooLarge, Unprocessable
from shared.ids import new_id
from shared.records.calendars import READ, WRITE, Calendar, CalendarObject

if TYPE_CHECKING:
    from shared.store import Unit

MOST_BYTES = 10 * 2**20
FEED_BEFORE, FEED_AFTER = timedelta(days=30), timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many objects were new, changed, as they were; what could not be read."""

    created: int
    updated: int
    skipped: int
    faults: tuple[Fault, ...]


def import_ics(
    unit: Unit, viewer: Viewer, calendar_id: str, data: bytes, now: datetime
) -> Imported:
    """Put everything of a file into a calendar, in one transaction.

    Raises PayloadTooLarge above 10 MB, Unprocessable when there is nothing in it at all.
    """
    calendar = opened(unit, viewer, calendar_id, WRITE).calendar
    if len(data) > MOST_BYTES:
        raise PayloadTooLarge("A calendar file has at most 10 MB.")
    reading = read_ics(data)
    if not reading.objects and not reading.faults:
        raise Unprocessable("There is nothing of a calendar in this file.")
    revision = unit.calendars.next_revision(calendar.id)
    known = {one.uid: one for one in unit.calendar_objects.all_of(calendar.id)}
    created = [_placed(one, calendar, viewer) for one in reading.objects if one.uid not in known]
    updated = [
        replace(known[one.uid], master=one.master, overrides=one.overrides, ics=one.ics,
                component=one.component, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in reading.objects
        if one.uid in known and not _is_same(one, known[one.uid])
    ]  # fmt: skip
    changed = [replace(one, revision=revision) for one in (*created, *updated)]
    unit.calendar_objects.put_all(changed)
    for one in changed:
        planned = plan(unit, one, now)
        if planned or one.id in {row.id for row in updated}:
            unit.calendar_reminders.replace(one.id, planned)
    skipped = len(reading.objects) - len(changed)
    return Imported(len(created), len(updated), skipped, reading.faults)


def export_ics(
    unit: Unit, viewer: Viewer, calendar_id: str, start: datetime | None, end: datetime | None
) -> str:
    """The calendar as a file: all of it, or what overlaps a window. Readers do not get private events."""
    found = opened(unit, viewer, calendar_id, READ)
    objects = _within(unit, found.calendar, start, end)
    if not found.sees_private:
        objects = [one for one in objects if _is_public(one)]
    return write_ics(objects, name=found.calendar.name)


def feed_ics(unit: Unit, token: str, now: datetime) -> str:
    """The calendar of a secret address, from a month ago to a year ahead, without private events. NotFound."""
    calendar = unit.calendars.with_feed(token)
    if calendar is None:
        raise NotFound("There is no such feed.")
    objects = _within(unit, calendar, now - FEED_BEFORE, now + FEED_AFTER)
    return write_ics([one for one in objects if _is_public(one)], name=calendar.name)


def _within(
    unit: Unit, calendar: Calendar, start: datetime | None, end: datetime | None
) -> list[CalendarObject]:
    if start is None and end is None:
        return list(unit.calendar_objects.all_of(calendar.id))
    first = start or datetime(1900, 1, 1, tzinfo=UTC)
    last = end or datetime(9000, 1, 1, tzinfo=UTC)
    return list(unit.calendar_objects.between([calendar.id], first, last))


def _is_public(found: CalendarObject) -> bool:
    return all(event.visibility == "public" for event in found.events)


def _placed(found: CalendarObject, calendar: Calendar, viewer: Viewer) -> CalendarObject:
    made_id = new_id()
    return replace(
        found,
        id=made_id,
        org_id=calendar.org_id,
        calendar_id=calendar.id,
        name=f"{made_id}.ics",
        created_by=viewer.user_id,
    )


def _is_same(new: CalendarObject, known: CalendarObject) -> bool:
    if new.component != "VEVENT":
        return new.ics == known.ics
    return (new.master, new.overrides) == (known.master, known.overrides)
