"""Which days of one period a rule picks."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from shared.calendar.recurrence.rules import MONTHLY, YEARLY, Rule

DAY = timedelta(days=1)


def picked(rule: Rule, days: Iterable[date]) -> list[date]:
    """Those of the days that pass every BY part of an anchored rule."""
    return [day for day in days if passes(rule, day)]


def passes(rule: Rule, day: date) -> bool:
    return (
        (not rule.by_month or day.month in rule.by_month)
        and (not rule.by_month_day or _in_month(rule, day))
        and (not rule.by_day or any(_is_weekday(rule, day, *wanted) for wanted in rule.by_day))
        and (not rule.by_year_day or _in_year(rule, day))
        and (not rule.by_week_no or _in_week(rule, day))
    )


def days_of_year(rule: Rule, year: int) -> Iterator[date]:
    """The days worth asking about: those of the rule's months."""
    for month in rule.by_month or range(1, 13):
        yield from days_of_month(year, month)


def days_of_month(year: int, month: int) -> Iterator[date]:
    for number in range(1, calendar.monthrange(year, month)[1] + 1):
        yield date(year, month, number)


def _in_month(rule: Rule, day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.day in rule.by_month_day or day.day - last - 1 in rule.by_month_day


def _in_year(rule: Rule, day: date) -> bool:
    number, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
    return number in rule.by_year_day or number - length - 1 in rule.by_year_day


def _is_weekday(rule: Rule, day: date, ordinal: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if not ordinal or rule.freq not in (YEARLY, MONTHLY):
        return True
    if rule.freq == YEARLY and not rule.by_month:
        number, last = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
    else:
        number, last = day.day, calendar.monthrange(day.year, day.month)[1]
    if ordinal > 0:
        return (number - 1) // 7 + 1 == ordinal
    return (last - number) // 7 + 1 == -ordinal


def _in_week(rule: Rule, day: date) -> bool:
    """Whether the day's week counts; week 1 is the first with four days in the year (RFC 5545 BYWEEKNO)."""
    first = day - timedelta(days=(day.weekday() - rule.week_start) % 7)
    year = (first + 3 * DAY).year  # the week belongs to the year of its fourth day
    number = ((first + 3 * DAY).timetuple().tm_yday - 1) // 7 + 1
    return (
        number in rule.by_week_no or number - _weeks(year, rule.week_start) - 1 in rule.by_week_no
    )


def _weeks(year: int, week_start: int) -> int:
    last = date(year, 12, 31)
    first = last - timedelta(days=(last.weekday() - week_start) % 7)
    fourth = first + 3 * DAY
    if fourth.year != year:
        fourth -= 7 * DAY
    return (fourth.timetuple().tm_yday - 1) // 7 + 1
