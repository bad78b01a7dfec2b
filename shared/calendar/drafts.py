"""What callers write about an event, as values of the event: one reading for routes, pages and scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from shared.calendar.calendars import address_of
from shared.calendar.editing import checked
from shared.calendar.ical.texts import without_controls
from shared.calendar.moments import DAY, from_wall, length, read, wall, zone_of
from shared.calendar.recurrence.rules import parse, text_of
from shared.errors import ValidationFailed
from shared.records.calendars import Attendee, Event, Moment, Reminder

TEXTS = {"title": 500, "description": 20_000, "location": 1000, "meeting": 2000}
CHOICES = {
    "visibility": ("public", "private", "confidential"),
    "status": ("confirmed", "tentative", "cancelled"),
}
ROLES = ("required", "optional", "chair", "none")
METHODS = ("chat", "mail")
MOST_ATTENDEES, MOST_REMINDERS, MOST_DATES = 500, 10, 1000
LONGEST_REMINDER = 60 * 24 * 60
HOUR = timedelta(hours=1)
_COLOR = re.compile(r"#[0-9a-fA-F]{6}|")


def new_event(fields: Mapping[str, Any], zone: str) -> Event:
    """The event of a request; times without a zone are in `zone`. Raises ValidationFailed.

    Without an end a timed event takes an hour and an all-day one a day.
    """
    if not fields.get("start"):
        raise ValidationFailed.of(start="is needed")
    values = changes({"title": "", **fields}, Event("", date.min, date.min), zone)
    return checked(Event(**values))


def changes(fields: Mapping[str, Any], event: Event, zone: str) -> dict[str, Any]:
    """The values of those fields of an event that a request names; None stands for "not named"."""
    given = {name: value for name, value in fields.items() if value is not None}
    values: dict[str, Any] = {}
    for name in TEXTS:
        if name in given:
            values[name] = _text(name, given[name])
    for name, allowed in CHOICES.items():
        if name in given:
            values[name] = _choice(name, given[name], allowed)
    if "busy" in given:
        values["busy"] = bool(given["busy"])
    if "color" in given:
        if not _COLOR.fullmatch(str(given["color"])):
            raise ValidationFailed.of(color="#rrggbb")
        values["color"] = str(given["color"])
    if "attendees" in given:
        values["attendees"] = _attendees(given["attendees"], event)
    if "reminders" in given:
        values["reminders"] = _reminders(given["reminders"])
    values |= _times(given, event, zone)
    values |= _series(given, values.get("timezone", event.timezone) or zone)
    return values


def _times(given: Mapping[str, Any], event: Event, zone: str) -> dict[str, Any]:
    if not given.keys() & {"start", "end", "timezone", "all_day"}:
        return {}
    named = str(given.get("timezone") or "")
    known = named or event.timezone or zone
    zone_of(known)
    start = _moment(given["start"], known) if "start" in given else event.start
    end = _moment(given["end"], known) if given.get("end") else None
    if given.get("all_day") or (given.get("all_day") is None and not isinstance(start, datetime)):
        return _days(start, end, event, known)
    if not isinstance(start, datetime):
        raise ValidationFailed.of(start="a time is needed unless all_day is true")
    if end is None:
        end = start + (HOUR if event.all_day else length(event))
    floating = start.tzinfo is None
    return {"start": start, "end": end, "timezone": "" if floating else known}


def _days(start: Moment, end: Moment | None, event: Event, zone: str) -> dict[str, Any]:
    first = wall(start, zone).date()
    if end is None:
        taken = length(event) if event.all_day else DAY
        return {"start": first, "end": first + max(taken, DAY), "timezone": ""}
    last = wall(end, zone)
    if isinstance(end, datetime):  # a clock on the last day means that the day belongs to the event
        last += DAY - timedelta(microseconds=1)
    return {"start": first, "end": last.date(), "timezone": ""}


def _series(given: Mapping[str, Any], zone: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "rrule" in given:
        text = str(given["rrule"]).strip()
        values["rrule"] = text_of(parse(text)) if text else ""
    for name in ("exdates", "rdates"):
        if name in given:
            listed = given[name]
            if not isinstance(listed, Sequence) or len(listed) > MOST_DATES:
                raise ValidationFailed.of(**{name: f"a list of at most {MOST_DATES}"})
            values[name] = tuple(_moment(one, zone) for one in listed)
    return values


def _moment(value: Any, zone: str) -> Moment:
    if isinstance(value, datetime):
        clock = value.replace(microsecond=0)
        return (
            from_wall(clock, clock.replace(tzinfo=zone_of("UTC")), zone)
            if clock.tzinfo is None
            else clock
        )
    return value if isinstance(value, date) else read(str(value), zone)


def _attendees(listed: Any, event: Event) -> tuple[Attendee, ...]:
    """Answers of those who stay invited are kept."""
    if not isinstance(listed, Sequence) or len(listed) > MOST_ATTENDEES:
        raise ValidationFailed.of(attendees=f"a list of at most {MOST_ATTENDEES}")
    known = {one.email: one for one in event.attendees}
    found: dict[str, Attendee] = {}
    for one in listed:
        wanted = one if isinstance(one, Mapping) else {"email": str(one)}
        email = address_of(str(wanted.get("email", "")))
        before = known.get(email, Attendee(email))
        found[email] = Attendee(
            email,
            _text("name", wanted.get("name") or before.name, 200),
            _choice("role", wanted.get("role") or before.role, ROLES),
            before.status,
            before.comment,
        )
    return tuple(found.values())


def _reminders(listed: Any) -> tuple[Reminder, ...]:
    if not isinstance(listed, Sequence) or len(listed) > MOST_REMINDERS:
        raise ValidationFailed.of(reminders=f"a list of at most {MOST_REMINDERS}")
    found = []
    for one in listed:
        wanted = one if isinstance(one, Mapping) else {"minutes": one}
        minutes = wanted.get("minutes")
        if not isinstance(minutes, int) or abs(minutes) > LONGEST_REMINDER:
            raise ValidationFailed.of(reminders="minutes: a whole number up to 60 days")
        found.append(Reminder(minutes, _choice("method", wanted.get("method") or "chat", METHODS)))
    return tuple(dict.fromkeys(found))


def _text(name: str, value: Any, most: int = 0) -> str:
    text = str(value).replace("\r\n", "\n").strip()
    if len(text) > (most or TEXTS[name]):
        raise ValidationFailed.of(**{name: f"at most {most or TEXTS[name]} characters"})
    text = without_controls(text, keep="\n\t")
    return text if name in ("description", "location") else text.replace("\n", " ")


def _choice(name: str, value: Any, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValidationFailed.of(**{name: f"one of {', '.join(allowed)}"})
    return str(value)
