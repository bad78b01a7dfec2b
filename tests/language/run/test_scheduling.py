"""SET SCHEDULE while a script runs."""

import pytest

from tests.support.bench import Bench

SCHEDULES: dict[str, tuple[str, tuple[object, ...]]] = {
    "this script": (
        'IF TRUE THEN\nSET SCHEDULE "every hour"\nEND IF',
        ("test", "every hour", (), None),
    ),
    "another script": (
        'SET SCHEDULE "every day at 9am", "report.bas"',
        ("report", "every day at 9am", (), None),
    ),
    "without a comma": (
        'SET SCHEDULE "0 9 * * *" "report.bas" "x"',
        ("report", "0 9 * * *", ("x",), None),
    ),
    "script first": ('SET SCHEDULE "report", "every hour"', ("report", "every hour", (), None)),
    "by name": ('SET SCHEDULE "report" TO "every hour"', ("report", "every hour", (), None)),
    "starting on a day": (
        'SET SCHEDULE "0 9 * * *", "2026-06-01", "report.bas"',
        ("report", "0 9 * * *", (), "2026-06-01"),
    ),
    "once": (
        'SET SCHEDULE NOW() + HOURS(2), "report.bas"',
        ("report", "2026-03-05 16:30:00", (), None),
    ),
}


@pytest.mark.parametrize(("source", "expected"), SCHEDULES.values(), ids=SCHEDULES)
def test_registers(source: str, expected: tuple[object, ...]) -> None:
    bench = Bench(scripts={"report": "RETURN 1"})
    bench.run(source)
    with bench.services.transaction() as unit:
        (made,) = unit.schedules.list_of(bench.services.bot.id)
    starts = made.starts.isoformat() if made.starts else None
    assert (made.script, made.spec, made.arguments, starts) == expected
    assert made.next_run is not None
    assert not made.is_declared


def test_what_is_no_schedule_is_refused() -> None:
    bench = Bench()
    bench.run('spec = "sometimes"\nSET SCHEDULE spec')
    assert bench.error.code == "R5810"
