"""Lookups before the organization is known."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.store import Store
from tests.support.world import World


def test_a_bot_is_created_once_in_the_default_organization(store: Store) -> None:
    first, again = store.directory.create_bot("shop"), store.directory.create_bot("shop")
    assert first == again
    assert (first.org_id, first.name, first.status) == (DEFAULT_ORGANIZATION, "shop", "active")


@pytest.mark.parametrize("spelling", ["name", "NAME", "id"])
def test_a_bot_is_found_by_name_and_by_id(store: Store, spelling: str) -> None:
    bot = store.directory.create_bot("shop")
    wanted = {"name": "shop", "NAME": "Shop", "id": bot.id}[spelling]
    assert store.directory.bot_named(wanted) == bot


@pytest.mark.parametrize("wanted", ["", "nobody", "0", new_id(), "default'--"])
def test_an_unknown_bot_is_none(store: Store, wanted: str) -> None:
    assert store.directory.bot_named(wanted) is None


def test_the_organization_of_what_exists_is_known(world: World) -> None:
    with world.open() as unit:
        unit.connections.add(world.new_connection("L0SM9cOFvHcCIhw="))
    directory = world.store.directory
    found = [
        directory.org_of_session(world.session.id),
        directory.org_of_user(world.user.id),
        directory.org_of_connection("L0SM9cOFvHcCIhw="),
    ]
    assert found == [world.org_id] * 3


@pytest.mark.parametrize("wanted", ["", "x", new_id()])
def test_the_organization_of_what_does_not_exist_is_none(world: World, wanted: str) -> None:
    directory = world.store.directory
    assert directory.org_of_session(wanted) is None
    assert directory.org_of_user(wanted) is None
    assert directory.org_of_connection(wanted) is None


def test_every_organization_is_listed_for_sweeps(store: Store) -> None:
    assert store.directory.org_ids() == [DEFAULT_ORGANIZATION]
