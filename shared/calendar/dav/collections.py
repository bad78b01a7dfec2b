"""From paths to calendars and objects, as far as the viewer may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.calendar.access import LEVELS, Opened, all_open
from shared.calendar.calendars import list_calendars
from shared.calendar.dav.names import calendar_path, object_path
from shared.calendar.dav.requests import DavFailed
from shared.records.calendars import OWNER, READ, Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.calendar.access import Viewer
    from shared.records.calendars import CalendarObject
    from shared.store import Unit


def segment_of(calendar: Calendar) -> str:
    """A calendar's part of its path: the name its client chose, else its id."""
    return calendar.slug or calendar.id


def path_of(calendar: Calendar, held: CalendarObject | None = None) -> str:
    segment = segment_of(calendar)
    return object_path(segment, held.name) if held else calendar_path(segment)


def readable(unit: Unit, viewer: Viewer) -> list[Opened]:
    """The calendars of the viewer's home: all but those that only show when somebody is busy."""
    return [one for one in list_calendars(unit, viewer) if one.sees_titles]


def calendar_at(unit: Unit, viewer: Viewer, segment: str, needed: str = READ) -> Opened:
    """The calendar of a path: the viewer's own by its chosen name, or any by id. 404, or 403 when it may be seen but
    not that far."""
    for one in all_open(unit, viewer):
        own = one.role == OWNER and one.calendar.slug == segment
        if own or one.calendar.id == segment.lower():
            if LEVELS[one.role] < LEVELS[needed]:
                raise DavFailed(403, "the calendar is not shared with you for that")
            return one
    raise DavFailed(404, "there is no such calendar")


def shown(found: Opened, objects: Iterable[CalendarObject]) -> list[CalendarObject]:
    """What of a calendar's objects the viewer may read."""
    if found.sees_private:
        return list(objects)
    return [one for one in objects if all(event.visibility == "public" for event in one.events)]


def object_at(unit: Unit, found: Opened, name: str) -> CalendarObject:
    held = unit.calendar_objects.at_name(found.calendar.id, name)
    if held is None or not shown(found, [held]):
        raise DavFailed(404, "there is no such object")
    return held
