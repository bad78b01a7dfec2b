"""When a script runs: cron fields, English phrases and single moments (specification 3.15)."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shared.basic.hear.dates import read_clock
from shared.basic.values.moments import parse_moment

_DAY_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS = "sunday monday tuesday wednesday thursday friday saturday".split()  # noqa: SIM905
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_OF = {
    spelling: number for number, day in enumerate(_DAYS) for spelling in (day, day[:3], f"{day}s")
}

_PHRASES = {
    "every minute": "* * * * *",
    "every hour": "0 * * * *",
    "every day": "0 0 * * *",
    "every week": "0 0 * * 0",
    "every month": "0 0 1 * *",
    "every year": "0 0 1 1 *",
    "hourly": "0 * * * *",
    "daily": "0 0 * * *",
    "weekly": "0 0 * * 0",
    "monthly": "0 0 1 * *",
    "yearly": "0 0 1 1 *",
    "annually": "0 0 1 1 *",
    "business hours": "0 9-17 * * 1-5",
    "every hour during business hours": "0 9-17 * * 1-5",
    "every minute during business hours": "* 9-17 * * 1-5",
}
_EVERY_N = re.compile(
    r"every (?P<count>\d{1,2}) (?P<unit>minute|hour)s?(?P<business> during business hours)?"
)
_FROM_TO = re.compile(r"every hour from (?P<first>.+) to (?P<last>.+)")
_AT = re.compile(r"(?:every day |daily )?at (?P<clock>.+)")
_ON_DAYS = re.compile(
    r"(?:every )?(?P<days>[a-z]+(?:(?: and |, ?| )[a-z]+)*?)(?: at (?P<clock>.+))?"
)
_HORIZON_DAYS = 366 * 9  # every leap day within reach, also around 2100


class ScheduleError(ValueError):
    """A text that is no schedule; the message names the part that failed."""


@dataclass(frozen=True, slots=True)
class _Range:
    """What one cron field may hold."""

    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()


_SECOND, _MINUTE, _HOUR = _Range("second", 0, 59), _Range("minute", 0, 59), _Range("hour", 0, 23)
_DAY, _MONTH = _Range("day", 1, 31), _Range("month", 1, 12, _MONTH_NAMES)
_WEEKDAY = _Range("weekday", 0, 7, _DAY_NAMES)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurrence or, with `once`, a single moment. `cron` is the canonical text (ISO for a single moment).

    `starts` is the first day a recurrence counts. Times are wall clock in the zone `next_after` is given.
    """

    cron: str
    seconds: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    once: datetime | None = None
    starts: date | None = None

    def next_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The first time after an aware moment, in UTC; None if there is none (a single moment gone by).

        A wall-clock time that a change of clocks skips runs when the clock has moved on; one that comes twice runs once,
        except that a schedule for every hour keeps its rhythm through both.
        """
        if self.once is not None:
            at = self.once if self.once.tzinfo else self.once.replace(tzinfo=zone)
            return at.astimezone(UTC) if at > moment else None
        local = moment.astimezone(zone)
        first = max(local.date(), self.starts or date.min)
        earliest = local.hour - 2 if first == local.date() else 0
        for offset in range(_HORIZON_DAYS):
            day = first + timedelta(days=offset)
            if self._is_day(day):
                for at in self._times(day, zone, earliest if not offset else 0):
                    if at > moment:
                        return at
        return None

    def _is_day(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        any_day, any_weekday = len(self.days) == 31, len(self.weekdays) == 7
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (in_month and in_week) if any_day or any_weekday else (in_month or in_week)

    def _times(self, day: date, zone: tzinfo, earliest: int) -> Iterator[datetime]:
        every_hour = len(self.hours) == 24
        for hour in self.hours:
            if hour < earliest:
                continue
            for fold in (0, 1) if every_hour else (0,):
                for minute in self.minutes:
                    for second in self.seconds:
                        at = datetime.combine(day, time(hour, minute, second, fold=fold), zone)
                        if not every_hour or _exists(at):
                            yield at.astimezone(UTC)


def _exists(at: datetime) -> bool:
    """Whether a wall-clock time happens: false inside a skipped hour, and for the second pass of a time without one."""
    back = at.astimezone(UTC).astimezone(at.tzinfo)
    return back.replace(tzinfo=None) == at.replace(tzinfo=None, fold=0) and back.fold == at.fold


def parse(spec: str | datetime, starts: str | date | None = None) -> Schedule:
    """Read a schedule, beginning on a day if `starts` is given. Raises ScheduleError."""
    if isinstance(spec, datetime):
        return _single(spec)
    text = " ".join(spec.casefold().split())
    schedule = _from_text(text) if text else None
    if schedule is None:
        raise ScheduleError(f'"{spec}" is not a schedule: try "every 5 minutes" or "0 9 * * *"')
    return replace(schedule, starts=_start_day(starts)) if starts else schedule


def _start_day(starts: str | date) -> date:
    found = parse_moment(starts) if isinstance(starts, str) else starts
    if not isinstance(found, date):
        raise ScheduleError(f'"{starts}" is not a date to start on')
    return found.date() if isinstance(found, datetime) else found


def _from_text(text: str) -> Schedule | None:
    phrase = _PHRASES.get(text) or _phrase(text)
    if phrase:
        return _from_cron(phrase)
    fields = text.split(" ")
    if len(fields) in (5, 6) and (fields[0][0].isdigit() or fields[0][0] == "*"):
        return _from_cron(text)
    found = parse_moment(text.upper())
    if isinstance(found, date):
        return _single(found if isinstance(found, datetime) else datetime.combine(found, time.min))
    return None


def _single(moment: datetime) -> Schedule:
    return Schedule(cron=moment.isoformat(), once=moment)


def _phrase(text: str) -> str | None:
    every = _EVERY_N.fullmatch(text)
    if every:
        return _every_n(int(every["count"]), every["unit"], bool(every["business"]))
    from_to = _FROM_TO.fullmatch(text)
    if from_to:
        return f"0 {_clock(from_to['first']).hour}-{_clock(from_to['last']).hour} * * *"
    at = _AT.fullmatch(text)
    if at:
        return _cron_at(at["clock"], "*")
    named = _ON_DAYS.fullmatch(text)
    weekdays = _weekdays(named["days"]) if named else None
    return _cron_at(named["clock"] or "midnight", weekdays) if named and weekdays else None


def _every_n(count: int, unit: str, business: bool) -> str:
    most = 59 if unit == "minute" else 23
    if not 1 <= count <= most:
        raise ScheduleError(f"every {count} {unit}s: the number must be 1 to {most}")
    if unit == "hour":
        return f"0 9-17/{count} * * 1-5" if business else f"0 */{count} * * *"
    return f"*/{count} 9-17 * * 1-5" if business else f"*/{count} * * * *"


def _cron_at(clock: str, weekdays: str) -> str:
    at = _clock(clock)
    return f"{at.minute} {at.hour} * * {weekdays}"


def _clock(text: str) -> time:
    found = read_clock(text) or (read_clock(f"{text}:00") if text.isdecimal() else None)
    if found is None:
        raise ScheduleError(
            f'"{text}" is not a time of day: try 9am, 9:30pm, 14:00, noon or midnight'
        )
    return found


def _weekdays(text: str) -> str | None:
    if text in ("weekday", "weekdays"):
        return "1-5"
    if text in ("weekend", "weekends"):
        return "0,6"
    words = [word for word in re.split(r"[ ,]+", text) if word != "and"]
    numbers = [_DAY_OF.get(word) for word in words]
    return None if None in numbers else ",".join(map(str, numbers))


def _from_cron(text: str) -> Schedule:
    fields = text.split(" ")
    second = fields.pop(0) if len(fields) == 6 else "0"
    minute, hour, day, month, weekday = fields
    schedule = Schedule(
        cron=text,
        seconds=tuple(sorted(_field(second, _SECOND))),
        minutes=tuple(sorted(_field(minute, _MINUTE))),
        hours=tuple(sorted(_field(hour, _HOUR))),
        days=frozenset(_field(day, _DAY)),
        months=frozenset(_field(month, _MONTH)),
        weekdays=frozenset(number % 7 for number in _field(weekday, _WEEKDAY)),
    )
    if len(schedule.weekdays) == 7 and min(schedule.days) > max(map(_longest, schedule.months)):
        raise ScheduleError(f'"{text}" never comes: no such month has day {min(schedule.days)}')
    return schedule


def _longest(month: int) -> int:
    return calendar.monthrange(2024, month)[1]


def _field(text: str, allowed: _Range) -> set[int]:
    numbers: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        if slash and not (step.isdecimal() and 1 <= int(step) <= allowed.high + 1):
            raise ScheduleError(
                f'"{part}" is no {allowed.name}: the step after / must be 1 or more'
            )
        first, last = _span(span, allowed, open_end=bool(slash))
        numbers.update(range(first, last + 1, int(step or 1)))
    return numbers


def _span(text: str, allowed: _Range, *, open_end: bool) -> tuple[int, int]:
    if text in ("*", "?"):
        return allowed.low, allowed.high - (allowed is _WEEKDAY)
    low, dash, high = text.partition("-")
    first = _number(low, allowed)
    last = _number(high, allowed) if dash else allowed.high if open_end else first
    if allowed is _WEEKDAY and dash and last == 0:
        last = 7
    if last < first:
        raise ScheduleError(f'"{text}" is no range of {allowed.name}s: {low} comes after {high}')
    return first, last


def _number(text: str, allowed: _Range) -> int:
    if text[:3] in allowed.words and text.isalpha():
        return allowed.words.index(text[:3]) + (1 if allowed is _MONTH else 0)
    if not (
        text.isascii()
        and text.isdecimal()
        and len(text) < 4
        and allowed.low <= int(text) <= allowed.high
    ):
        raise ScheduleError(f'"{text}" is no {allowed.name}: {allowed.low} to {allowed.high}')
    return int(text)
