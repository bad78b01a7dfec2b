"""Dates and times as people type them, stored as ISO text."""

import re
from datetime import date, datetime, time, timedelta

from shared.basic.hear.answers import Accepted, Answer, HearContext
from shared.basic.values.calendar_names import RELATIVE_DAYS
from shared.basic.values.moments import parse_moment

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?:[:h]|(?<=\d)\.)(?P<minute>\d{2})(?::(?P<second>\d{2}))?|h|hs|hrs)?\s*(?P<half>[ap])?\.?(?(half)m)\.?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK_WORDS = {
    "noon": time(12),
    "midnight": time(0),
    "meio-dia": time(12),
    "meia-noite": time(0),
    "mediodía": time(12),
}
_BETWEEN = re.compile(r"[\s,T]+(?:at\s+|às\s+|as\s+|a\s+las\s+)?")


def day(answer: Answer, context: HearContext) -> Accepted | None:
    """A date, day first unless the locale is en-US, or a word such as tomorrow; stored `YYYY-MM-DD`."""
    found = read_day(answer.trimmed, context)
    return Accepted(found.isoformat()) if found else None


def day_and_time(answer: Answer, context: HearContext) -> Accepted | None:
    """A date and a time; stored `YYYY-MM-DD HH:MM:SS`."""
    found = read_day_and_time(answer.trimmed, context)
    return Accepted(found.isoformat(" ", "seconds")) if found else None


def hour(answer: Answer, _: HearContext) -> Accepted | None:
    """A time of day in 12 or 24 hours; stored `HH:MM`."""
    found = read_clock(answer.trimmed)
    return Accepted(found.isoformat("minutes")) if found else None


def read_day(text: str, context: HearContext) -> date | None:
    """The date a text spells."""
    offset = RELATIVE_DAYS.get(text.casefold().rstrip(".!"))
    if offset is not None:
        return context.today + timedelta(days=offset)
    found = parse_moment(text, day_first=context.day_first)
    if isinstance(found, datetime):
        return found.date()
    return found if isinstance(found, date) else None


def read_day_and_time(text: str, context: HearContext) -> datetime | None:
    """The date and time a text spells, in either wall clock or with a zone, which is dropped."""
    found = parse_moment(text, day_first=context.day_first)
    if isinstance(found, datetime):
        return found.replace(tzinfo=None)
    for gap in _BETWEEN.finditer(text):
        start, clock = read_day(text[: gap.start()], context), read_clock(text[gap.end() :])
        if start and clock:
            return datetime.combine(start, clock)
    return None


def read_clock(text: str) -> time | None:
    """The time of day a text spells: `14:30`, `2:30 PM`, `2pm`, `14h30`."""
    word = _CLOCK_WORDS.get(text.casefold())
    if word is not None:
        return word
    found = _CLOCK.fullmatch(text)
    if not found or text.isdecimal():
        return None
    number, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "p" else 0)
    try:
        return time(number, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None
