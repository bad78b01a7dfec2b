"""Events as JSON: instants in UTC with `Z`, days, floating clocks; nothing that has its default value."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from shared.records.calendars import Attendee, Event, Reminder

if TYPE_CHECKING:
    from shared.records.calendars import CalendarObject, Moment

_DEFAULTS = {
    each.name: each.default for each in fields(Event) if each.name not in ("title", "start", "end")
}
_MOMENTS = ("rdates", "exdates")


def document(found: CalendarObject) -> dict[str, Any]:
    """What the column `events` holds."""
    master = _plain(found.master) if found.master else None
    return {"master": master, "overrides": [_plain(one) for one in found.overrides]}


def events_of(held: dict[str, Any]) -> tuple[Event | None, tuple[Event, ...]]:
    master = _event(held["master"]) if held["master"] else None
    return master, tuple(_event(one) for one in held["overrides"])


def _plain(event: Event) -> dict[str, Any]:
    held: dict[str, Any] = {
        "title": event.title,
        "start": _written(event.start),
        "end": _written(event.end),
    }
    for name, default in _DEFAULTS.items():
        value = getattr(event, name)
        if value == default:
            continue
        if name in _MOMENTS:
            held[name] = [_written(moment) for moment in value]
        elif name == "recurrence_id":
            held[name] = _written(value)
        elif name in ("attendees", "reminders"):
            kind = Attendee if name == "attendees" else Reminder
            held[name] = [[getattr(one, own.name) for own in fields(kind)] for one in value]
        else:
            held[name] = list(value) if isinstance(value, tuple) else value
    return held


def _event(held: dict[str, Any]) -> Event:
    values = dict(held)
    for name in ("start", "end", "recurrence_id"):
        if name in values:
            values[name] = _read(values[name])
    for name in _MOMENTS:
        if name in values:
            values[name] = tuple(map(_read, values[name]))
    if "attendees" in values:
        values["attendees"] = tuple(Attendee(*one) for one in values["attendees"])
    if "reminders" in values:
        values["reminders"] = tuple(Reminder(*one) for one in values["reminders"])
    if "extra" in values:
        values["extra"] = tuple(values["extra"])
    return Event(**values)


def _written(moment: Moment) -> str:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return moment.isoformat()
    return moment.astimezone(UTC).isoformat()


def _read(text: str) -> Moment:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
