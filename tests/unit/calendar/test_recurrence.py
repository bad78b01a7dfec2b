"""Recurrence rules: every rule gives dateutil's times, in any window."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.calendar.recurrence.expansion import occurrences
from shared.calendar.recurrence.rules import WEEKDAYS, parse, text_of
from shared.errors import ValidationFailed

STARTS = st.datetimes(datetime(1999, 1, 1), datetime(2032, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
YEARS = 366


def numbers(least: int, most: int) -> st.SearchStrategy[str]:
    values = st.integers(least, most).filter(lambda number: number or not least < 0)
    return st.lists(values, min_size=1, max_size=3, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


def weekdays(freq: str) -> st.SearchStrategy[str]:
    plain = st.sampled_from(WEEKDAYS)
    if freq not in ("YEARLY", "MONTHLY"):
        return st.lists(plain, min_size=1, max_size=3, unique=True).map(",".join)
    ordinal = st.tuples(st.sampled_from([1, 2, 4, 5, -1, -2, -5]), plain).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    )
    # dateutil reads a mixture of both as "and", RFC 5545 as "or"
    return st.one_of(
        st.lists(plain, min_size=1, max_size=3, unique=True).map(",".join),
        st.lists(ordinal, min_size=1, max_size=3, unique=True).map(",".join),
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    optional = {
        "INTERVAL": st.integers(1, 5).map(str),
        "BYMONTH": numbers(1, 12),
        "BYDAY": weekdays(freq),
        "BYHOUR": numbers(0, 23),
        "BYMINUTE": numbers(0, 59),
        "WKST": st.sampled_from(WEEKDAYS),
    }
    if freq in ("YEARLY", "MONTHLY", "DAILY"):
        optional |= {"BYMONTHDAY": numbers(-31, 31)}
    if freq == "YEARLY":
        optional |= {"BYYEARDAY": numbers(-366, 366), "BYWEEKNO": numbers(1, 53)}
    if freq in ("YEARLY", "MONTHLY"):
        optional |= {"BYSETPOS": numbers(-3, 3)}
    names = draw(st.lists(st.sampled_from(sorted(optional)), max_size=3, unique=True))
    parts = [f"FREQ={freq}", *(f"{name}={draw(optional[name])}" for name in names)]
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(parts)


def expected(text: str, start: datetime, after: datetime, before: datetime) -> list[datetime]:
    """dateutil's answer, which never comes for a rule that never comes true; the last month always does."""
    endless = rrulestr(text, dtstart=start)
    return [moment for moment in takewhile(lambda m: m < before, endless) if moment >= after]


@given(rules(), STARTS, st.integers(0, 3 * YEARS), st.integers(1, 400))
@settings(max_examples=400, deadline=None)
def test_a_rule_gives_the_times_dateutil_gives(
    text: str, start: datetime, offset: int, days: int
) -> None:
    after = start + timedelta(days=offset)
    before = after + timedelta(days=days)
    ours = list(occurrences(parse(text), start, after, before))
    assume(ours or list(occurrences(parse(text), start, before, before + timedelta(days=11_000))))
    assert ours == expected(text, start, after, before)


@given(rules())
def test_a_rule_reads_back_as_written(text: str) -> None:
    assert parse(text_of(parse(text))) == parse(text)


def test_a_rule_that_never_comes_true_ends() -> None:
    start = datetime(2026, 1, 1, 9)
    rule = parse("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert list(occurrences(rule, start, start, datetime(2036, 1, 1))) == []


def test_plain_and_numbered_weekdays_are_either_or() -> None:
    rule = parse("FREQ=MONTHLY;BYDAY=1MO,FR;COUNT=3")
    start = datetime(2026, 6, 1, 9)
    found = list(occurrences(rule, start, start, datetime(2027, 1, 1)))
    assert [moment.day for moment in found] == [1, 5, 12]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "FREQ=",
            "FREQ=SECONDLY",
            "FREQ=MINUTELY",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;INTERVAL=0",
        ),
        *("FREQ=DAILY;COUNT=2;UNTIL=20260101", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;BYMONTH=13"),
        *(
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=DAILY;UNTIL=soon",
            "FREQ=DAILY;FREQ=DAILY",
            "FREQ=DAILY;BYEASTER=1",
        ),
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed):
        parse(text)
