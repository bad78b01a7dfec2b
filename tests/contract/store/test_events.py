"""Listeners, deliveries and the runs that wait for events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import NotFound
from shared.ids import new_id
from shared.records.events import CHANGE, EMAIL, Delivery, Listener
from tests.support.world import EPOCH, World

LONG_AGO = EPOCH - timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


def listener(world: World, entry: str = "on 1", **fields: Any) -> Listener:
    made = {"script": "watch", "kind": "TABLE", "subject": "leads", **fields}
    return Listener(new_id(), world.org_id, world.bot.id, entry=entry, **made)


def delivery(world: World, **fields: Any) -> Delivery:
    made = {"lane": "l", "script": "watch", "payload": {"a": [1, None]}, "due_at": EPOCH, **fields}
    return Delivery(new_id(), world.org_id, world.bot.id, **made)


def test_the_listeners_of_a_script_are_replaced_as_a_whole(world: World) -> None:
    kept = listener(world, script="other", kind=CHANGE, operations=("create", "delete"))
    mail = listener(world, "on 2", kind=EMAIL, filters={"FROM": "a@b.c"})
    with world.open() as unit:
        unit.events.replace(world.bot.id, "other", [kept])
        unit.events.replace(world.bot.id, "watch", [listener(world)])
        unit.events.replace(world.bot.id, "watch", [mail])
        assert unit.events.listeners(world.bot.id) == [kept, mail]
        assert unit.events.listeners(world.bot.id, EMAIL) == [mail]


def test_a_listener_needs_a_bot(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.events.replace(
            world.bot.id, "watch", [replace(listener(world), bot_id=new_id(), script="w")]
        )


def test_a_delivery_is_read_as_written_until_it_is_done(world: World) -> None:
    made = delivery(world, run_id="r", step=3, depth=1, user_id="u", program_id="p", entry="on 1")
    with world.open() as unit:
        assert unit.events.add(made)
        assert not unit.events.add(made)
        assert unit.events.get(made.id) == made
        unit.events.done(made.id, "completed")
        assert unit.events.get(made.id) is None
        assert unit.events.claim(made.id, EPOCH) == 0


def test_due_deliveries_are_claimed_once_until_the_claim_is_old(world: World) -> None:
    first, later = delivery(world), delivery(world, due_at=EPOCH + MINUTE)
    with world.open() as unit:
        for each in (later, first):
            unit.events.add(each)
        assert unit.events.claim_due(EPOCH, LONG_AGO, 10) == [first]
        assert unit.events.claim_due(EPOCH, LONG_AGO, 10) == []
        assert unit.events.claim_due(EPOCH + MINUTE, EPOCH + MINUTE, 10) == [first, later]


def test_what_its_maker_queues_is_left_to_them_for_a_while(world: World) -> None:
    made = delivery(world)
    with world.open() as unit:
        unit.events.add(made, claimed_at=EPOCH)
        assert unit.events.claim_due(EPOCH, LONG_AGO, 10) == []
        assert unit.events.claim_due(EPOCH + MINUTE, EPOCH + MINUTE, 10) == [made]


def test_attempts_are_counted(world: World) -> None:
    made = delivery(world)
    with world.open() as unit:
        unit.events.add(made)
        assert [unit.events.claim(made.id, EPOCH) for _ in range(3)] == [1, 2, 3]
        assert unit.events.claim_due(EPOCH, LONG_AGO, 10) == []


def test_runs_that_wait_for_an_event_are_found_by_its_name(world: World) -> None:
    paid = world.new_run(status="waiting", wait={"kind": "event", "event": "paid"})
    hears = world.new_run(status="waiting", wait={"kind": "hear", "event": "paid"})
    done = world.new_run(status="completed", wait={"kind": "event", "event": "paid"})
    other = world.new_run(status="waiting", wait={"kind": "event", "event": "sent"})
    with world.open() as unit:
        for run in (paid, hears, done, other):
            unit.runs.create(run)
        assert [run.id for run in unit.runs.waiting_for(world.bot.id, "paid")] == [paid.id]
        assert unit.runs.waiting_for(new_id(), "paid") == []


def test_files_are_remembered_as_handlers_saw_them(world: World) -> None:
    with world.open() as unit:
        assert unit.events.file_seen(world.bot.id, "in/a.txt") is None
        unit.events.note_file(world.bot.id, "in/a.txt", "e1")
        unit.events.note_file(world.bot.id, "in/a.txt", "e2")
        assert unit.events.file_seen(world.bot.id, "in/a.txt") == "e2"
        unit.events.note_file(world.bot.id, "in/a.txt", "")
        assert unit.events.file_seen(world.bot.id, "in/a.txt") == ""
