"""Scripts that run by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.errors import ServiceUnavailable
from shared.scripts import schedules
from shared.scripts.registration import rezone
from tests.support.queues import MemoryQueue
from tests.support.scripts import MemoryWorkshop

COUNT = ('SET SCHEDULE "every minute"', 'n = GET BOT MEMORY "n"', 'SET BOT MEMORY "n", n & "x"')


def counting(*lines: str) -> MemoryWorkshop:
    workshop = MemoryWorkshop()
    status = workshop.deploy("count", *(lines or COUNT))
    assert status.status == "ok", status.diagnostics
    return workshop


def test_a_due_script_runs_once_a_minute_and_says_so() -> None:
    workshop = counting()
    for _ in range(3):
        assert workshop.minute()["schedules"] == 1
        workshop.work()
    assert workshop.remembered() == {"n": "xxx"}
    (schedule,) = workshop.schedules()
    assert schedule.last_status == "completed"
    assert schedule.last_run == workshop.clock.now()


def test_nothing_runs_before_its_time() -> None:
    workshop = counting('SET SCHEDULE "0 18 * * *"', 'SET BOT MEMORY "ran", TRUE')
    assert workshop.minute() == {"schedules": 0, "timers": 0, "events": 0, "abandoned": 0}


def test_times_are_those_of_the_bots_zone() -> None:
    workshop = MemoryWorkshop(timezone="America/Sao_Paulo")
    workshop.deploy("morning", 'SET SCHEDULE "every day at 9am"', "x = 1")
    assert workshop.schedules()[0].next_run == datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def test_after_an_outage_a_missed_script_runs_once() -> None:
    workshop = counting()
    workshop.clock.sleep(3600)
    assert workshop.minute()["schedules"] == 1
    workshop.work()
    assert workshop.remembered() == {"n": "x"}
    assert workshop.schedules()[0].next_run == workshop.clock.now() + timedelta(minutes=1)


def test_a_delivery_that_comes_twice_is_one_run() -> None:
    workshop = counting()
    workshop.minute()
    ((body,),) = workshop.queue.turns.values()
    schedules.perform(workshop, dict(body))
    assert schedules.perform(workshop, dict(body)) is None
    assert workshop.remembered() == {"n": "x"}


class BrokenQueue(MemoryQueue):
    """Fails as long as `broken`."""

    broken = True

    def send_turn(self, session_group: str, dedup: str, body: Mapping[str, Any]) -> None:
        if self.broken:
            raise ServiceUnavailable
        super().send_turn(session_group, dedup, body)


def test_a_queue_that_fails_delays_a_script_and_loses_nothing() -> None:
    workshop = counting()
    workshop.queue = queue = BrokenQueue()
    assert workshop.minute()["schedules"] == 0
    queue.broken = False
    assert workshop.minute()["schedules"] == 0, "claimed for two minutes"
    workshop.clock.sleep(60)
    assert workshop.minute()["schedules"] == 1


def test_a_process_that_ends_after_queueing_does_not_double_the_run() -> None:
    workshop = counting()
    workshop.clock.sleep(60)
    with workshop.store.transaction(workshop.bot.org_id) as unit:
        now = workshop.clock.now()
        (claimed,) = unit.schedules.claim_due(now, now, 1)
    due = schedules.occurrence(claimed)
    body = {"kind": "script", "org_id": claimed.org_id, "schedule_id": claimed.id, "due": due}
    schedules.perform(workshop, body)
    workshop.clock.sleep(180)
    assert workshop.minute()["schedules"] == 1
    workshop.work()
    assert workshop.remembered() == {"n": "x"}


def test_a_long_wait_is_woken_by_the_clock() -> None:
    workshop = counting('SET SCHEDULE "at 2:31pm"', "WAIT 120", 'SET BOT MEMORY "done", TRUE')
    workshop.minute()
    workshop.work()
    assert [run.status for run in workshop.runs()] == ["waiting"]
    workshop.clock.sleep(120)
    assert workshop.minute()["timers"] == 1
    workshop.work()
    assert workshop.remembered() == {"done": True}


def test_a_short_wait_is_sat_out() -> None:
    workshop = counting('SET SCHEDULE "at 2:31pm"', "WAIT 5", 'SET BOT MEMORY "done", TRUE')
    workshop.minute()
    workshop.work()
    assert workshop.remembered() == {"done": True}


def test_a_script_longer_than_an_invocation_goes_on_in_the_next() -> None:
    workshop = counting(
        'SET SCHEDULE "at 2:31pm"', 'SET BOT MEMORY "a", 1', 'SET BOT MEMORY "b", 2'
    )
    workshop.minute()
    workshop.left = [300_000, 300_000, 300_000, 300_000, 0, 0, 300_000]
    outcomes = workshop.work()
    assert len(outcomes) > 1
    assert workshop.remembered() == {"a": 1, "b": 2}


def test_a_run_whose_process_ended_is_gone_on_with() -> None:
    workshop = counting()
    workshop.minute()
    ((body,),) = workshop.queue.turns.values()
    workshop.queue.turns.clear()
    workshop.left = [5_000]
    schedules.perform(workshop, dict(body))
    workshop.queue.turns.clear()
    workshop.left = [300_000]
    workshop.clock.sleep(600)
    assert workshop.minute()["abandoned"] == 1
    workshop.work()
    assert "completed" in [run.status for run in workshop.runs()]


@pytest.mark.parametrize(
    ("edited", "left"),
    [
        (('SET SCHEDULE "hourly"', "x = 1"), ["hourly"]),
        (("x = 1",), []),
        (
            ('SET SCHEDULE "every minute"', 'SET SCHEDULE "daily"', "x = 2"),
            ["daily", "every minute"],
        ),
    ],
    ids=["changed", "removed", "added"],
)
def test_schedules_follow_the_file(edited: tuple[str, ...], left: list[str]) -> None:
    workshop = counting()
    workshop.deploy("count", *edited)
    assert [schedule.spec for schedule in workshop.schedules()] == left


def test_a_file_with_errors_keeps_its_schedules() -> None:
    workshop = counting()
    assert workshop.deploy("count", 'SET SCHEDULE "hourly"', "IF").status == "error"
    assert [schedule.spec for schedule in workshop.schedules()] == ["every minute"]


def test_saving_a_file_again_does_not_skip_an_occurrence() -> None:
    workshop = counting()
    due = workshop.schedules()[0].next_run
    workshop.clock.sleep(90)
    workshop.deploy("count", *COUNT, "x = 1")
    assert workshop.schedules()[0].next_run == due


def test_a_removed_file_runs_no_more() -> None:
    workshop = counting()
    workshop.scripts.remove(workshop.bot, "count.bas")
    assert workshop.minute()["schedules"] == 0


def test_another_time_zone_moves_the_clocks() -> None:
    workshop = MemoryWorkshop()
    workshop.deploy("morning", 'SET SCHEDULE "every day at 9am"', "x = 1")
    workshop.configure(timezone="America/Sao_Paulo")
    with workshop.store.transaction(workshop.bot.org_id) as unit:
        rezone(unit, workshop.bot, workshop.clock.now())
    assert workshop.schedules()[0].next_run == datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def test_a_script_that_fails_is_noted() -> None:
    workshop = counting('SET SCHEDULE "every minute"', 'THROW "no stock"')
    workshop.minute()
    workshop.work()
    assert workshop.schedules()[0].last_status == "failed"


def test_a_scheduled_script_acts_as_the_bot() -> None:
    workshop = counting('SET SCHEDULE "every minute"', 'SET BOT MEMORY "who", user.id')
    workshop.minute()
    workshop.work()
    assert workshop.remembered() == {"who": workshop.bot.id}


def test_nobody_can_be_asked() -> None:
    workshop = counting('SET SCHEDULE "every minute"', "HEAR name")
    workshop.minute()
    workshop.work()
    assert workshop.runs()[0].error["code"] == "R5023"
