"""The failing store fails where it says, and what is done again after it ends as if nothing had failed."""

from __future__ import annotations

import pytest

from shared.records.messages import StoredMessage
from tests.support.faults import FailingStore, Failure
from tests.support.store import MemoryStore
from tests.support.world import World

STEPS = 4  # two calls, before the commit, after the commit


def say_once(store: FailingStore, world: World, message: StoredMessage) -> None:
    with store.transaction(world.org_id) as unit:
        unit.messages.append(message)
        unit.sessions.set_title(world.session.id, "Said")


def test_a_store_that_is_told_nothing_never_fails() -> None:
    world = World(MemoryStore())
    store = FailingStore(world.store)
    say_once(store, world, world.new_message(native_id="n"))
    assert store.steps == STEPS


@pytest.mark.parametrize("fail_at", range(1, STEPS + 1))
def test_work_that_is_repeated_after_any_failure_is_done_once(fail_at: int) -> None:
    world = World(MemoryStore())
    store, message = FailingStore(world.store, fail_at), world.new_message(native_id="n")
    with pytest.raises(Failure):
        say_once(store, world, message)
    say_once(store, world, message)
    with world.open() as unit:
        assert [each.id for each in unit.messages.newest(world.session.id, 9)] == [message.id]


@pytest.mark.parametrize(("fail_at", "stored"), [(1, 0), (2, 0), (3, 0), (4, 1)])
def test_only_a_failure_after_the_commit_leaves_something(fail_at: int, stored: int) -> None:
    world = World(MemoryStore())
    store = FailingStore(world.store, fail_at)
    with pytest.raises(Failure):
        say_once(store, world, world.new_message())
    with world.open() as unit:
        assert len(unit.messages.newest(world.session.id, 9)) == stored
