"""Bots and their settings."""

from __future__ import annotations

import pytest

from shared.errors import NotFound
from shared.ids import new_id
from shared.store import Store
from tests.support.world import World, script_status


@pytest.fixture
def shop(store: Store) -> World:
    World(store)
    return World(store, "shop")


def configure(world: World, **sources: dict[str, str]) -> None:
    names = {"config": "config.csv", "prompt": "prompt", "override": "override"}
    with world.open() as unit:
        for source, values in sources.items():
            unit.bots.save_config(world.bot.id, values, names[source])


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({}, "default"),
        ({"config": {"k": "own"}}, "own"),
        ({"config": {"k": "own"}, "prompt": {"k": "file"}}, "file"),
        ({"override": {"k": "admin"}, "prompt": {"k": "file"}, "config": {"k": "own"}}, "admin"),
    ],
    ids=["default bot", "config.csv", "prompt file", "admin override"],
)
def test_the_nearest_setting_wins(
    shop: World, sources: dict[str, dict[str, str]], expected: str
) -> None:
    configure(World(shop.store), override={"k": "default"})
    configure(shop, **sources)
    assert shop.store.directory.bot_named("shop").config["k"] == expected


def test_saving_a_source_replaces_all_of_it_and_nothing_else(shop: World) -> None:
    configure(shop, config={"a": "1", "b": "2"}, override={"c": "3"})
    configure(shop, config={"b": "4"})
    with shop.open() as unit:
        rows = [row[:3] for row in unit.bots.config_rows(shop.bot.id)]
        assert unit.bots.get(shop.bot.id).config == {"b": "4", "c": "3"}
    assert rows == [("b", "4", "config.csv"), ("c", "3", "override")]


def test_a_setting_that_stays_keeps_its_time(shop: World) -> None:
    configure(shop, config={"stays": "1", "changes": "1"})
    with shop.open() as unit:
        before = {row[0]: row[3] for row in unit.bots.config_rows(shop.bot.id)}
    configure(shop, config={"stays": "1", "changes": "2"})
    with shop.open() as unit:
        after = {row[0]: row[3] for row in unit.bots.config_rows(shop.bot.id)}
    assert after["stays"] == before["stays"]
    assert after["changes"] > before["changes"]


def test_every_change_of_settings_raises_the_version(shop: World) -> None:
    configure(shop, config={})
    configure(shop, config={"a": "1"})
    with shop.open() as unit:
        assert unit.bots.touch(shop.bot.id) == 3
        assert unit.bots.get(shop.bot.id).version == 3


def test_only_what_is_given_is_described(shop: World) -> None:
    with shop.open() as unit:
        unit.bots.describe(shop.bot.id, description="Sells", public=True)
        unit.bots.describe(shop.bot.id, status="paused", public=False)
        bot = unit.bots.get(shop.bot.id)
    assert (bot.description, bot.status, bot.public) == ("Sells", "paused", False)


def test_bots_are_listed_by_name(shop: World) -> None:
    with shop.open() as unit:
        assert [bot.name for bot in unit.bots.list()] == ["default", "shop"]


def test_a_bot_counts_its_sessions_knowledge_and_scripts(shop: World) -> None:
    with shop.open() as unit:
        unit.documents.put(shop.new_document("a.md", kb="x"))
        unit.documents.put(shop.new_document("b.md", kb="x"))
        unit.programs.save_failure(shop.bot.id, script_status("start"))
        assert unit.bots.counts(shop.bot.id) == {"sessions": 1, "kbs": 1, "scripts": 1}


@pytest.mark.parametrize("operation", ["touch", "counts", "describe", "save_config"])
def test_an_unknown_bot_is_not_found(world: World, operation: str) -> None:
    arguments = {"save_config": ({}, "override")}.get(operation, ())
    with pytest.raises(NotFound), world.open() as unit:
        getattr(unit.bots, operation)(new_id(), *arguments)
