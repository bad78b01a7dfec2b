"""The text of a recurrence rule as a record, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from shared.errors import ValidationFailed

YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY = "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"
FREQUENCIES = (YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_COUNT = 10_000
MOST_TIMES, MOST_TIMES_HOURLY = 96, 4
"""Times a day, and in an hour, that one rule may name."""
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_RANGES = {
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule; weekdays count from Monday = 0; `by_day` pairs an ordinal (0: every) with a weekday.

    `until` is inclusive: a day, an instant in UTC or a floating wall clock, as written.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()

    @property
    def picks_days(self) -> bool:
        return bool(self.by_day or self.by_month_day or self.by_year_day or self.by_week_no)

    def anchored(self, start: datetime) -> Rule:
        """The rule with what it takes from its start spelled out."""
        filled = replace(
            self,
            by_minute=self.by_minute or (start.minute,),
            by_second=self.by_second or (start.second,),
        )
        if self.freq != HOURLY and not self.by_hour:
            filled = replace(filled, by_hour=(start.hour,))
        if self.picks_days or self.freq in (DAILY, HOURLY):
            return filled
        if self.freq == WEEKLY:
            return replace(filled, by_day=((0, start.weekday()),))
        if self.freq == YEARLY and not self.by_month:
            filled = replace(filled, by_month=(start.month,))
        return replace(filled, by_month_day=(start.day,))


def parse(text: str) -> Rule:
    """Raises ValidationFailed for what RFC 5545 does not allow, and for rules finer than an hour."""
    parts = _parts(text)
    freq = parts.pop("FREQ", "")
    if freq not in FREQUENCIES:
        raise _wrong(f"FREQ must be one of {', '.join(FREQUENCIES)}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise _wrong("COUNT and UNTIL exclude each other")
    numbers = {
        name: _numbers(name, parts.pop(name, ""), *bounds) for name, bounds in _RANGES.items()
    }
    rule = Rule(
        freq=freq,
        interval=_number("INTERVAL", parts.pop("INTERVAL", "1"), 1, 10_000),
        count=_number("COUNT", parts.pop("COUNT"), 1, MOST_COUNT) if "COUNT" in parts else None,
        until=_until(parts.pop("UNTIL")) if "UNTIL" in parts else None,
        week_start=_weekday(parts.pop("WKST", "MO")),
        by_day=_days(parts.pop("BYDAY", "")),
        by_month=numbers["BYMONTH"],
        by_month_day=numbers["BYMONTHDAY"],
        by_year_day=numbers["BYYEARDAY"],
        by_week_no=numbers["BYWEEKNO"],
        by_hour=numbers["BYHOUR"],
        by_minute=numbers["BYMINUTE"],
        by_second=numbers["BYSECOND"],
        by_set_pos=numbers["BYSETPOS"],
    )
    _check_times(rule)
    unknown = [name for name in parts if not name.startswith("X-")]
    if unknown:
        raise _wrong(f"{unknown[0]} is not part of a rule we know")
    return rule


def _check_times(rule: Rule) -> None:
    """A few letters must not stand for every second of a year."""
    in_hour = max(1, len(rule.by_minute)) * max(1, len(rule.by_second))
    most = MOST_TIMES_HOURLY if rule.freq == HOURLY else MOST_TIMES
    if in_hour * (1 if rule.freq == HOURLY else max(1, len(rule.by_hour))) > most:
        raise _wrong(f"more than {most} times in one {'hour' if rule.freq == HOURLY else 'day'}")


def text_of(rule: Rule) -> str:
    """RFC 5545 text, without `RRULE:`."""
    parts = [f"FREQ={rule.freq}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={until_text(rule.until)}")
    lists = {
        "BYMONTH": rule.by_month,
        "BYWEEKNO": rule.by_week_no,
        "BYYEARDAY": rule.by_year_day,
        "BYMONTHDAY": rule.by_month_day,
        "BYHOUR": rule.by_hour,
        "BYMINUTE": rule.by_minute,
        "BYSECOND": rule.by_second,
        "BYSETPOS": rule.by_set_pos,
    }
    parts += [f"{name}={','.join(map(str, values))}" for name, values in lists.items() if values]
    if rule.by_day:
        parts.append("BYDAY=" + ",".join(f"{n or ''}{WEEKDAYS[day]}" for n, day in rule.by_day))
    if rule.week_start:
        parts.append(f"WKST={WEEKDAYS[rule.week_start]}")
    return ";".join(parts)


def until_text(until: date | datetime) -> str:
    if not isinstance(until, datetime):
        return until.strftime("%Y%m%d")
    if until.tzinfo is None:
        return until.strftime("%Y%m%dT%H%M%S")
    return until.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _parts(text: str) -> dict[str, str]:
    text = text.strip().upper().removeprefix("RRULE:").strip().strip(";")
    found: dict[str, str] = {}
    for piece in text.split(";"):
        name, mark, value = piece.strip().partition("=")
        if not mark or name in found:
            raise _wrong(f"{piece[:40]!r} is no part of a rule")
        found[name] = value.strip()
    return found


def _until(text: str) -> date | datetime:
    for shape in ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d"):
        try:
            found = datetime.strptime(text, shape)  # noqa: DTZ007 - the zone is in the shape
        except ValueError:
            continue
        if shape == "%Y%m%d":
            return found.date()
        return found.replace(tzinfo=UTC) if shape.endswith("Z") else found
    raise _wrong(f"UNTIL={text[:20]} is no date")


def _days(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for piece in filter(None, text.split(",")):
        match = _DAY.fullmatch(piece.strip())
        if not match:
            raise _wrong(f"BYDAY={piece[:10]} is no weekday")
        found.append((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(found)


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise _wrong(f"WKST={text[:10]} is no weekday")
    return WEEKDAYS.index(text)


def _numbers(name: str, text: str, least: int, most: int) -> tuple[int, ...]:
    pieces = filter(None, text.split(","))
    found = sorted({_number(name, piece, least, most) for piece in pieces})
    if least < 0 and 0 in found:
        raise _wrong(f"{name} has no 0")
    return tuple(found)


def _number(name: str, text: str, least: int, most: int) -> int:
    try:
        found = int(text)
    except ValueError:
        raise _wrong(f"{name}={text[:10]} is no number") from None
    if not least <= found <= most:
        raise _wrong(f"{name} must be between {least} and {most}")
    return found


def _wrong(why: str) -> ValidationFailed:
    return ValidationFailed.of(rrule=why)
