"""Users of an organization."""

from __future__ import annotations

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.users import User
from tests.support.world import World


def test_a_user_is_read_as_written(world: World) -> None:
    user = User(new_id(), world.org_id, "Rui", "user", "rui@example.com", "+351", "pt")
    with world.open() as unit:
        unit.users.create(user)
        assert unit.users.get(user.id) == user


def test_only_the_named_fields_change(world: World) -> None:
    with world.open() as unit:
        unit.users.update(world.user.id, {"email": "ana@example.com", "role": "user"})
        unit.users.update(world.user.id, {})
        user = unit.users.get(world.user.id)
    assert (user.name, user.email, user.role) == ("Ana", "ana@example.com", "user")


def test_one_address_belongs_to_one_user(world: World) -> None:
    with world.open() as unit:
        unit.users.create(User(new_id(), world.org_id, "Rui", email="rui@example.com"))
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.users.update(world.user.id, {"email": "RUI@example.com"})


def test_a_field_that_users_do_not_have_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="org_id"), world.open() as unit:
        unit.users.update(world.user.id, {"org_id": new_id()})


def test_an_unknown_user_is_not_found(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.users.update(new_id(), {"name": "Nobody"})
