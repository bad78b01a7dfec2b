"""Schedules and webhooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.schedules import Schedule, Webhook
from tests.support.world import EPOCH, World

LONG_AGO = EPOCH - timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


def schedule(world: World, spec: str = "every hour", **fields: Any) -> Schedule:
    made = {"script": "report", "next_run": EPOCH, **fields}
    return Schedule(new_id(), world.org_id, world.bot.id, spec=spec, **made)


def webhook(world: World, endpoint: str, script: str = "order", secret: str = "") -> Webhook:
    return Webhook(new_id(), world.org_id, world.bot.id, endpoint, script, secret)


def test_a_schedule_is_read_as_written(world: World) -> None:
    written = schedule(world, timezone="Europe/Lisbon", arguments=("a", 1), starts=date(2026, 2, 1))
    with world.open() as unit:
        unit.schedules.put(written)
        assert unit.schedules.get(written.id) == written
        assert unit.schedules.get("no-id") is None


def test_the_same_script_and_spec_is_one_schedule_with_its_history(world: World) -> None:
    first, again = schedule(world), schedule(world, arguments=(2,), is_declared=False)
    with world.open() as unit:
        unit.schedules.put(first)
        unit.schedules.advance(first.id, EPOCH, EPOCH + MINUTE)
        unit.schedules.put(again)
        (only,) = unit.schedules.list_of(world.bot.id)
    assert only == replace(again, id=first.id, last_run=EPOCH, last_status="queued")


def test_only_what_is_due_and_enabled_is_claimed(world: World) -> None:
    due, later = schedule(world), schedule(world, "daily", next_run=EPOCH + MINUTE)
    off = schedule(world, "weekly", is_enabled=False)
    never = schedule(world, "yearly", next_run=None)
    with world.open() as unit:
        for each in (due, later, off, never):
            unit.schedules.put(each)
        claimed = unit.schedules.claim_due(EPOCH, LONG_AGO, 10)
    assert [each.id for each in claimed] == [due.id]


def test_a_claimed_schedule_is_free_again_when_the_claim_is_old(world: World) -> None:
    with world.open() as unit:
        unit.schedules.put(schedule(world))
        assert len(unit.schedules.claim_due(EPOCH, LONG_AGO, 10)) == 1
        assert unit.schedules.claim_due(EPOCH + MINUTE, LONG_AGO, 10) == []
        assert len(unit.schedules.claim_due(EPOCH + MINUTE, EPOCH + MINUTE, 10)) == 1


def test_an_advanced_schedule_waits_for_its_next_time(world: World) -> None:
    made = schedule(world)
    with world.open() as unit:
        unit.schedules.put(made)
        unit.schedules.claim_due(EPOCH, LONG_AGO, 10)
        unit.schedules.advance(made.id, EPOCH, EPOCH + MINUTE)
        unit.schedules.note(made.id, "completed")
        assert unit.schedules.claim_due(EPOCH, LONG_AGO, 10) == []
        (claimed,) = unit.schedules.claim_due(EPOCH + MINUTE, LONG_AGO, 10)
    assert (claimed.last_run, claimed.last_status) == (EPOCH, "completed")


def test_a_removed_schedule_is_gone(world: World) -> None:
    made = schedule(world)
    with world.open() as unit:
        unit.schedules.put(made)
        unit.schedules.remove(made.id)
        assert unit.schedules.list_of(world.bot.id) == []


def test_a_webhook_is_found_in_any_case(world: World) -> None:
    made = webhook(world, "New-Order", secret="s")
    with world.open() as unit:
        unit.webhooks.replace(world.bot.id, "order", [made])
        assert unit.webhooks.at(world.bot.id, "new-order") == made
        assert unit.webhooks.at(world.bot.id, "other") is None


def test_the_webhooks_of_a_script_are_replaced_as_a_whole(world: World) -> None:
    others = webhook(world, "z", script="other")
    with world.open() as unit:
        unit.webhooks.replace(world.bot.id, "other", [others])
        unit.webhooks.replace(world.bot.id, "order", [webhook(world, "a"), webhook(world, "b")])
        unit.webhooks.replace(world.bot.id, "order", [webhook(world, "c")])
        assert [each.endpoint for each in unit.webhooks.list_of(world.bot.id)] == ["c", "z"]


def test_an_endpoint_belongs_to_one_script(world: World) -> None:
    with world.open() as unit:
        unit.webhooks.replace(world.bot.id, "order", [webhook(world, "pay")])
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.webhooks.replace(world.bot.id, "other", [webhook(world, "PAY", script="other")])


def test_a_schedule_needs_a_bot(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.schedules.put(replace(schedule(world), bot_id=new_id()))


def test_active_runs_without_a_conversation_are_abandoned_when_nobody_saves_them(
    world: World,
) -> None:
    alone, waiting = world.new_run(session_id=""), world.new_run(session_id="", status="waiting")
    with world.open() as unit:
        for run in (alone, waiting, world.new_run()):
            unit.runs.create(run)
        saved = unit.runs.get(alone.id)
        assert saved is not None
        assert saved.updated_at is not None
        assert unit.runs.abandoned(saved.updated_at, 10) == []
        found = unit.runs.abandoned(saved.updated_at + MINUTE, 10)
    assert [run.id for run in found] == [alone.id]
