"""Schedules: rate(…) and cron(…) expressions, and the events they send.

Cron has EventBridge's six fields (minutes hours day-of-month month day-of-week year), in UTC; either
of the two day fields is `?`; day-of-week counts from SUN=1.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.gateway.declarations import ACCOUNT, REGION, Json, Schedule
from infra.gateway.lambdas import FunctionFailed, FunctionTimedOut, Lambdas

UNITS = {"minute": 60, "hour": 3600, "day": 86400}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
LAST_YEAR = 2199  # of EventBridge's cron

log = logging.getLogger(__name__)


class BadSchedule(Exception):
    """The expression is neither a rate nor a cron that EventBridge accepts."""


def next_time(expression: str, after: datetime) -> datetime | None:
    """The first time strictly after `after` (UTC) when a schedule is due; None if never again."""
    kind, _, rest = expression.partition("(")
    inner = rest.removesuffix(")").strip()
    if kind == "rate" and rest.endswith(")"):
        return after + timedelta(seconds=rate_seconds(inner))
    if kind == "cron" and rest.endswith(")"):
        return _Cron.read(inner).next_after(after)
    raise BadSchedule(expression)


def rate_seconds(text: str) -> int:
    match = re.fullmatch(r"([1-9]\d*) (minute|hour|day)(s?)", text)
    if match is None or (match.group(1) == "1") == bool(match.group(3)):
        raise BadSchedule(f"rate({text})")
    return int(match.group(1)) * UNITS[match.group(2)]


@dataclass(frozen=True, slots=True)
class _Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    month_days: str
    months: frozenset[int]
    week_days: str
    years: frozenset[int]

    @classmethod
    def read(cls, text: str) -> _Cron:
        fields = text.split()
        if len(fields) != 6 or (fields[2] == "?") == (fields[4] == "?"):
            raise BadSchedule(f"cron({text})")
        minutes, hours, month_days, months, week_days, years = fields
        try:
            return cls(
                _numbers(minutes, 0, 59),
                _numbers(hours, 0, 23),
                month_days,
                _numbers(months, 1, 12, MONTHS),
                week_days,
                _numbers(years, 1970, LAST_YEAR),
            )
        except ValueError as error:
            raise BadSchedule(f"cron({text})") from error

    def next_after(self, after: datetime) -> datetime | None:
        day = after.replace(hour=0, minute=0, second=0, microsecond=0)
        earliest = (after + timedelta(minutes=1)).replace(second=0, microsecond=0)
        while day.year <= max(self.years):
            if day.month not in self.months or day.year not in self.years:
                day = _first_of_next_month(day)
                continue
            if day.day in self._days_of(day.year, day.month):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        due = day.replace(hour=hour, minute=minute)
                        if due >= earliest:
                            return due
            day += timedelta(days=1)
        return None

    def _days_of(self, year: int, month: int) -> set[int]:
        first_weekday, length = monthrange(year, month)
        every = range(1, length + 1)
        if self.month_days != "?":
            return _month_days(self.month_days, length)
        # monthrange counts from Monday=0, EventBridge from SUN=1.
        weekday = {day: (first_weekday + day) % 7 + 1 for day in every}
        if "#" in self.week_days:
            name, _, nth = self.week_days.partition("#")
            hits = [day for day in every if weekday[day] == _number(name, DAYS, 1)]
            return set(hits[int(nth) - 1 : int(nth)])
        if self.week_days.endswith("L") and self.week_days != "L":
            wanted = _number(self.week_days[:-1], DAYS, 1)
            return {max(day for day in every if weekday[day] == wanted)}
        chosen = _numbers(self.week_days.replace("L", "7"), 1, 7, DAYS)
        return {day for day in every if weekday[day] in chosen}


def _month_days(text: str, length: int) -> set[int]:
    if text == "L":
        return {length}
    return {day for day in _numbers(text, 1, 31) if day <= length}


def _numbers(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    """The numbers of one field: `*`, `a`, `a-b`, `a/n`, `a-b/n` and lists of them."""
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        start, dash, end = span.partition("-")
        first = low if start == "*" else _number(start, names, low)
        last = _number(end, names, low) if dash else high if start == "*" or step else first
        if not low <= first <= last <= high:
            raise ValueError(text)
        found.update(range(first, last + 1, int(step) if step else 1))
    return frozenset(found)


def _number(text: str, names: tuple[str, ...], low: int) -> int:
    return names.index(text.upper()) + low if text.upper() in names else int(text)


def _first_of_next_month(day: datetime) -> datetime:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def schedule_event(schedule: Schedule, due: datetime) -> Any:
    """What the target is given; an `Input` of the template replaces the event."""
    stamp = due.strftime("%Y-%m-%dT%H:%M:%SZ")
    if schedule.input is not None:
        import json

        return json.loads(schedule.input.replace("<aws.scheduler.scheduled-time>", stamp))
    scheduler = schedule.kind == "scheduler"
    resource = f"schedule/default/{schedule.name}" if scheduler else f"rule/{schedule.name}"
    service = "scheduler" if scheduler else "events"
    event: Json = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": f"aws.{service}",
        "account": ACCOUNT,
        "time": stamp,
        "region": REGION,
        "resources": [f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"],
        "detail": "{}" if scheduler else {},
    }
    return event


async def run_schedule(
    schedule: Schedule, lambdas: Lambdas, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> None:
    """Invoke the target whenever it is due; a rate is due at once, as on AWS, and then steadily."""
    due = now() if schedule.expression.startswith("rate") else next_time(schedule.expression, now())
    while due is not None:
        await asyncio.sleep(max(0.0, (due - now()).total_seconds()))
        started = time.monotonic()
        try:
            await lambdas.invoke(schedule.function, schedule_event(schedule, due))
        except (FunctionFailed, FunctionTimedOut) as error:
            log.info("schedule %s: %s", schedule.name, error)  # told where it failed
        log.debug("schedule %s took %.3f s", schedule.name, time.monotonic() - started)
        # Times that passed while the function ran are skipped, not made up for.
        while due is not None and due <= now():
            due = next_time(schedule.expression, due)
