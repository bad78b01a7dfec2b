"""Who is busy when, and when everybody is free. Titles never leave this module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from shared.calendar.access import Viewer
from shared.calendar.moments import instant, zone_of
from shared.calendar.series import instances
from shared.errors import BadRequest, NotFound, ValidationFailed
from shared.records.calendars import Instance

if TYPE_CHECKING:
    from shared.records.users import User
    from shared.store import Unit

LONGEST = timedelta(days=62)
MOST_USERS, MOST_SLOTS = 50, 200
STEP = timedelta(minutes=15)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Hours:
    """When people work: wall clocks of a zone, on weekdays counted from Monday = 0."""

    opens: time = time(9)
    closes: time = time(18)
    days: frozenset[int] = frozenset(range(5))
    timezone: str = "UTC"

    @classmethod
    def parse(cls, text: str, timezone: str) -> Hours:
        """`09:00-18:00`; raises ValidationFailed."""
        opens, mark, closes = text.partition("-")
        try:
            found = cls(
                time.fromisoformat(opens.strip()),
                time.fromisoformat(closes.strip()),
                timezone=timezone,
            )
        except ValueError:
            raise ValidationFailed.of(working_hours="HH:MM-HH:MM") from None
        if not mark or found.opens >= found.closes:
            raise ValidationFailed.of(working_hours="HH:MM-HH:MM")
        return found


ALL_DAY = Hours(time.min, time.max, frozenset(range(7)))


def named_user(unit: Unit, named: str) -> User:
    """A user of the organization by id or address; raises NotFound."""
    found = unit.users.with_email(named.strip()) if "@" in named else unit.users.get(named.strip())
    if found is None:
        raise NotFound(f"There is no user {named[:80]}.")
    return found


def busy_of(
    unit: Unit, user_id: str, start: datetime, end: datetime, *, besides: str = ""
) -> list[Span]:
    """When a user is busy by their own calendars, overlapping times joined. `besides` is an event not counted."""
    if end <= start or end - start > LONGEST:
        raise BadRequest("The window must be between a moment and 62 days.")
    own = [one for one in unit.calendars.list_for(user_id, ()) if one.owner_id == user_id]
    zones = {one.id: one.timezone for one in own}
    user = unit.users.get(user_id)
    email = user.email.casefold() if user else ""
    spans = [
        (max(start, instant(found.start, zone)), min(end, instant(found.end, zone)))
        for held in unit.calendar_objects.between(list(zones), start, end)
        if held.id != besides
        for zone in (zones[held.calendar_id],)
        for found in instances(held, start, end, zone)
        if _takes_time(found, email)
    ]
    return joined(spans)


def joined(spans: Sequence[Span]) -> list[Span]:
    """The same times as spans that neither overlap nor touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def free_slots(
    busy: Sequence[Span], start: datetime, end: datetime, length: timedelta, hours: Hours = ALL_DAY
) -> list[Span]:
    """Spans of that length within the hours that touch nothing busy, beginning at quarters of an hour."""
    taken = joined(busy)
    found: list[Span] = []
    for opens, closes in _open_spans(start, end, hours):
        at = _rounded(opens)
        while at + length <= closes and len(found) < MOST_SLOTS:
            clash = next((one for one in taken if one[0] < at + length and one[1] > at), None)
            if clash is None:
                found.append((at, at + length))
                at += max(length, STEP)
            else:
                at = _rounded(clash[1])
    return found


def availability(
    unit: Unit, users: Sequence[str], start: datetime, end: datetime
) -> Mapping[str, list[Span]]:
    """What each of the named users (id or address) is busy with; keys as they were named."""
    if not users or len(users) > MOST_USERS:
        raise ValidationFailed.of(users=f"1 to {MOST_USERS}")
    return {named: busy_of(unit, named_user(unit, named).id, start, end) for named in users}


def is_free(unit: Unit, viewer: Viewer, start: datetime, end: datetime, besides: str = "") -> bool:
    return not busy_of(unit, viewer.user_id, start, end, besides=besides)


def _takes_time(one: Instance, email: str) -> bool:
    """Whether an event makes its owner busy: not when it says otherwise, or when they declined."""
    if not one.event.busy or one.event.status == "cancelled":
        return False
    return not any(
        guest.email == email and guest.status == "declined" for guest in one.event.attendees
    )


def _open_spans(start: datetime, end: datetime, hours: Hours) -> list[Span]:
    zone = zone_of(hours.timezone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    found = []
    while day <= last:
        if day.weekday() in hours.days:
            opens = datetime.combine(day, hours.opens, zone)
            closes = datetime.combine(day, hours.closes, zone)
            if hours.closes == time.max:
                closes = datetime.combine(day + timedelta(days=1), time.min, zone)
            found.append(
                (
                    max(start, opens.astimezone(start.tzinfo)),
                    min(end, closes.astimezone(start.tzinfo)),
                )
            )
        day += timedelta(days=1)
    return joined(found)


def _rounded(moment: datetime) -> datetime:
    """The next quarter of an hour."""
    over = timedelta(
        minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment + (STEP - over if over else timedelta(0))
