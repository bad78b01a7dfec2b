"""rate(…) and cron(…), and the events they send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.gateway.declarations import Schedule
from infra.gateway.schedules import BadSchedule, next_time, schedule_event

START = datetime(2026, 11, 23, 17, 53, 7, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", "2026-11-23 17:54:07"),
        ("rate(5 hours)", "2026-11-23 22:53:07"),
        ("cron(0 3 * * ? *)", "2026-11-24 03:00:00"),
        ("cron(*/15 * * * ? *)", "2026-11-23 18:00:00"),
        ("cron(54 17 23 11 ? *)", "2026-11-23 17:54:00"),
        ("cron(0 9 ? * MON-FRI *)", "2026-11-24 09:00:00"),
        ("cron(0 9 ? * 2 *)", "2026-11-30 09:00:00"),
        ("cron(0 8 1 * ? *)", "2026-12-01 08:00:00"),
        ("cron(0 8 L * ? *)", "2026-11-30 08:00:00"),
        ("cron(0 8 ? * FRI#1 *)", "2026-12-04 08:00:00"),
        ("cron(0 8 ? * 6L *)", "2026-11-27 08:00:00"),
        ("cron(0 0 29 2 ? *)", "2028-02-29 00:00:00"),
        ("cron(0 0 1 JAN ? 2030)", "2030-01-01 00:00:00"),
    ],
)
def test_the_next_time(expression: str, due: str) -> None:
    assert next_time(expression, START) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_schedule_of_the_past_is_never_due() -> None:
    assert next_time("cron(0 0 1 1 ? 2020)", START) is None


@pytest.mark.parametrize(
    "expression",
    ["rate(1 minutes)", "rate(2 minute)", "rate(0 days)", "cron(0 3 * * * *)", "cron(61 * * * ? *)",
     "cron(0 3 * * ?)", "every day", "cron(a * * * ? *)"],
)  # fmt: skip
def test_what_eventbridge_refuses_is_refused(expression: str) -> None:
    with pytest.raises(BadSchedule):
        next_time(expression, START)


@given(
    st.integers(0, 59),
    st.integers(0, 23),
    st.timedeltas(timedelta(0), timedelta(days=30_000)).map(lambda passed: START + passed),
)
def test_a_daily_schedule_is_due_within_a_day(minute: int, hour: int, start: datetime) -> None:
    due = next_time(f"cron({minute} {hour} * * ? *)", start)
    assert due is not None
    assert (due.minute, due.hour) == (minute, hour)
    assert timedelta(0) < due - start <= timedelta(days=1, minutes=1)


def test_an_input_replaces_the_event() -> None:
    given_input = '{"at": "<aws.scheduler.scheduled-time>"}'
    schedule = Schedule("S", "F", "rate(1 minute)", "scheduler", given_input)
    assert schedule_event(schedule, START) == {"at": "2026-11-23T17:53:07Z"}


def test_a_rule_and_a_scheduler_name_themselves() -> None:
    sources = {
        kind: schedule_event(Schedule("S", "F", "rate(1 minute)", kind, None), START)["source"]
        for kind in ("rule", "scheduler")
    }
    assert sources == {"rule": "aws.events", "scheduler": "aws.scheduler"}
