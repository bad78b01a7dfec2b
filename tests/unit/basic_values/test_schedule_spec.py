"""Schedules (specification 3.15)."""

import contextlib
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic.schedule_spec import ScheduleError, parse
from tests.support.moments import wall

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("spec", "cron"),
    [
        ("*/5 * * * *", "*/5 * * * *"), ("Every Minute", "* * * * *"), ("every  hour", "0 * * * *"), ("daily", "0 0 * * *"), ("weekly", "0 0 * * 0"), ("monthly", "0 0 1 * *"),
        ("annually", "0 0 1 1 *"), ("every 5 minutes", "*/5 * * * *"), ("every 2 hours", "0 */2 * * *"), ("at 9am", "0 9 * * *"), ("every day at 9:30pm", "30 21 * * *"),
        ("at noon", "0 12 * * *"), ("at midnight", "0 0 * * *"), ("every monday", "0 0 * * 1"), ("every fri at 14:00", "0 14 * * 5"), ("weekdays at 9am", "0 9 * * 1-5"),
        ("every weekday", "0 0 * * 1-5"), ("weekends at 10:15", "15 10 * * 0,6"), ("every hour from 9am to 5pm", "0 9-17 * * *"), ("every hour from 9 to 17", "0 9-17 * * *"),
        ("business hours", "0 9-17 * * 1-5"), ("every hour during business hours", "0 9-17 * * 1-5"), ("every 10 minutes during business hours", "*/10 9-17 * * 1-5"),
        ("2026-04-01 10:00", "2026-04-01T10:00:00"), ("every tuesday and thursday at 8am", "0 8 * * 2,4"),
    ],
)  # fmt: skip
def test_a_phrase_means(spec: str, cron: str) -> None:
    assert parse(spec).cron == cron


@pytest.mark.parametrize(
    ("spec", "then"),
    [
        ("*/5 * * * *", "2026-03-05 07:05"), ("0 9 * * *", "2026-03-05 09:00"), ("0 7 * * *", "2026-03-06 07:00"), ("0 0 * * 7", "2026-03-08 00:00"), ("0 0 * * SUN", "2026-03-08 00:00"),
        ("0 9 * * sat-sun", "2026-03-07 09:00"), ("0 0 1 JAN-MAR *", "2027-01-01 00:00"), ("0 0 29 2 *", "2028-02-29 00:00"), ("0 0 13 * 5", "2026-03-06 00:00"), ("30 5/6 * * *", "2026-03-05 11:30"),
        ("15 30 9 * * mon-fri", "2026-03-05 09:30:15"), ("0,30 8-10/2 * * *", "2026-03-05 08:00"), ("30 2 * * 0", "2026-03-08 03:30"),
    ],
)  # fmt: skip
def test_the_next_time_is(spec: str, then: str) -> None:
    found = parse(spec).next_after(NOON, NEW_YORK)
    assert found is not None
    assert found.astimezone(NEW_YORK).replace(tzinfo=None) == datetime.fromisoformat(then)


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ("", "schedule"), ("nonsense", "schedule"), ("61 * * * *", "minute"), ("* 24 * * *", "hour"), ("* * 0 * *", "day"), ("* * * 13 *", "month"), ("* * * * 8", "weekday"), ("*/0 * * * *", "step"),
        ("5-1 * * * *", "after"), ("0 0 30 2 *", "never"), ("every 70 minutes", "1 to 59"), ("every 0 minutes", "1 to 59"), ("every 24 hours", "1 to 23"), ("at 25:00", "time of day"), ("* * * *", "schedule"),
        ("1,,2 * * * *", "minute"), ("start.bas", "schedule"), ("² * * * *", "minute"),
    ],
)  # fmt: skip
def test_a_bad_schedule_names_what_is_wrong(spec: str, named: str) -> None:
    with pytest.raises(ScheduleError, match=named):
        parse(spec)


def test_a_single_moment_comes_once() -> None:
    once = parse("2026-04-01 10:00")
    found = once.next_after(NOON, NEW_YORK)
    assert found == datetime(2026, 4, 1, 14, tzinfo=UTC)
    assert once.next_after(found, NEW_YORK) is None
    assert parse(datetime(2026, 4, 1, 10, tzinfo=UTC)).next_after(NOON, NEW_YORK) == datetime(
        2026, 4, 1, 10, tzinfo=UTC
    )


def test_a_recurrence_begins_on_its_start_date() -> None:
    assert parse("0 9 * * *", starts="2026-04-01").next_after(NOON, UTC) == datetime(
        2026, 4, 1, 9, tzinfo=UTC
    )
    assert parse("0 9 * * *", starts=date(2020, 1, 1)).next_after(NOON, UTC) == datetime(
        2026, 3, 6, 9, tzinfo=UTC
    )
    with pytest.raises(ScheduleError, match="not a date"):
        parse("0 9 * * *", starts="soon")


def test_a_rhythm_keeps_its_beat_when_the_clock_goes_back() -> None:
    at, beats = datetime(2026, 11, 1, 5, 15, tzinfo=UTC), []
    for _ in range(4):
        at = parse("*/30 * * * *").next_after(at, NEW_YORK) or at
        beats.append(at.strftime("%H:%M"))
    assert beats == ["05:30", "06:00", "06:30", "07:00"]


def test_a_daily_time_that_comes_twice_runs_once() -> None:
    daily = parse("30 1 * * *")
    first = daily.next_after(datetime(2026, 11, 1, 4, tzinfo=UTC), NEW_YORK)
    assert first == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert daily.next_after(first, NEW_YORK) == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)


@given(
    st.datetimes(wall(2020, 1, 1), wall(2040, 1, 1)),
    st.integers(1, 59),
    st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata"]),
)
def test_the_next_time_lies_ahead_and_repeats_itself(
    moment: datetime, minutes: int, zone: str
) -> None:
    start = moment.replace(tzinfo=UTC)
    found = parse(f"every {minutes} minutes").next_after(start, ZoneInfo(zone))
    assert found is not None
    assert start < found
    assert (found - start).total_seconds() <= 3600


@given(
    st.text()
    | st.text("0123456789*/-, ", max_size=20)
    | st.lists(
        st.sampled_from(
            ["every", "at", "5", "minutes", "monday", "from", "to", "9am", "and", "during"]
        )
    ).map(" ".join)
)
def test_any_text_is_a_schedule_or_a_schedule_error(text: str) -> None:
    with contextlib.suppress(ScheduleError):
        parse(text).next_after(NOON, NEW_YORK)
