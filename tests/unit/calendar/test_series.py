"""Series in their zones: every instance is when dateutil says, on the days the clocks change, too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar.moments import from_wall
from shared.calendar.series import bounds, instance_at, instances
from shared.records.calendars import CalendarObject, Event

CHANGES = {
    "Europe/Lisbon": (datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)),
    "America/New_York": (datetime(2026, 3, 8, 2), datetime(2026, 11, 1, 1)),
    "Australia/Lord_Howe": (datetime(2026, 4, 5, 2), datetime(2026, 10, 4, 2)),  # by half an hour
    "America/Sao_Paulo": (datetime(2018, 11, 4, 0), datetime(2019, 2, 17, 0)),  # at midnight
    "Asia/Kathmandu": (datetime(2026, 1, 1), datetime(2026, 7, 1)),  # never
    "Pacific/Apia": (datetime(2011, 12, 30), datetime(2011, 12, 29)),  # a day that never was
}
RULES = st.sampled_from(
    [
        *("FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=MONTHLY"),
        *("FREQ=MONTHLY;BYDAY=-1SU", "FREQ=MONTHLY;BYMONTHDAY=29,30,31", "FREQ=YEARLY"),
        *(
            "FREQ=DAILY;COUNT=30",
            "FREQ=HOURLY;INTERVAL=5",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU",
        ),
    ]
)


@st.composite
def series(draw: st.DrawFn) -> tuple[str, datetime, str]:
    """A zone, a wall clock near a change of its clocks, a rule."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = draw(st.sampled_from(CHANGES[zone]))
    before = timedelta(days=draw(st.integers(0, 40)), minutes=draw(st.integers(-180, 180)))
    return zone, change - before, draw(RULES)


@given(series(), st.integers(0, 60), st.integers(1, 200))
@settings(max_examples=300, deadline=None)
def test_a_series_happens_when_dateutil_says(
    made: tuple[str, datetime, str], offset: int, days: int
) -> None:
    zone, clock, rule = made
    start = from_wall(clock, datetime.now(UTC), zone)
    assert isinstance(start, datetime)
    held = CalendarObject("i", "o", "c", "u", "n", Event("E", start, start, zone, rrule=rule))
    after = start + timedelta(days=offset)
    before = after + timedelta(days=days)
    found = [one.start for one in instances(held, after, before)]
    anchor = start.astimezone(ZoneInfo(zone))
    far = anchor + timedelta(days=offset + days + 3)
    near = (
        moment.astimezone(UTC)
        for moment in rrulestr(rule, dtstart=anchor).xafter(anchor - timedelta(days=1))
    )
    expected = []
    for moment in near:
        if moment > far:
            break
        expected.append(moment)
    assert found == sorted(one for one in {*expected, start} if after <= one < before)


@given(series())
@settings(max_examples=100, deadline=None)
def test_every_instance_is_found_by_its_own_time_and_lies_in_the_bounds(
    made: tuple[str, datetime, str],
) -> None:
    zone, clock, rule = made
    start = from_wall(clock, datetime.now(UTC), zone)
    assert isinstance(start, datetime)
    event = Event("E", start, start + timedelta(hours=1), zone, rrule=rule)
    held = CalendarObject("i", "o", "c", "u", "n", event)
    first, last = bounds(held)
    for one in instances(held, start, start + timedelta(days=60)):
        assert one.recurrence_id is not None
        assert instance_at(held, one.recurrence_id) == one
        assert isinstance(one.start, datetime)
        assert first is not None
        assert first <= one.start
        assert last is None or one.start <= last


def test_an_all_day_series_happens_on_days_everywhere() -> None:
    event = Event("E", date(2026, 3, 28), date(2026, 3, 29), rrule="FREQ=DAILY;COUNT=3")
    held = CalendarObject("i", "o", "c", "u", "n", event)
    window = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    found = [one.start for one in instances(held, *window, "Europe/Lisbon")]
    assert found == [date(2026, 3, day) for day in (28, 29, 30)]
