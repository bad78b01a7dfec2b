"""Calendar objects as iCalendar texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from shared.calendar.ical.alarms import lines_of
from shared.calendar.ical.blocks import split
from shared.calendar.ical.people import attendee_line
from shared.calendar.ical.texts import PRODUCT, escaped, folded, without_controls
from shared.calendar.moments import wall
from shared.calendar.recurrence.rules import parse, until_text
from shared.records.calendars import CalendarObject, Event, Moment

_CLASSES = {"private": "PRIVATE", "confidential": "CONFIDENTIAL"}


def write_ics(
    objects: Iterable[CalendarObject],
    *,
    method: str = "",
    name: str = "",
    stamp: datetime | None = None,
) -> str:
    """One VCALENDAR with everything the objects hold and the zones they use; lines end with CRLF.

    `stamp` is DTSTAMP; without it the time of each object's last change, so that the same object is the same text.
    """
    objects = list(objects)
    body: list[str] = []
    for one in objects:
        body += _object_lines(
            one, stamp or one.updated_at or datetime(2000, 1, 1, tzinfo=UTC), method
        )
    zones = {event.timezone for one in objects for event in one.events if _has_zone(event)}
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    head += [f"METHOD:{method}"] if method else []
    head += [f"X-WR-CALNAME:{escaped(name)}"] if name else []
    lines = [*head, *(line for zone in sorted(zones) for line in _zone_lines(zone)), *body]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def zone_ics(zone: str) -> str:
    """A VCALENDAR with the definition of one zone."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}"]
    lines = [*head, *_zone_lines(zone), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def text_of_object(found: CalendarObject) -> str:
    """What a CalDAV client gets: what a client sent, or what we would write."""
    return found.ics or write_ics([found])


def _object_lines(found: CalendarObject, stamp: datetime, method: str) -> list[str]:
    if found.component != "VEVENT":
        return [line for block in split(found.ics).blocks for line in block.lines]
    lines: list[str] = []
    for event in found.events:
        lines += _event_lines(event, found.uid, stamp, found.master or event, method)
    return lines


def _event_lines(event: Event, uid: str, stamp: datetime, master: Event, method: str) -> list[str]:
    zone = event.timezone
    lines = ["BEGIN:VEVENT", f"UID:{without_controls(uid)}", f"DTSTAMP:{_utc(stamp)}"]
    if event.recurrence_id is not None:
        lines.append(_moment_line("RECURRENCE-ID", event.recurrence_id, master.timezone))
    lines += [_moment_line("DTSTART", event.start, zone), _moment_line("DTEND", event.end, zone)]
    lines += _texts(event)
    if event.rrule:
        lines.append(f"RRULE:{_rule_text(event)}")
    lines += [_moment_line("RDATE", one, zone) for one in event.rdates]
    lines += [_moment_line("EXDATE", one, zone) for one in event.exdates]
    if event.organizer:
        lines.append(f"ORGANIZER:mailto:{event.organizer}")
    lines += [attendee_line(one, ask=method == "REQUEST") for one in event.attendees]
    nested = _nested(event.extra)
    lines += [line for line in event.extra if line not in nested]
    if not method:
        for reminder in event.reminders:
            lines += lines_of(reminder, escaped(event.title), event.organizer)
        lines += nested
    return [*lines, "END:VEVENT"]


def _texts(event: Event) -> list[str]:
    values = {
        "SUMMARY": escaped(event.title),
        "DESCRIPTION": escaped(event.description),
        "LOCATION": escaped(event.location),
        "COLOR": event.color,
        "CLASS": _CLASSES.get(event.visibility, ""),
        "STATUS": event.status.upper(),
        "TRANSP": "" if event.busy else "TRANSPARENT",
        "SEQUENCE": str(event.sequence),
    }
    lines = [f"{name}:{value}" for name, value in values.items() if value]
    if event.meeting:
        lines.append(f"CONFERENCE;VALUE=URI:{without_controls(event.meeting)}")
    return lines


def _moment_line(name: str, moment: Moment, zone: str) -> str:
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    if moment.tzinfo is None:
        return f"{name}:{moment:%Y%m%dT%H%M%S}"
    if zone in ("", "UTC"):
        return f"{name}:{_utc(moment)}"
    return f"{name};TZID={zone}:{wall(moment, zone):%Y%m%dT%H%M%S}"


def _rule_text(event: Event) -> str:
    """UNTIL is of the kind of DTSTART: a day for days, UTC for times in a zone (RFC 5545 §3.3.10)."""
    rule = parse(event.rrule)
    if rule.until is None:
        return event.rrule
    bare = event.rrule.split(";")
    until = rule.until
    if event.all_day and isinstance(until, datetime):
        until = until.date()
    written = f"UNTIL={until_text(until)}"
    return ";".join(written if part.startswith("UNTIL=") else part for part in bare)


def _has_zone(event: Event) -> bool:
    timed = isinstance(event.start, datetime) and event.start.tzinfo is not None
    return timed and event.timezone not in ("", "UTC")


@lru_cache(maxsize=128)
def _zone_lines(zone: str) -> Sequence[str]:
    from icalendar import Timezone

    text: str = Timezone.from_tzid(zone).to_ical().decode()
    return text.replace("\r\n ", "").splitlines()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _nested(extra: Sequence[str]) -> list[str]:
    """The lines of components inside the event."""
    depth, found = 0, []
    for line in extra:
        begins, ends = line.upper().startswith("BEGIN:"), line.upper().startswith("END:")
        depth += begins
        if depth:
            found.append(line)
        depth -= ends
    return found
