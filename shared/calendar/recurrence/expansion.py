"""The wall-clock times of a rule, period by period, beginning near the window instead of at the start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from shared.calendar.recurrence.days import DAY, days_of_month, days_of_year, passes, picked
from shared.calendar.recurrence.rules import DAILY, HOURLY, MONTHLY, WEEKLY, YEARLY, Rule

HOUR = timedelta(hours=1)


def occurrences(
    rule: Rule, start: datetime, after: datetime, before: datetime
) -> Iterator[datetime]:
    """The rule's times t with after <= t < before, in order; all are naive wall clocks of one zone.

    `rule.until`, when given, is a wall clock of that zone too. A COUNT is counted from the start.
    """
    anchored = rule.anchored(start)
    until = rule.until if isinstance(rule.until, datetime) else None
    first = 0 if rule.count is not None else _periods_until(anchored, start, after)
    for number, moment in enumerate(_from_period(anchored, start, first, before)):
        if until is not None and moment > until:
            return
        if rule.count is not None and number >= rule.count:
            return
        if moment >= after:
            yield moment


def _from_period(rule: Rule, start: datetime, first: int, before: datetime) -> Iterator[datetime]:
    number = first
    while (begins := _period_start(rule, start, number)) is not None and begins < before:
        for moment in _positions(rule, _moments(rule, start, begins)):
            if moment >= before:
                return
            if moment >= start:
                yield moment
        number += 1


def _period_start(rule: Rule, start: datetime, number: int) -> datetime | None:
    """When the n-th period begins; None after the last year there is."""
    step = number * rule.interval
    try:
        if rule.freq == YEARLY:
            return datetime(start.year + step, 1, 1)  # noqa: DTZ001 - wall clocks, here and below
        if rule.freq == MONTHLY:
            year, month = divmod(start.year * 12 + start.month - 1 + step, 12)
            return datetime(year, month + 1, 1)  # noqa: DTZ001
        midnight = datetime.combine(start.date(), time.min)
        if rule.freq == WEEKLY:
            first = midnight - timedelta(days=(start.weekday() - rule.week_start) % 7)
            return first + timedelta(weeks=step)
        if rule.freq == DAILY:
            return midnight + timedelta(days=step)
        return start.replace(minute=0, second=0, microsecond=0) + step * HOUR
    except (ValueError, OverflowError):
        return None


def _periods_until(rule: Rule, start: datetime, after: datetime) -> int:
    """The number of a period that begins no later than anything at or after `after`."""
    if after <= start:
        return 0
    gone = after - start
    whole = {
        YEARLY: after.year - start.year,
        MONTHLY: (after.year - start.year) * 12 + after.month - start.month,
        WEEKLY: gone.days // 7,
        DAILY: gone.days,
        HOURLY: int(gone / HOUR),
    }[rule.freq]
    return max(0, whole // rule.interval - 1)


def _moments(rule: Rule, start: datetime, begins: datetime) -> list[datetime]:
    if rule.freq == HOURLY:
        fits = not rule.by_hour or begins.hour in rule.by_hour
        if not fits or not passes(rule, begins.date()):
            return []
        return [begins.replace(minute=m, second=s) for m in rule.by_minute for s in rule.by_second]
    clocks = [
        time(hour, minute, second)
        for hour in rule.by_hour
        for minute in rule.by_minute
        for second in rule.by_second
    ]
    return [
        datetime.combine(day, clock)
        for day in _days(rule, start, begins.date())
        for clock in clocks
    ]


def _days(rule: Rule, start: datetime, begins: date) -> list[date]:
    if rule.freq == YEARLY:
        return picked(rule, days_of_year(rule, begins.year))
    if rule.freq == MONTHLY:
        if rule.by_month and begins.month not in rule.by_month:
            return []
        return picked(rule, days_of_month(begins.year, begins.month))
    if rule.freq == WEEKLY:
        week = (begins + number * DAY for number in range(7))
        return picked(rule, (day for day in week if day >= start.date()))
    return picked(rule, (begins,))


def _positions(rule: Rule, moments: list[datetime]) -> list[datetime]:
    if not rule.by_set_pos:
        return moments
    size = len(moments)
    places = {place - 1 if place > 0 else size + place for place in rule.by_set_pos}
    return [moments[place] for place in sorted(places) if 0 <= place < size]
