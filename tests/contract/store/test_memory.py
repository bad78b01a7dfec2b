"""Remembered values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.ids import new_id
from tests.support.world import EPOCH, World

FUTURE = EPOCH + timedelta(days=36500)


@pytest.mark.parametrize("value", [0, "", "ç", None, 1.5, True, [1, {"a": None}], {"k": "v"}])
def test_a_value_is_remembered_as_it_is(world: World, value: Any) -> None:
    with world.open() as unit:
        unit.memory.put("bot", world.bot.id, "key", value)
        assert unit.memory.get("bot", world.bot.id, "key") == value


def test_a_second_value_replaces_the_first_and_its_end(world: World) -> None:
    with world.open() as unit:
        unit.memory.put("user", "u", "key", 1, expires_at=EPOCH)
        unit.memory.put("user", "u", "key", 2)
        assert unit.memory.get("user", "u", "key") == 2


def test_scopes_and_owners_do_not_mix(world: World) -> None:
    with world.open() as unit:
        unit.memory.put("user", "a", "key", 1)
        unit.memory.put("user", "b", "key", 2)
        unit.memory.put("fact", "a", "key", 3)
        assert unit.memory.all("user", "a") == {"key": 1}
    with world.store.transaction(new_id()) as unit:
        assert unit.memory.get("user", "a", "key") is None


def test_what_has_run_out_is_forgotten(world: World) -> None:
    with world.open() as unit:
        unit.memory.put("user", "a", "old", 1, expires_at=EPOCH)
        unit.memory.put("user", "a", "new", 2, expires_at=FUTURE)
        assert unit.memory.get("user", "a", "old") is None
        assert unit.memory.all("user", "a") == {"new": 2}


def test_removing_counts_what_was_there(world: World) -> None:
    with world.open() as unit:
        for key in "abc":
            unit.memory.put("user", "u", key, key)
        counts = [
            unit.memory.remove("user", "u", "a"),
            unit.memory.remove("user", "u", "a"),
            unit.memory.remove("user", "u"),
        ]
        assert unit.memory.all("user", "u") == {}
    assert counts == [1, 0, 2]
