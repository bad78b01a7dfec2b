"""Live connections."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.errors import NotFound
from shared.ids import new_id
from tests.support.world import EPOCH, World


def test_a_connection_is_read_as_written(world: World) -> None:
    connection = world.new_connection("L0SM9cOFvHcCIhw=", channel="embedded", joined_at=EPOCH)
    with world.open() as unit:
        unit.connections.add(connection)
        assert unit.connections.get("L0SM9cOFvHcCIhw=") == connection
        unit.connections.set_channel("L0SM9cOFvHcCIhw=", "web")
        assert unit.connections.get("L0SM9cOFvHcCIhw=").channel == "web"


def test_a_session_knows_its_connections_in_the_order_they_joined(world: World) -> None:
    other = world.new_session()
    with world.open() as unit:
        unit.sessions.create(other)
        for name, hours in [("late", 2), ("early", 1)]:
            joined_at = EPOCH + timedelta(hours=hours)
            unit.connections.add(world.new_connection(name, joined_at=joined_at))
        unit.connections.add(world.new_connection("elsewhere", session_id=other.id))
        here = [each.id for each in unit.connections.of_session(world.session.id)]
        assert (
            len(unit.connections.of_user(world.user.id))
            == unit.connections.count_of_user(world.user.id)
            == 3
        )
        assert [each.id for each in unit.connections.all()] == ["early", "late", "elsewhere"]
    assert here == ["early", "late"]


def test_a_removed_connection_is_gone_and_may_be_removed_again(world: World) -> None:
    with world.open() as unit:
        unit.connections.add(world.new_connection())
        unit.connections.remove("c1")
        unit.connections.remove("c1")
        assert unit.connections.get("c1") is None


def test_old_connections_expire(world: World) -> None:
    with world.open() as unit:
        unit.connections.add(world.new_connection("old", joined_at=EPOCH))
        unit.connections.add(world.new_connection("new"))
        assert unit.connections.expire(EPOCH + timedelta(seconds=1)) == 1
        assert [each.id for each in unit.connections.all()] == ["new"]


def test_a_connection_needs_its_session(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.connections.add(world.new_connection(session_id=new_id()))
