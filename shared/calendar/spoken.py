"""Dates, times, lengths and repetitions as people say them, in English and Portuguese, anywhere in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from shared.basic.values.calendar_names import month_number, plain_letters
from shared.calendar.spoken_words import (
    ALONE,
    CLOCK,
    CODE_OF,
    CODES,
    DATE_SHAPES,
    DAY,
    DAY_WORDS,
    EVERY,
    UNIT,
    UNITS,
    WORD_CLOCKS,
)


@dataclass(slots=True)
class Spoken:
    """What a sentence says about time; `rest` is the sentence without it. Times are wall clocks."""

    rest: str
    day: date | None = None
    start: time | None = None
    end: time | None = None
    moment: datetime | None = None
    length: timedelta | None = None
    rrule: str = ""
    _plain: str = field(default="", repr=False)

    def begins(self, now: datetime) -> date | datetime | None:
        """The start: a time on the said day or the next such time, a day alone, or None when nothing was said."""
        if self.moment is not None:
            return self.moment
        if self.start is not None:
            found = datetime.combine(self.day or now.date(), self.start)
            return found + timedelta(days=1) if self.day is None and found <= now else found
        return self.day


def listen(text: str, now: datetime, *, day_first: bool = True) -> Spoken:
    """Take what is said about time out of a sentence. `now` is a wall clock."""
    heard = Spoken(" ".join(text.split()))
    for take in (_repeats, _periods, _from_now, _ranges, _lengths, _dates, _clocks):
        take(heard, now, day_first)
    heard.rest = _tidy(heard.rest)
    if heard.rrule and heard.day is None:
        heard.day = _first_day(heard.rrule, now, heard.start)
    return heard


def moment_in(text: str, now: datetime, *, day_first: bool = True) -> date | datetime | None:
    """The day or time that is all the text says; None when it says anything else."""
    found = _written(text.strip())
    if found is not None:
        return found
    heard = listen(text, now, day_first=day_first)
    said = heard.begins(now)
    return said if said is not None and not heard.rest and not heard.rrule else None


def _written(text: str) -> date | datetime | None:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _cut(heard: Spoken, pattern: str, use: Callable[[re.Match[str]], bool | None]) -> bool:
    """Find a pattern in the sentence without accents; what is used is taken out of it."""
    plain = plain_letters(heard.rest)
    if len(plain) != len(
        heard.rest
    ):  # letters that are several without accents: compare as they are
        plain = heard.rest.lower()
    for match in re.finditer(rf"(?<![\w/:.-]){pattern}(?![\w/])", plain):
        if use(match) is not False:
            heard.rest = f"{heard.rest[: match.start()]} {heard.rest[match.end() :]}"
            return True
    return False


def _repeats(heard: Spoken, now: datetime, day_first: bool) -> None:  # noqa: ARG001
    def days(match: re.Match[str]) -> None:
        named = re.findall(rf"\b(?:{DAY_WORDS})", match[1])
        codes = sorted({CODE_OF[word] for word in named}, key=CODES.index)
        heard.rrule = f"FREQ=WEEKLY;BYDAY={','.join(codes)}"

    def units(match: re.Match[str]) -> None:
        freq = {
            "d": "DAILY",
            "w": "WEEKLY",
            "s": "WEEKLY",
            "m": "MONTHLY",
            "y": "YEARLY",
            "a": "YEARLY",
        }
        number = f";INTERVAL={int(match[1])}" if match[1] and int(match[1]) > 1 else ""
        heard.rrule = f"FREQ={freq[match[2][0]]}{number}"

    def workdays(_: re.Match[str]) -> None:
        heard.rrule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"

    _ = (
        _cut(heard, rf"{EVERY}\s+((?:{DAY})(?:\s*(?:,|and|e)\s*(?:{DAY}))*)", days)
        or _cut(heard, rf"(?:{EVERY}\s+)?(?:weekdays?|workdays?|dias? ut(?:eis|il))", workdays)
        or _cut(
            heard,
            rf"{EVERY}\s+(\d{{1,2}}\s+)?(days?|dias?|weeks?|semanas?|months?|mes(?:es)?|years?|anos?)",
            units,
        )
    )


def _from_now(heard: Spoken, now: datetime, day_first: bool) -> None:  # noqa: ARG001
    def use(match: re.Match[str]) -> None:
        amount = timedelta(**{_unit(match[2]): int(match[1])})
        if _unit(match[2]) in ("hours", "minutes"):
            heard.moment = (now + amount).replace(second=0, microsecond=0)
        else:
            heard.day = (now + amount).date()

    _cut(heard, rf"(?:in|em|daqui a|dentro de)\s+(\d{{1,3}})\s*({UNIT})", use)


def _ranges(heard: Spoken, now: datetime, day_first: bool) -> None:  # noqa: ARG001
    def use(match: re.Match[str]) -> bool:
        end = _clock(match[4], match[5], match[6])
        start = _clock(match[1], match[2], match[3] or _half(match, end))
        marked = match[2] or match[3] or match[5] or match[6] or match[0][0].isalpha()
        if start is None or end is None or not marked:
            return False
        heard.start, heard.end = start, end
        return True

    joined = (
        r"(?:\s*-\s*|\s*–\s*|\s+to\s+|\s+until\s+|\s+till?\s+|\s+as\s+|\s+ate\s+(?:as\s+)?|\s+a\s+)"
    )
    _cut(heard, rf"(?:from\s+|das\s+|de\s+|between\s+|at\s+|as\s+)?{CLOCK}{joined}{CLOCK}", use)


def _half(match: re.Match[str], end: time | None) -> str:
    """`10-11am` means both in the morning, `11-1pm` the first before noon."""
    mark = (match[6] or "").lower()
    if not mark.startswith("p") or end is None:
        return mark if mark.startswith("a") else ""
    return "pm" if int(match[1]) % 12 <= int(match[4]) % 12 else "am"


def _lengths(heard: Spoken, now: datetime, day_first: bool) -> None:  # noqa: ARG001
    def use(match: re.Match[str]) -> None:
        heard.length = timedelta(**{_unit(match[2]): float(match[1].replace(",", "."))})

    def half(match: re.Match[str]) -> None:
        heard.length = timedelta(hours=int(match[1]), minutes=int(match[2]))

    _ = _cut(heard, r"(?:for|por|durante)\s+(\d{1,2})h(\d{2})", half) or _cut(
        heard, rf"(?:for|por|durante)\s+(\d{{1,3}}(?:[.,]\d)?)\s*({UNIT})", use
    )


def _dates(heard: Spoken, now: datetime, day_first: bool) -> None:
    today = now.date()

    def alone(match: re.Match[str]) -> None:
        heard.day = today + timedelta(days=ALONE[match[1]])

    def iso(match: re.Match[str]) -> bool:
        return _set_day(heard, match[1], match[2], match[3])

    def numbers(match: re.Match[str]) -> bool:
        day, month = (match[1], match[2]) if day_first else (match[2], match[1])
        year = match[3] and (match[3] if len(match[3]) == 4 else f"20{match[3]}")
        return _set_day(heard, year, month, day, today)

    def named(match: re.Match[str]) -> bool:
        return _set_day(heard, match[3], str(month_number(match[2])), match[1], today)

    def month_first(match: re.Match[str]) -> bool:
        return _set_day(heard, match[3], str(month_number(match[1])), match[2], today)

    def weekday(match: re.Match[str]) -> None:
        heard.day = _weekday(match[1] or "", CODES.index(CODE_OF[match[2]]), today)

    uses = (alone, iso, numbers, named, month_first, weekday)
    for pattern, use in zip(DATE_SHAPES, uses, strict=True):
        if _cut(heard, pattern, use):
            return


def _weekday(before: str, code: int, today: date) -> date:
    """The next such day; with "next" the one of next week."""
    if before.startswith(("next", "proxim")):
        return today + timedelta(days=7 + code - today.weekday())
    return today + timedelta(days=(code - today.weekday()) % 7 or 7)


def _periods(heard: Spoken, now: datetime, day_first: bool) -> None:  # noqa: ARG001
    """Tonight is today at eight unless a time is said."""

    def evening(_: re.Match[str]) -> None:
        heard.day, heard.start = now.date(), time(20)

    _cut(heard, r"(?:tonight|hoje a noite)", evening)


def _clocks(heard: Spoken, now: datetime, day_first: bool) -> None:  # noqa: ARG001
    if heard.end is not None:
        return

    def word(match: re.Match[str]) -> None:
        heard.start = time(WORD_CLOCKS[match[1]])

    def clock(match: re.Match[str]) -> bool:
        found = _clock(match[2], match[3], match[4])
        if found is None or not (match[1] or match[3] or match[4]):
            return False
        heard.start = found
        return True

    words = "|".join(WORD_CLOCKS)
    _ = _cut(heard, rf"(?:at\s+|as\s+|ao\s+|a\s+)?({words})", word) or _cut(
        heard, rf"(at\s+|@\s*|as\s+|a\s+|pelas\s+)?{CLOCK}", clock
    )


def _clock(hour: str, minute: str | None, mark: str | None) -> time | None:
    number, half = int(hour), (mark or "").lower()[:1]
    if half in ("a", "p"):
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "p" else 0)
    try:
        return time(number, int(minute or 0))
    except ValueError:
        return None


def _set_day(
    heard: Spoken, year: str | None, month: str, day: str, today: date | None = None
) -> bool:
    """Without a year it is the next such day."""
    try:
        found = date(int(year) if year else (today or date.max).year, int(month), int(day))
        if not year and today and found < today:
            found = found.replace(year=found.year + 1)
    except ValueError:
        return False
    heard.day = found
    return True


def _first_day(rrule: str, now: datetime, start: time | None) -> date:
    """The first day of a repetition that has not passed."""
    passed = start is not None and start <= now.time()
    first = now.date() + timedelta(days=1 if passed else 0)
    named = rrule.partition("BYDAY=")[2].split(",") if "BYDAY=" in rrule else []
    while named and CODES[first.weekday()] not in named:
        first += timedelta(days=1)
    return first


def _unit(word: str) -> str:
    return next(unit for prefix, unit in UNITS.items() if word.startswith(prefix))


def _tidy(text: str) -> str:
    """What is left when the times are gone: no doubled spaces, no dangling little words."""
    text = re.sub(r"\s+", " ", text).strip(" ,;-–")
    return re.sub(r"(?i)(?:\s|^)(?:at|on|from|às|as|em|na|no|a|de|das)$", "", text).strip(" ,;-–")
