"""Arithmetic with dates: adding units, differences, durations."""

import calendar
from datetime import date, datetime, time, timedelta
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.functions.arguments import moment
from shared.basic.functions.declaration import FunctionContext, function
from shared.basic.values.conversion import describe, integer, number
from shared.basic.values.display import display
from shared.basic.values.moments import Moment, as_datetime, difference, shift, unit_name

_SECONDS = {"second": 1, "minute": 60, "hour": 3_600}


def _needed(context: FunctionContext, value: Any) -> Moment:
    found = moment(context, value)
    if found is None:
        raise BasicError("R5010", f"{describe(value)} is not a date")
    return found


@function("DATEADD", "DATE_ADD", example='DATEADD("2026-01-31", 1, "month") = "2026-02-28"')
def date_add(context: FunctionContext, first: Any, amount: Any, last: Any) -> Moment | None:
    """DATEADD(date, n, unit) or DATEADD(unit, n, date); month ends clamp, a date stays a date."""
    value, unit = (last, first) if isinstance(first, str) and unit_name(first) else (first, last)
    if value is None:
        return None
    return shift(_needed(context, value), float(number(amount)), display(unit))


@function("DATE_SUB", example='DATE_SUB("2026-03-31", 1, "month") = "2026-02-28"')
def date_subtract(context: FunctionContext, first: Any, amount: Any, last: Any) -> Moment | None:
    """DATEADD backwards."""
    return date_add(context, first, -number(amount), last)


@function("ADD_DAYS", example='ADD_DAYS("2026-03-05", 7) = "2026-03-12"')
def add_days(context: FunctionContext, value: Any, days: Any) -> Moment | None:
    """The date n days later."""
    return date_add(context, value, days, "day")


@function("DATEDIFF", takes_null=True, example='DATEDIFF("day", "2026-03-01", "2026-03-05") = 4')
def date_difference(
    context: FunctionContext, first: Any, second: Any, third: Any = "day"
) -> int | None:
    """Unit first: later minus earlier, signed. Unit last: how far apart, without sign unless `datediff=signed`.

    Days, weeks, months and years count calendar borders; hours and less count whole elapsed units.
    """
    if isinstance(first, str) and unit_name(first):
        return _between(context, second, third, display(first))
    span = _between(context, first, second, display(third))
    return span if span is None or context.signed_datediff else abs(span)


@function(
    "DATEDIFF_HOURS",
    takes_null=True,
    example='DATEDIFF_HOURS("2026-03-05 10:00", "2026-03-05 12:00") = 2',
)
def hours_apart(context: FunctionContext, first: Any, second: Any) -> int | None:
    """DATEDIFF in hours."""
    return date_difference(context, first, second, "hour")


@function("DAYS_BETWEEN", takes_null=True, example='DAYS_BETWEEN("2026-03-01", "2026-03-05") = 4')
def days_between(context: FunctionContext, first: Any, second: Any) -> int | None:
    """Days from the first to the second, negative when the second is earlier."""
    return _between(context, first, second, "day")


@function("HOURS_BETWEEN", takes_null=True, example='HOURS_BETWEEN("10:00", "12:00") = 2')
def hours_between(context: FunctionContext, first: Any, second: Any) -> int | None:
    """Whole hours from the first to the second, signed."""
    return _between(context, first, second, "hour")


@function("MINUTES_BETWEEN", takes_null=True, example='MINUTES_BETWEEN("10:00", "10:45") = 45')
def minutes_between(context: FunctionContext, first: Any, second: Any) -> int | None:
    """Whole minutes from the first to the second, signed."""
    return _between(context, first, second, "minute")


def _between(context: FunctionContext, first: Any, second: Any, unit: str) -> int | None:
    if first is None or second is None:
        return None
    name = unit_name(unit)
    if name is None:
        raise BasicError(
            "R5010",
            f"{describe(unit)} is not a unit: day, week, month, year, hour, minute or second",
        )
    start, end = _needed(context, first), _needed(context, second)
    if name in _SECONDS:
        return int(difference(end, start).total_seconds() / _SECONDS[name])
    return _calendar_borders(as_datetime(start).date(), as_datetime(end).date(), name)


def _calendar_borders(start: date, end: date, unit: str) -> int:
    days = (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    quarters = (end.year - start.year) * 4 + (end.month - 1) // 3 - (start.month - 1) // 3
    return {
        "day": days,
        "week": int(days / 7),
        "month": months,
        "quarter": quarters,
        "year": end.year - start.year,
    }[unit]


@function("DAYS", example="NOW() + DAYS(3)")
def days(count: Any) -> timedelta:
    """A Duration of n days."""
    return _duration(count, 86_400)


@function("HOURS", example="NOW() + HOURS(2)")
def hours(count: Any) -> timedelta:
    """A Duration of n hours."""
    return _duration(count, 3_600)


@function("MINUTES", example="NOW() + MINUTES(30)")
def minutes(count: Any) -> timedelta:
    """A Duration of n minutes."""
    return _duration(count, 60)


def _duration(count: Any, unit_seconds: int) -> timedelta:
    try:
        return timedelta(seconds=float(number(count)) * unit_seconds)
    except OverflowError as bad:
        raise BasicError("R5010", f"{display(count)} is too long for a duration") from bad


@function("EOMONTH", example='EOMONTH("2026-01-15", 1) = "2026-02-28"')
def end_of_month(context: FunctionContext, value: Any, months: Any = 0) -> date | None:
    """The last day of the month n months away; null if the date cannot be read."""
    found = moment(context, value)
    if found is None or isinstance(found, time):
        return None
    there = shift(as_datetime(found).date(), integer(months), "month")
    if not isinstance(there, date) or isinstance(there, datetime):
        return None
    return there.replace(day=calendar.monthrange(there.year, there.month)[1])
