"""Runs of programs and the record of their effects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.runs import ACTIVE, COMPLETED, WAITING
from tests.support.world import EPOCH, World

HEAR = {"kind": "hear", "type": "text"}


def timer(hours: int) -> dict[str, Any]:
    return {"kind": "timer", "due": (EPOCH + timedelta(hours=hours)).isoformat()}


def test_a_run_is_read_as_written(world: World) -> None:
    run = world.new_run(
        snapshot={"frames": [{"slots": {"x": [1.5, "ç", None]}}]}, caller={"kind": "user"},
        result={"a": 1}, error={"code": "R1"}, steps=3, turn_id=new_id(), created_at=EPOCH,
    )  # fmt: skip
    with world.open() as unit:
        unit.runs.create(run)
        read = unit.runs.get(run.id)
    assert read == replace(run, updated_at=read.updated_at)


def test_a_run_needs_no_session(world: World) -> None:
    run = world.new_run(session_id="", trigger="schedule")
    with world.open() as unit:
        unit.runs.create(run)
        assert unit.runs.get(run.id).session_id == ""


def test_saving_replaces_what_changes_and_keeps_the_rest(world: World) -> None:
    run = world.new_run(caller={"kind": "user"})
    changed = replace(
        run, status=WAITING, snapshot={"v": 2}, wait=HEAR, steps=1, program_id="q",
        script="ignored", caller={"kind": "ignored"},
    )  # fmt: skip
    with world.open() as unit:
        unit.runs.create(run)
        unit.runs.save(changed)
        read = unit.runs.get(run.id)
    assert (read.status, read.snapshot, read.wait, read.steps) == (WAITING, {"v": 2}, HEAR, 1)
    assert (read.program_id, read.script, read.caller) == ("q", run.script, {"kind": "user"})


def test_a_large_snapshot_comes_back_whole(world: World) -> None:
    snapshot = {"slots": [f"value {number} é" for number in range(20_000)]}
    run = world.new_run(snapshot=snapshot)
    with world.open() as unit:
        unit.runs.create(run)
        assert unit.runs.get(run.id).snapshot == snapshot


def test_only_a_known_run_can_be_saved(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.runs.save(world.new_run())


@pytest.mark.parametrize(
    ("status", "wait", "found"),
    [(WAITING, HEAR, True), (WAITING, timer(1), False), (COMPLETED, HEAR, False)],
    ids=["hears", "waits for a timer", "is over"],
)
def test_the_words_of_the_user_go_to_the_run_that_hears(
    world: World, status: str, wait: dict[str, Any], found: bool
) -> None:
    run = world.new_run(status=status, wait=wait)
    with world.open() as unit:
        unit.runs.create(run)
        heard = unit.runs.waiting_in(world.session.id)
    assert (heard is not None and heard.id == run.id) is found


def test_only_one_run_of_a_session_hears(world: World) -> None:
    with world.open() as unit:
        unit.runs.create(world.new_run(status=WAITING, wait=HEAR))
        unit.runs.create(world.new_run(status=WAITING, wait=timer(1)))
        unit.runs.create(world.new_run(status=WAITING, wait=HEAR, session_id=""))
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.runs.create(world.new_run(status=WAITING, wait=HEAR))


def test_the_runs_a_turn_began_or_answered_last_are_found_oldest_first(world: World) -> None:
    turn_id = new_id()
    first, second, moved = (
        world.new_run(turn_id=turn, created_at=EPOCH + timedelta(hours=hours))
        for turn, hours in ((turn_id, 1), (turn_id, 2), (new_id(), 3))
    )
    with world.open() as unit:
        for run in (second, first, moved, world.new_run()):
            unit.runs.create(run)
        unit.runs.save(replace(moved, turn_id=turn_id, status=COMPLETED))
        assert [run.id for run in unit.runs.of_turn(turn_id)] == [first.id, second.id, moved.id]


def test_the_run_of_a_tool_call_is_found(world: World) -> None:
    turn_id = new_id()
    run = world.new_run(caller={"kind": "model", "turn_id": turn_id, "call_id": "c1"})
    with world.open() as unit:
        unit.runs.create(run)
        assert unit.runs.of_call(turn_id, "c1").id == run.id
        assert unit.runs.of_call(turn_id, "c2") is None


def test_runs_whose_timer_is_over_are_due(world: World) -> None:
    late, later, future = (world.new_run(status=WAITING, wait=timer(hours)) for hours in (2, 1, 9))
    with world.open() as unit:
        for run in (late, later, future):
            unit.runs.create(run)
        now = EPOCH + timedelta(hours=2)
        assert [run.id for run in unit.runs.due(now, 9)] == [later.id, late.id]
        assert len(unit.runs.due(now, 1)) == 1
        unit.runs.save(replace(later, status=ACTIVE, wait={}))
        assert [run.id for run in unit.runs.due(now, 9)] == [late.id]


def test_runs_of_a_bot_are_listed_newest_first(world: World) -> None:
    runs = [
        world.new_run(status=status, created_at=EPOCH + timedelta(hours=hour))
        for hour, status in enumerate([ACTIVE, COMPLETED, COMPLETED])
    ]
    with world.open() as unit:
        for run in runs:
            unit.runs.create(run)
        everything = [run.id for run in unit.runs.list_of(world.bot.id)]
        newest_over = [run.id for run in unit.runs.list_of(world.bot.id, status=COMPLETED, limit=1)]
        second = [run.id for run in unit.runs.list_of(world.bot.id, limit=1, offset=1)]
        recent = unit.runs.list_of(
            world.bot.id, since=runs[-1].created_at, script=runs[-1].script.upper()
        )
        none = unit.runs.list_of(world.bot.id, script="other")
    assert everything == [run.id for run in reversed(runs)]
    assert newest_over == [runs[2].id]
    assert second == [runs[-2].id]
    assert ([run.id for run in recent], none) == ([runs[-1].id], [])


@pytest.mark.parametrize("result", [None, 0, "text", {"a": [1]}, [True]])
def test_an_effect_goes_from_intent_to_done(world: World, result: Any) -> None:
    run = world.new_run()
    with world.open() as unit:
        unit.runs.create(run)
        states = [unit.runs.effect_result(run.id, 1)]
        unit.runs.record_intent(run.id, 1, "SEND MAIL")
        states.append(unit.runs.effect_result(run.id, 1))
        unit.runs.record_result(run.id, 1, result)
        unit.runs.record_intent(run.id, 1, "SEND MAIL")
        states.append(unit.runs.effect_result(run.id, 1))
    assert states == [None, ("intent", None), ("done", result)]


def test_a_result_without_intent_is_refused(world: World) -> None:
    run = world.new_run()
    with world.open() as unit:
        unit.runs.create(run)
    with pytest.raises(NotFound), world.open() as unit:
        unit.runs.record_result(run.id, 1, None)
