"""Records scripts keep for a bot."""

from __future__ import annotations

import pytest

from shared.errors import GbError
from shared.ids import new_id
from tests.support.world import World


def test_a_record_is_kept_and_replaced(world: World) -> None:
    with world.open() as unit:
        unit.entries.put(world.bot.id, "team", "sales", {"members": ["a@b.c"], "n": None})
        unit.entries.put(world.bot.id, "team", "sales", {"members": []})
        found = unit.entries.get(world.bot.id, "team", "sales")
    assert found is not None
    assert (found.kind, found.key, found.data) == ("team", "sales", {"members": []})
    assert found.created_at is not None


def test_records_are_listed_newest_first_by_the_beginning_of_their_keys(world: World) -> None:
    for key in ("a:1", "a:2", "b:1"):
        with world.open() as unit:
            unit.entries.put(world.bot.id, "note", key, {"k": key})
    with world.open() as unit:
        unit.entries.put(world.bot.id, "other", "a:9", {})
        found = unit.entries.list_of(world.bot.id, "note", prefix="a:")
        assert [each.key for each in found] == ["a:2", "a:1"]
        assert [each.key for each in unit.entries.list_of(world.bot.id, "note", limit=1)] == ["b:1"]


def test_a_record_is_removed_once(world: World) -> None:
    with world.open() as unit:
        unit.entries.put(world.bot.id, "team", "sales", {})
        assert unit.entries.remove(world.bot.id, "team", "sales")
        assert not unit.entries.remove(world.bot.id, "team", "sales")
        assert unit.entries.get(world.bot.id, "team", "sales") is None


def test_another_organization_neither_sees_nor_makes_records(world: World) -> None:
    with world.open() as unit:
        unit.entries.put(world.bot.id, "team", "sales", {})
    with world.store.transaction(new_id()) as unit:
        assert unit.entries.get(world.bot.id, "team", "sales") is None
        assert unit.entries.list_of(world.bot.id, "team") == []
    with pytest.raises(GbError), world.store.transaction(new_id()) as unit:
        unit.entries.put(world.bot.id, "team", "support", {})
