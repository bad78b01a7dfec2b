"""What is to leave after the transaction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tests.support.world import EPOCH, World

MINUTE = timedelta(minutes=1)


def test_an_item_is_claimed_once_and_again_when_nobody_reports_back(world: World) -> None:
    item = world.new_item("k", payload={"to": ["ç"]})
    with world.open() as unit:
        unit.outbox.add(item)
    with world.open() as unit:
        (first,) = unit.outbox.due(EPOCH, 9)
        assert unit.outbox.due(EPOCH + MINUTE, 9) == []
        (second,) = unit.outbox.due(EPOCH + 5 * MINUTE, 9)
    assert (first.id, first.payload) == (item.id, item.payload)
    assert [first.attempts, second.attempts] == [1, 2]


def test_the_same_key_is_written_once(world: World) -> None:
    with world.open() as unit:
        unit.outbox.add(world.new_item("k", payload={"n": 1}))
        unit.outbox.add(world.new_item("k", payload={"n": 2}))
        assert [item.payload for item in unit.outbox.due(EPOCH, 9)] == [{"n": 1}]


def test_what_was_sent_is_not_sent_again_under_its_key(world: World) -> None:
    with world.open() as unit:
        unit.outbox.add(world.new_item("k"))
        (item,) = unit.outbox.due(EPOCH, 9)
        unit.outbox.sent(item.id)
        unit.outbox.add(world.new_item("k"))
        assert unit.outbox.due(EPOCH + 60 * MINUTE, 9) == []


def test_a_postponed_item_waits_until_then(world: World) -> None:
    item = world.new_item("k")
    with world.open() as unit:
        unit.outbox.add(item)
        unit.outbox.postpone(item.id, EPOCH + 10 * MINUTE, "refused")
        assert unit.outbox.due(EPOCH + 9 * MINUTE, 9) == []
        assert len(unit.outbox.due(EPOCH + 10 * MINUTE, 9)) == 1


def test_the_oldest_are_claimed_first(world: World) -> None:
    with world.open() as unit:
        for key, minutes in [("b", 2), ("a", 1), ("c", 3)]:
            unit.outbox.add(world.new_item(key, due_at=EPOCH + minutes * MINUTE))
        claimed = unit.outbox.due(EPOCH + 9 * MINUTE, 2)
    assert {item.key for item in claimed} == {"a", "b"}


def test_two_senders_never_claim_the_same_item(world: World) -> None:
    def claim(_: int) -> list[str]:
        with world.open() as unit:
            return [item.key for item in unit.outbox.due(EPOCH, 3)]

    with world.open() as unit:
        for number in range(12):
            unit.outbox.add(world.new_item(f"k{number:02}"))
    with ThreadPoolExecutor(4) as threads:
        claimed = [key for keys in threads.map(claim, range(8)) for key in keys]
    assert sorted(claimed) == [f"k{number:02}" for number in range(12)]
