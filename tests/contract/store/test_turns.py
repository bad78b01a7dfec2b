"""Turns and their recorded steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.errors import NotFound
from shared.ids import new_id
from shared.records.turns import DONE, RUNNING, TurnStep
from tests.support.world import EPOCH, World


def test_a_turn_is_read_as_written(world: World) -> None:
    turn = world.new_turn(payload={"a": [1]}, message_id=new_id(), created_at=EPOCH)
    with world.open() as unit:
        unit.turns.create(turn)
        assert unit.turns.get(turn.id) == turn


def test_each_start_is_an_attempt(world: World) -> None:
    turn = world.new_turn()
    with world.open() as unit:
        unit.turns.create(turn)
        unit.turns.start(turn.id)
        started = unit.turns.start(turn.id)
    assert (started.status, started.attempts) == (RUNNING, 2)


def test_a_finished_turn_is_not_started_again(world: World) -> None:
    turn = world.new_turn()
    with world.open() as unit:
        unit.turns.create(turn)
        unit.turns.finish(turn.id, DONE)
        again = unit.turns.start(turn.id)
    assert (again.status, again.attempts, again.is_over) == (DONE, 0, True)
    assert again.finished_at is not None


def test_an_unknown_turn_cannot_be_started(world: World) -> None:
    with world.open() as unit:
        assert unit.turns.start(new_id()) is None


def test_a_cancelled_turn_says_so(world: World) -> None:
    turn = world.new_turn()
    with world.open() as unit:
        unit.turns.create(turn)
        unit.turns.cancel(turn.id)
        assert unit.turns.get(turn.id).cancelled


def test_steps_come_by_position_and_the_first_of_a_position_stays(world: World) -> None:
    turn = world.new_turn()
    with world.open() as unit:
        unit.turns.create(turn)
        for position, kind in [(2, "call"), (1, "round"), (2, "other")]:
            unit.turns.record(TurnStep(turn.id, position, kind, {"p": position}))
        steps = unit.turns.steps(turn.id)
    assert steps == [
        TurnStep(turn.id, 1, "round", {"p": 1}),
        TurnStep(turn.id, 2, "call", {"p": 2}),
    ]


def test_a_step_needs_its_turn(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.turns.record(TurnStep(new_id(), 1, "round", {}))


def test_stuck_turns_are_the_unfinished_that_nobody_touched(world: World) -> None:
    old, older, done, fresh = (
        world.new_turn(created_at=EPOCH + timedelta(hours=hours)) for hours in (2, 1, 0, 0)
    )
    with world.open() as unit:
        for turn in (old, older, done, fresh):
            unit.turns.create(turn)
        unit.turns.finish(done.id, DONE)
        unit.turns.start(fresh.id)
        since = EPOCH + timedelta(hours=3)
        assert [turn.id for turn in unit.turns.stuck(since, 9)] == [older.id, old.id]
        assert [turn.id for turn in unit.turns.stuck(since, 1)] == [older.id]
