"""Dates, times and durations.

DateTime is `datetime`: aware in the bot's zone when it comes from NOW, naive wall clock when it comes from text or a
column without zone. A naive and an aware value meet by wall clock; two aware values by instant.
"""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.calendar_names import MONTHS, WEEKDAYS, month_number

Moment = datetime | date | time

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>\.\d{1,9})?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?"
_DAY_SHAPES = (
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second_part>\d{1,2})(?P=mark)(?P<year>\d{4})",
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|º)?[ -](?:de |of )?(?P<name>[^\W\d_]{3,}\.?)[ ,-]+(?:de )?(?P<year>\d{4})",
    r"(?P<name>[^\W\d_]{3,}\.?) (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
)
_SHAPES = tuple(re.compile(rf"{day}(?:(?:[ T]|, )\s*{_CLOCK}\s*{_ZONE})?") for day in _DAY_SHAPES)
_CLOCK_ALONE = re.compile(_CLOCK)

_UNITS = {
    "second": ("second", "seconds", "sec", "s"),
    "minute": ("minute", "minutes", "min", "mins", "n", "m"),
    "hour": ("hour", "hours", "h", "hr", "hrs"),
    "day": ("day", "days", "d"),
    "week": ("week", "weeks", "w", "ww", "wk"),
    "month": ("month", "months", "mon", "mo"),
    "quarter": ("quarter", "quarters", "q"),
    "year": ("year", "years", "y", "yy", "yyyy"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


def unit_name(text: str) -> str | None:
    """The canonical unit of a spelling (`yyyy` is year, `m` minute), or None."""
    return _UNIT_OF.get(text.strip().lower())


def parse_moment(text: str, *, day_first: bool = True) -> Moment | None:
    """A date, time or both read from text; None when it is neither.

    `03/04/2026` is the third of April unless `day_first` is False; the other reading is tried when the first is impossible.
    """
    text = text.strip()
    if not 4 <= len(text) <= 64 or not any(letter.isdecimal() for letter in text):
        return None
    try:
        return _parse(text, day_first)
    except (ValueError, OverflowError):
        return None


def _parse(text: str, day_first: bool) -> Moment | None:
    alone = _CLOCK_ALONE.fullmatch(text)
    if alone:
        return _time(alone)
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            day = _date(found, day_first)
            if day is None or found["hour"] is None:
                return day
            return datetime.combine(day, _time(found), _zone(found["zone"]))
    return None


def _date(found: re.Match[str], day_first: bool) -> date | None:
    parts = found.groupdict()
    year = int(parts["year"])
    if parts.get("name"):
        month = month_number(parts["name"])
        return date(year, month, int(parts["day"])) if month else None
    if parts.get("month"):
        return date(year, int(parts["month"]), int(parts["day"]))
    day, month = int(parts["first"]), int(parts["second_part"])
    if (not day_first and day <= 12) or month > 12:
        day, month = month, day
    return date(year, month, day)


def _time(found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(found[0])
        hour = hour % 12 + (12 if half == "p" else 0)
    microsecond = round(float(found["fraction"] or 0) * 1_000_000) % 1_000_000
    return time(hour, int(found["minute"]), int(found["second"] or 0), microsecond)


def _zone(text: str | None) -> Any:
    if not text:
        return None
    return UTC if text in "Zz" else datetime.strptime(text, "%z").tzinfo


def moment_text(moment: Moment) -> str:
    """The display string: `YYYY-MM-DD HH:mm:ss`, date only `YYYY-MM-DD`, time only `HH:mm:ss`."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None).isoformat(" ", "seconds")
    return moment.isoformat("seconds") if isinstance(moment, time) else moment.isoformat()


def duration_text(duration: timedelta) -> str:
    """`3 days`, `1 day 02:30:00`, `00:05:00`, with a leading minus when negative."""
    total = round(abs(duration).total_seconds())
    days, rest = divmod(total, 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    words = f"{days} day{'' if days == 1 else 's'}" if days else ""
    text = " ".join(part for part in (words, clock if rest or not days else "") if part)
    return f"-{text}" if duration < timedelta(0) else text


def as_datetime(moment: Moment) -> datetime:
    """The moment as a DateTime: midnight of a date; a time alone on the first day of the calendar."""
    if isinstance(moment, datetime):
        return moment
    return (
        datetime.combine(date.min, moment)
        if isinstance(moment, time)
        else datetime.combine(moment, time.min)
    )


def comparable(left: Moment, right: Moment) -> tuple[Any, Any]:
    """The two moments in one Python type: by day if one has no time, by wall clock if one has no zone."""
    if isinstance(left, time) or isinstance(right, time):
        return _clock_of(left), _clock_of(right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        if (left.tzinfo is None) != (right.tzinfo is None):
            return left.replace(tzinfo=None), right.replace(tzinfo=None)
        return left, right
    return _day_of(left), _day_of(right)


def _clock_of(moment: Moment) -> time:
    return moment.replace(tzinfo=None) if isinstance(moment, time) else as_datetime(moment).time()


def _day_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def difference(later: Moment, earlier: Moment) -> timedelta:
    """later - earlier as a Duration; a date counts from midnight."""
    left, right = as_datetime(later), as_datetime(earlier)
    if (left.tzinfo is None) != (right.tzinfo is None):
        left, right = left.replace(tzinfo=None), right.replace(tzinfo=None)
    return left - right


def shift(moment: Moment, amount: float, unit: str) -> Moment:
    """The moment `amount` units later (earlier when negative). Month ends clamp; a date stays a date for whole days."""
    name = unit_name(unit)
    if name is None:
        raise BasicError(
            "R5010",
            f"{shortened(unit)} is not a unit: day, week, month, year, hour, minute or second",
        )
    try:
        if name in _MONTHS_OF:
            return _shift_months(moment, round(amount) * _MONTHS_OF[name])
        return moved(moment, timedelta(seconds=amount * _SECONDS[name]))
    except (OverflowError, ValueError) as bad:
        raise BasicError("R5010", f"{moment_text(moment)} cannot move by {amount} {name}s") from bad


def moved(moment: Moment, duration: timedelta) -> Moment:
    """The moment a duration later; a time alone wraps at midnight. Raises OverflowError outside years 1..9999."""
    if isinstance(moment, time):
        noon_safe = datetime.combine(date(2000, 1, 1), moment)
        return (noon_safe + duration % timedelta(days=1)).time()
    if isinstance(moment, datetime) or duration % timedelta(days=1) == timedelta(0):
        return moment + duration
    return as_datetime(moment) + duration


def _shift_months(moment: Moment, months: int) -> Moment:
    if isinstance(moment, time):
        return moment
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def epoch_seconds(moment: Moment) -> float:
    """Seconds since 1970; a moment without zone counts as UTC."""
    whole = as_datetime(moment)
    return (whole if whole.tzinfo else whole.replace(tzinfo=UTC)).timestamp()


def weekday_number(moment: datetime | date) -> int:
    """1 Sunday … 7 Saturday."""
    return moment.isoweekday() % 7 + 1


def _hour12(moment: datetime) -> int:
    return moment.hour % 12 or 12


MOMENT_MEMBERS: dict[str, Callable[[datetime], Any]] = {
    "year": lambda m: m.year,
    "month": lambda m: m.month,
    "day": lambda m: m.day,
    "hour": lambda m: m.hour,
    "minute": lambda m: m.minute,
    "second": lambda m: m.second,
    "weekday": weekday_number,
    "weekdayname": lambda m: WEEKDAYS["en"][m.isoweekday() % 7],
    "monthname": lambda m: MONTHS["en"][m.month - 1],
    "quarter": lambda m: (m.month + 2) // 3,
    "dayofyear": lambda m: m.timetuple().tm_yday,
    "isweekend": lambda m: m.isoweekday() >= 6,
    "hour12": _hour12,
    "ampm": lambda m: "AM" if m.hour < 12 else "PM",
    "date": lambda m: m.date(),
    "time": lambda m: m.time().replace(microsecond=0),
    "timestamp": lambda m: int(epoch_seconds(m)),
}

DURATION_MEMBERS: dict[str, Callable[[timedelta], Any]] = {
    "days": lambda d: _whole(d.total_seconds() / 86_400),
    "hours": lambda d: _whole(d.total_seconds() / 3_600),
    "minutes": lambda d: _whole(d.total_seconds() / 60),
    "seconds": lambda d: _whole(d.total_seconds()),
}


def _whole(number: float) -> int | float:
    return int(number) if number.is_integer() else number
