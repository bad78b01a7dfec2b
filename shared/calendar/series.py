"""What an event and its changed instances mean inside a window: the times it takes place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from shared.calendar.moments import DAY, from_wall, instant, length, span, wall
from shared.calendar.recurrence.expansion import occurrences
from shared.calendar.recurrence.rules import Rule, parse
from shared.records.calendars import Instance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.records.calendars import CalendarObject, Event, Moment

HORIZON = timedelta(days=50 * 366)
MOST_INSTANCES = 10_000
CANCELLED = "cancelled"


def instances(
    found: CalendarObject, start: datetime, end: datetime, timezone: str = "UTC"
) -> list[Instance]:
    """The instances that overlap the instants [start, end), in order.

    `timezone` is the reader's: days and floating times happen by it.
    """
    listed = [one for one in _all(found, start, end) if _overlaps(one, start, end, timezone)]
    return sorted(listed[:MOST_INSTANCES], key=lambda one: instant(one.start, timezone))


def instance_at(found: CalendarObject, recurrence_id: Moment) -> Instance | None:
    """The instance of a series that was planned for that moment, changed or not."""
    override = override_at(found, recurrence_id)
    if override is not None:
        return Instance(override, override.start, override.end, recurrence_id)
    master = found.master
    if master is None or not begins_at(master, recurrence_id):
        return None
    return Instance(master, recurrence_id, _end(master, recurrence_id), recurrence_id)


def begins_at(event: Event, moment: Moment) -> bool:
    """Whether a series has an instance then. A clock that was skipped is found by the time it stands for."""
    clock = wall(moment, event.timezone)
    return moment in starts(event, clock - DAY, clock + DAY)


def override_at(found: CalendarObject, recurrence_id: Moment) -> Event | None:
    return next((one for one in found.overrides if one.recurrence_id == recurrence_id), None)


def starts(event: Event, after: datetime, before: datetime) -> Iterator[Moment]:
    """When the event begins, by its wall clock in [after, before); exceptions are left out."""
    gone = set(event.exdates)
    days = {one for one in gone if not isinstance(one, datetime) and not event.all_day}
    for clock in sorted(set(islice(_clocks(event, after, before), MOST_INSTANCES))):
        moment = from_wall(clock, event.start, event.timezone)
        if moment not in gone and clock.date() not in days:
            gone.add(moment)
            yield moment


def bounds(found: CalendarObject) -> tuple[datetime | None, datetime | None]:
    """The instants between which everything of the object happens; the end is None when it has none."""
    spans = [span(event) for event in found.events]
    if not spans:
        return None, None
    first, last = min(one[0] for one in spans), max(one[1] for one in spans)
    master = found.master
    if master is None or not master.is_recurring:
        return first, last
    spare = span(master)[1] - span(master)[0] + DAY
    ends = [instant(moment, "") + spare for moment in master.rdates]
    first = min([first, *(instant(moment, "") - DAY for moment in master.rdates)])
    if master.rrule:
        final = _last(master)
        if final is None:
            return first, None
        ends.append(final.replace(tzinfo=UTC) + spare + DAY)
    return first, max([last, *ends])


def rule_of(event: Event) -> Rule:
    """The event's rule with its end as a wall clock of the event's zone."""
    return _rule(event.rrule, event.timezone, event.all_day)


@lru_cache(maxsize=4096)
def _rule(text: str, timezone: str, all_day: bool) -> Rule:
    rule = parse(text)
    if rule.until is None:
        return rule
    until = rule.until
    if isinstance(until, datetime):
        clock = wall(until, "UTC" if all_day else timezone)
        return replace(rule, until=_day_end(clock) if all_day else clock)
    return replace(rule, until=_day_end(until))


def _day_end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59)  # noqa: DTZ001 - a wall clock


def _clocks(event: Event, after: datetime, before: datetime) -> Iterator[datetime]:
    first = wall(event.start, event.timezone)
    if after <= first < before:
        yield first
    if event.rrule:
        yield from occurrences(rule_of(event), first, after, before)
    for moment in event.rdates:
        clock = wall(moment, event.timezone)
        if after <= clock < before:
            yield clock


def _all(found: CalendarObject, start: datetime, end: datetime) -> Iterable[Instance]:
    for override in found.overrides:
        if override.status != CANCELLED:
            yield Instance(override, override.start, override.end, override.recurrence_id)
    master = found.master
    if master is None or master.status == CANCELLED:
        return
    if not master.is_recurring:
        yield Instance(master, master.start, master.end)
        return
    changed = {one.recurrence_id for one in found.overrides}
    # A wall clock is at most a day away from UTC, whatever the zone.
    after = start.astimezone(UTC).replace(tzinfo=None) - length(master) - DAY
    before = end.astimezone(UTC).replace(tzinfo=None) + DAY
    for begins in starts(master, after, before):
        if begins not in changed:
            yield Instance(master, begins, _end(master, begins), begins)


def _end(event: Event, begins: Moment) -> Moment:
    """An instance is exactly as long as the event, in hours even when the clocks change in between."""
    return begins + length(event)


def _overlaps(one: Instance, start: datetime, end: datetime, timezone: str) -> bool:
    begins, ends = instant(one.start, timezone), instant(one.end, timezone)
    return begins < end and (ends > start or (begins == ends and begins >= start))


def _last(event: Event) -> datetime | None:
    """The wall clock of a rule's last time; None when it goes on beyond the horizon."""
    rule, first = rule_of(event), wall(event.start, event.timezone)
    if rule.count is None:
        return rule.until if isinstance(rule.until, datetime) else None
    horizon = first + HORIZON if first.year < 9000 else datetime.combine(date.max, time.min)
    counted, last = 0, first
    for last in occurrences(rule, first, first, horizon):  # noqa: B007 - the last one is what counts
        counted += 1
    return last if counted >= rule.count else None
