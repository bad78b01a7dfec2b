"""Files of other programs as calendar objects: per component an object's part, or why it could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from shared.calendar.ical.alarms import reminder_of
from shared.calendar.ical.blocks import Block, File, split
from shared.calendar.ical.people import attendee_of, mail_of
from shared.calendar.ical.texts import PRODUCT, folded
from shared.calendar.moments import DAY, from_wall, instant, wall
from shared.calendar.recurrence.rules import parse, text_of
from shared.calendar.series import bounds
from shared.errors import GbError
from shared.records.calendars import CalendarObject, Event, Moment

if TYPE_CHECKING:
    from shared.calendar.ical.zones import Zones

STATUSES = {"CONFIRMED": "confirmed", "TENTATIVE": "tentative", "CANCELLED": "cancelled"}
CLASSES = {"PRIVATE": "private", "CONFIDENTIAL": "confidential"}
LONGEST_UID = 1000
_TZID = "X-GB-TZID"
"""What the library does not know, it does not guess: zones are found by `zones`."""
_ZONED = re.compile(r"^([A-Z-]+(?:;[A-Z-]+=[^:;\"]*)*);TZID=", re.IGNORECASE)
_READ = frozenset(
    {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION"),
        *("RRULE", "RDATE", "EXDATE", "ATTENDEE", "ORGANIZER", "STATUS", "TRANSP", "CLASS"),
        *("SEQUENCE", "RECURRENCE-ID", "COLOR", "CONFERENCE", "LAST-MODIFIED", "BEGIN", "END"),
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A component that could not be read; `index` counts the file's components from 0."""

    index: int
    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. Objects have neither an id nor a calendar yet."""

    objects: tuple[CalendarObject, ...]
    faults: tuple[Fault, ...]
    method: str = ""
    name: str = ""


def read_ics(data: bytes | str, zone: str = "") -> Reading:
    """Read a file; clocks without a zone float, or are in X-WR-TIMEZONE, or in `zone`. Never raises."""
    file = split(data)
    zones = file.zones
    zones.default = zones.default or zone
    parts: dict[str, list[tuple[str, Event | Block]]] = {}
    faults: list[Fault] = []
    for index, block in enumerate(file.blocks):
        uid = block.first("UID")[:LONGEST_UID] or _made_up(block)
        try:
            part = _event(block, zones) if block.kind == "VEVENT" else block
            parts.setdefault(uid, []).append((block.kind, part))
        except GbError as error:
            faults.append(Fault(index, uid, error.message))
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            IndexError,
            OverflowError,
        ) as error:
            faults.append(Fault(index, uid, f"not understood: {error}"[:300]))
    objects = tuple(_object(uid, found, file) for uid, found in parts.items())
    return Reading(objects, tuple(faults), _method(file), file.properties.get("X-WR-CALNAME", ""))


def _method(file: File) -> str:
    return file.properties.get("METHOD", "").upper()


def _made_up(block: Block) -> str:
    """The same component without a UID is the same event whenever it is imported."""
    held = "\n".join(line for line in block.lines if not line.upper().startswith("DTSTAMP"))
    return f"{sha256(held.encode('utf-8', 'replace')).hexdigest()[:32]}@without-uid"


def _object(uid: str, parts: list[tuple[str, Event | Block]], file: File) -> CalendarObject:
    kind = parts[0][0]
    bare = CalendarObject("", "", "", uid, "", component=kind)
    if kind != "VEVENT":
        return _kept(bare, [part for _, part in parts if isinstance(part, Block)], file)
    events = [part for _, part in parts if isinstance(part, Event)]
    masters = [one for one in events if one.recurrence_id is None]
    overrides = {one.recurrence_id: one for one in events if one.recurrence_id is not None}
    master = max(masters, key=lambda one: one.sequence) if masters else None
    ordered = sorted(overrides.values(), key=lambda one: str(one.recurrence_id))
    found = replace(bare, master=master, overrides=tuple(ordered))
    starts_at, ends_at = bounds(found)
    return replace(found, starts_at=starts_at, ends_at=ends_at)


def _kept(bare: CalendarObject, blocks: list[Block], file: File) -> CalendarObject:
    """A task or journal is kept as it is; only its time is read, for queries by time."""
    lines = [line for block in (*file.timezones, *blocks) for line in block.lines]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}"]
    text = "".join(f"{folded(line)}\r\n" for line in (*head, *lines, "END:VCALENDAR"))
    moments = [
        instant(_moment(component[name], file.zones)[0], "UTC")
        for component in map(_component, blocks)
        for name in ("DTSTART", "DUE", "COMPLETED", "CREATED")
        if name in component and not isinstance(component[name], list)
    ]
    moments += [
        instant(_moment(component["DTSTART"], file.zones)[0], "UTC") + component["DURATION"].dt
        for component in map(_component, blocks)
        if "DTSTART" in component and "DURATION" in component
    ]
    bare = replace(bare, ics=text)
    if not moments:
        return bare
    return replace(bare, starts_at=min(moments), ends_at=max(moments))


def _component(block: Block) -> Any:
    """The library's component; its values have a type of their own per property, and are used as such."""
    from icalendar import Component

    lines = [_ZONED.sub(rf"\1;{_TZID}=", line) for line in block.lines]
    return Component.from_ical("\r\n".join(lines) + "\r\n")


def _event(block: Block, zones: Zones) -> Event:
    component = _component(block)
    if "DTSTART" not in component:
        raise ValueError("DTSTART is missing")
    start, zone = _moment(component["DTSTART"], zones)
    end = _end(component, start, zones, zone)
    if _whole_days(component, start, end, zone):
        start, end, zone = _day(start, zone), _day(end, zone), ""
    reminders, kept = _alarms(component)
    recurrence_id = component.get("RECURRENCE-ID")
    sequence = str(component.get("SEQUENCE", "0"))
    return Event(
        title=_text(component, "SUMMARY"),
        start=start,
        end=end,
        timezone=zone,
        description=_text(component, "DESCRIPTION"),
        location=_text(component, "LOCATION"),
        rrule=_rule(component),
        rdates=_dates(component, "RDATE", zones, start),
        exdates=_dates(component, "EXDATE", zones, start),
        attendees=tuple(map(attendee_of, _listed(component, "ATTENDEE"))),
        organizer=mail_of(component.get("ORGANIZER", "")),
        reminders=reminders,
        color=_text(component, "COLOR") if _text(component, "COLOR").startswith("#") else "",
        visibility=CLASSES.get(_text(component, "CLASS").upper(), "public"),
        busy=_text(component, "TRANSP").upper() != "TRANSPARENT",
        status=STATUSES.get(_text(component, "STATUS").upper(), "confirmed"),
        meeting=_text(component, "CONFERENCE"),
        sequence=int(sequence) if sequence.isdecimal() else 0,
        recurrence_id=_alike(_moment(recurrence_id, zones)[0], start) if recurrence_id else None,
        extra=(*_unread(block), *kept),
    )


def _moment(held: Any, zones: Zones) -> tuple[Moment, str]:
    """A property's moment and its zone; "" for days and floating clocks."""
    if isinstance(held, list):
        held = held[0]
    found = held.dt
    if not isinstance(found, datetime):
        return found, ""
    clock = found.replace(tzinfo=None, microsecond=0)
    tzid = str(held.params.get(_TZID, ""))
    if tzid:
        zone = zones.of(tzid)
    elif found.tzinfo is not None:
        return found.astimezone(UTC).replace(microsecond=0), zones.default or "UTC"
    else:
        zone = zones.default
    return (from_wall(clock, clock.replace(tzinfo=UTC), zone), zone) if zone else (clock, "")


def _end(component: Any, start: Moment, zones: Zones, zone: str) -> Moment:
    """DTEND, or DURATION, or what RFC 5545 §3.6.1 says without either; an end before the start is none."""
    if "DTEND" in component:
        end = _alike(_moment(component["DTEND"], zones)[0], start, zone)
        if instant(end, "UTC") > instant(start, "UTC"):
            return end
    elif "DURATION" in component:
        length = component["DURATION"].dt
        if isinstance(length, timedelta) and length > timedelta(0):
            if isinstance(start, datetime):
                return start + length
            return start + max(DAY, timedelta(days=length.days))
    return start if isinstance(start, datetime) else start + DAY


def _alike(moment: Moment, like: Moment, zone: str = "UTC") -> Moment:
    """The moment in the kind of another: programs mix days and times."""
    if isinstance(moment, datetime) == isinstance(like, datetime):
        if isinstance(moment, datetime) and isinstance(like, datetime):
            if like.tzinfo is None:
                return moment.replace(tzinfo=None)
            if moment.tzinfo is None:
                return from_wall(moment, like, zone)
        return moment
    if isinstance(moment, datetime):
        return moment.date()
    return from_wall(datetime.combine(moment, time.min), like, zone)


def _whole_days(component: Any, start: Moment, end: Moment, zone: str) -> bool:
    """Outlook may write an all-day event as one from midnight to midnight."""
    marked = _text(component, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    return marked and isinstance(start, datetime) and _day(end, zone) > _day(start, zone)


def _day(moment: Moment, zone: str) -> date:
    return wall(moment, zone).date()


def _rule(component: Any) -> str:
    rules = _listed(component, "RRULE")
    if not rules:
        return ""
    if len(rules) > 1:
        raise ValueError("more than one RRULE")
    return text_of(parse(rules[0].to_ical().decode()))


def _dates(component: Any, name: str, zones: Zones, start: Moment) -> tuple[Moment, ...]:
    """RDATE and EXDATE in every form: several properties, lists, days on a timed event, periods."""
    found: list[Moment] = []
    for held in _listed(component, name):
        for one in getattr(held, "dts", [held]):
            value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            tzid = held.params.get(_TZID) or one.params.get(_TZID)
            moment = _dated(value, str(tzid or ""), zones)
            keeps_day = name == "EXDATE" and not isinstance(moment, datetime)
            found.append(moment if keeps_day else _alike(moment, start, zones.default or "UTC"))
    return tuple(dict.fromkeys(found))


def _dated(value: Any, tzid: str, zones: Zones) -> Moment:
    if not isinstance(value, datetime):
        day: date = value
        return day
    if value.tzinfo is not None and not tzid:
        return value.astimezone(UTC)
    clock = value.replace(tzinfo=None)
    zone = zones.of(tzid) if tzid else zones.default
    return from_wall(clock, clock.replace(tzinfo=UTC), zone) if zone else clock


def _alarms(component: Any) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """Alarms as reminders; those that are none, as content lines."""
    reminders, kept = [], list[str]()
    for one in component.subcomponents:
        reminder = reminder_of(one) if one.name == "VALARM" else None
        if reminder is not None:
            reminders.append(reminder)
        else:
            kept += one.to_ical().decode().replace("\r\n ", "").splitlines()
    return tuple(dict.fromkeys(reminders)), tuple(kept)


def _unread(block: Block) -> list[str]:
    depth, found = 0, []
    for line in block.lines[1:-1]:
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        depth += (name == "BEGIN") - (name == "END")
        if depth == 0 and name not in _READ:
            found.append(line)
    return found


def _text(component: Any, name: str) -> str:
    held = component.get(name, "")
    return str(held[0] if isinstance(held, list) and held else held or "")


def _listed(component: Any, name: str) -> list[Any]:
    held = component.get(name)
    return [] if held is None else held if isinstance(held, list) else [held]
