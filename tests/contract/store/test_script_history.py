"""Versions of scripts, logs and acts of runs."""

from __future__ import annotations

from datetime import timedelta

from shared.records.history import Change, LogLine
from shared.stored.history import KEPT
from tests.support.world import EPOCH, World, script_status

ANA = Change("u1", "Ana", "says hello")


def saved(world: World, *sources: str, name: str = "start") -> None:
    for source in sources:
        with world.open() as unit:
            unit.programs.save_failure(world.bot.id, script_status(name, status="error"))
            unit.history.add(world.bot.id, name, source, ANA, EPOCH)


def test_versions_are_numbered_and_newest_first(world: World) -> None:
    saved(world, "TALK 1", "TALK 2")
    with world.open() as unit:
        newest, oldest = unit.history.versions(world.bot.id, "START")
        assert (newest.number, newest.source, newest.author) == (2, "TALK 2", "Ana")
        assert (oldest.number, oldest.message, oldest.created_at) == (1, "says hello", EPOCH)
        assert unit.history.version(world.bot.id, "Start", 1) == oldest
        assert unit.history.version(world.bot.id, "start", 3) is None
        assert unit.history.versions(world.bot.id, "other") == []


def test_only_the_last_fifty_stay(world: World) -> None:
    saved(world, *(f"TALK {n}" for n in range(KEPT + 3)))
    with world.open() as unit:
        numbers = [each.number for each in unit.history.versions(world.bot.id, "start")]
    assert numbers == list(range(KEPT + 3, 3, -1))


def test_versions_follow_a_rename_unless_the_name_has_its_own(world: World) -> None:
    saved(world, "TALK 1")
    saved(world, "TALK 2", name="taken")
    with world.open() as unit:
        unit.history.rename(world.bot.id, "start", "Taken")
        assert [each.source for each in unit.history.versions(world.bot.id, "taken")] == ["TALK 2"]
        unit.history.rename(world.bot.id, "start", "Hello")
        assert [each.source for each in unit.history.versions(world.bot.id, "hello")] == ["TALK 1"]
        assert unit.history.versions(world.bot.id, "start") == []


def test_a_run_keeps_its_log_and_its_acts(world: World) -> None:
    run = world.new_run()
    lines = [LogLine("info", f"line {n}", EPOCH + timedelta(seconds=n)) for n in range(3)]
    with world.open() as unit:
        unit.runs.create(run)
        unit.history.write(run.id, lines[:2])
        unit.history.write(run.id, lines[2:])
        unit.runs.record_intent(run.id, 2, "SEND MAIL")
        unit.runs.record_intent(run.id, 1, "POST")
        unit.runs.record_result(run.id, 1, {"status": 200})
        assert list(unit.history.lines(run.id)) == lines
        acts = [
            (each.step, each.keyword, each.state, each.result) for each in unit.history.acts(run.id)
        ]
    assert acts == [(1, "POST", "done", {"status": 200}), (2, "SEND MAIL", "intent", None)]
