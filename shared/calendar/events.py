"""Events: putting them into calendars, finding their instances, changing and removing them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.calendar.access import Opened, Viewer, all_open, opened
from shared.calendar.calendars import default_calendar
from shared.calendar.editing import ALL, changed, checked, removed
from shared.calendar.moments import instant
from shared.calendar.reminders import plan
from shared.calendar.series import bounds, instance_at, instances
from shared.errors import BadRequest, NotFound, PreconditionFailed
from shared.ids import new_id
from shared.records.calendars import FREEBUSY, READ, WRITE, CalendarObject, Event, Instance, Moment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from shared.store import Unit

LONGEST_WINDOW = timedelta(days=400)
EVENT = "VEVENT"


@dataclass(frozen=True, slots=True)
class Found:
    """An event as its viewer may see it: with `Opened.sees_titles` false only that somebody is busy."""

    opened: Opened
    object: CalendarObject
    instance: Instance

    @property
    def is_hidden(self) -> bool:
        """Whether nothing but the time may be told."""
        hidden = self.instance.event.visibility != "public" and not self.opened.sees_private
        return hidden or not self.opened.sees_titles


@dataclass(frozen=True, slots=True)
class Change:
    """What was there before, what became of it, and what holds the changed instances: the same, or a part split off."""

    before: CalendarObject
    kept: CalendarObject
    after: CalendarObject

    @property
    def is_split(self) -> bool:
        return self.after.id != self.kept.id


@dataclass(frozen=True, slots=True)
class Removal:
    """What was there before and what is left of it; None when nothing is."""

    before: CalendarObject
    after: CalendarObject | None


def etag(found: CalendarObject) -> str:
    """A strong validator: the object's id and the revision of its last change."""
    return f'"{found.id[-12:]}-{found.revision}"'


def stored(unit: Unit, found: CalendarObject, now: datetime) -> CalendarObject:
    """Put an object at its calendar's next revision, with its span and its reminders. Others wait meanwhile."""
    starts_at, ends_at = (
        bounds(found) if found.component == EVENT else (found.starts_at, found.ends_at)
    )
    revision = unit.calendars.next_revision(found.calendar_id)
    found = replace(found, starts_at=starts_at, ends_at=ends_at, revision=revision)
    unit.calendar_objects.put(found)
    unit.calendar_reminders.replace(found.id, plan(unit, found, now))
    return found


def erased(unit: Unit, found: CalendarObject) -> None:
    unit.calendar_objects.remove(found, unit.calendars.next_revision(found.calendar_id))


def create_event(
    unit: Unit, viewer: Viewer, event: Event, now: datetime, calendar_id: str = "", uid: str = ""
) -> CalendarObject:
    """Put a new event into a calendar, the viewer's own unless named."""
    if calendar_id:
        calendar = opened(unit, viewer, calendar_id, WRITE).calendar
    else:
        calendar = default_calendar(unit, viewer)
    if event.attendees and not event.organizer:
        event = replace(event, organizer=viewer.email)
    made_id = new_id()
    uid = uid or made_id
    made = CalendarObject(
        id=made_id,
        org_id=calendar.org_id,
        calendar_id=calendar.id,
        uid=uid,
        name=f"{made_id}.ics",
        master=checked(event),
        created_by=viewer.user_id,
    )
    return stored(unit, made, now)


def read_event(unit: Unit, viewer: Viewer, object_id: str, at: Moment | None = None) -> Found:
    """One event, or the instance of a series planned for `at`. Raises NotFound."""
    found = unit.calendar_objects.get(object_id)
    if found is None or found.component != EVENT:
        raise NotFound("There is no such event.")
    calendar = opened(unit, viewer, found.calendar_id, FREEBUSY)
    if at is None:
        event = found.events[0]
        return Found(calendar, found, Instance(event, event.start, event.end, event.recurrence_id))
    one = instance_at(found, at)
    if one is None:
        raise NotFound("The series has no instance then.")
    return Found(calendar, found, one)


def list_events(
    unit: Unit,
    viewer: Viewer,
    start: datetime,
    end: datetime,
    calendar_ids: Collection[str] = (),
    words: str = "",
) -> list[Found]:
    """All instances between two instants, in order. Raises BadRequest for a window that is empty or too long."""
    if end <= start:
        raise BadRequest("The end must be after the start.")
    if end - start > LONGEST_WINDOW:
        raise BadRequest("At most 400 days at once.")
    if calendar_ids:
        calendars = {one: opened(unit, viewer, one, FREEBUSY) for one in calendar_ids}
    else:
        calendars = {one.calendar.id: one for one in all_open(unit, viewer)}
    objects = unit.calendar_objects.between(list(calendars), start, end, words)
    found = [
        Found(calendars[one.calendar_id], one, instance)
        for one in objects
        for instance in instances(one, start, end, viewer.timezone)
    ]
    if words:
        found = [one for one in found if not one.is_hidden]
    return sorted(
        found, key=lambda one: (instant(one.instance.start, viewer.timezone), one.object.id)
    )


def change_event(
    unit: Unit,
    viewer: Viewer,
    object_id: str,
    fields: Mapping[str, Any],
    now: datetime,
    *,
    scope: str = ALL,
    at: Moment | None = None,
    if_match: str = "",
) -> Change:
    """Give an event new values."""
    before = writable(unit, viewer, object_id, if_match)
    calendar_id = str(fields.get("calendar_id") or before.calendar_id)
    values = {name: value for name, value in fields.items() if name != "calendar_id"}
    edit = changed(before, values, scope, at)
    kept = replace(edit.kept, ics="") if edit.kept else None
    if calendar_id != before.calendar_id and kept is not None:
        kept = _elsewhere(unit, viewer, before, kept, calendar_id)
    kept = stored(unit, kept, now) if kept is not None else before
    made = stored(unit, edit.made, now) if edit.made is not None else kept
    return Change(before, kept, made)


def remove_event(
    unit: Unit,
    viewer: Viewer,
    object_id: str,
    now: datetime,
    *,
    scope: str = ALL,
    at: Moment | None = None,
    if_match: str = "",
) -> Removal:
    before = writable(unit, viewer, object_id, if_match)
    kept = removed(before, scope, at).kept
    if kept is None:
        erased(unit, before)
        return Removal(before, None)
    return Removal(before, stored(unit, replace(kept, ics=""), now))


def writable(unit: Unit, viewer: Viewer, object_id: str, if_match: str = "") -> CalendarObject:
    """The object, when the viewer may change it and it is still what they saw.

    Raises NotFound, Forbidden or PreconditionFailed. Its calendar is locked first, so that nobody changes it meanwhile.
    """
    found = unit.calendar_objects.get(object_id)
    if found is None or found.component != EVENT:
        raise NotFound("There is no such event.")
    opened(unit, viewer, found.calendar_id, READ)
    opened(unit, viewer, found.calendar_id, WRITE)
    unit.calendars.next_revision(found.calendar_id)
    found = unit.calendar_objects.get(object_id)
    if found is None:
        raise NotFound("There is no such event.")
    if if_match and not matches(if_match, etag(found)):
        raise PreconditionFailed("The event was changed meanwhile.")
    return found


def matches(header: str, tag: str) -> bool:
    """Whether an If-Match or If-None-Match header names the tag (RFC 9110 §13.1)."""
    tags = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in tags or tag in tags


def _elsewhere(
    unit: Unit, viewer: Viewer, before: CalendarObject, kept: CalendarObject, calendar_id: str
) -> CalendarObject:
    opened(unit, viewer, calendar_id, WRITE)
    erased(unit, before)
    return replace(kept, calendar_id=calendar_id)
