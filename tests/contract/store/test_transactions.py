"""A transaction is all or nothing, of one organization, and says so when it failed."""

from __future__ import annotations

import pytest

from shared.errors import AlreadyExists, Forbidden, InternalError, NotFound
from shared.ids import new_id
from shared.store import Store
from tests.support.world import World


def test_what_a_finished_transaction_wrote_is_there(world: World) -> None:
    with world.open() as unit:
        assert unit.sessions.get(world.session.id) is not None


def test_a_transaction_that_raises_leaves_nothing(world: World) -> None:
    turn = world.new_turn()

    def fail_at_the_end() -> None:
        with world.open() as unit:
            unit.turns.create(turn)
            unit.sessions.set_title(world.session.id, "Changed")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_at_the_end()
    with world.open() as unit:
        assert unit.turns.get(turn.id) is None
        assert unit.sessions.get(world.session.id).title == ""


def test_a_failure_that_is_swallowed_does_not_pass_for_success(world: World) -> None:
    turn = world.new_turn()

    def swallow() -> None:
        with world.open() as unit:
            unit.turns.create(turn)
            with pytest.raises(AlreadyExists):
                unit.turns.create(turn)

    with pytest.raises(InternalError):
        swallow()
    with world.open() as unit:
        assert unit.turns.get(turn.id) is None


def test_another_organization_sees_nothing(world: World) -> None:
    with world.store.transaction(new_id()) as unit:
        assert unit.bots.list() == []
        assert unit.sessions.get(world.session.id) is None
        assert unit.users.get(world.user.id) is None
        assert unit.sessions.take_greeting(world.session.id) is False


def test_a_row_of_another_organization_is_refused(world: World) -> None:
    with pytest.raises(Forbidden), world.store.transaction(new_id()) as unit:
        unit.users.create(world.user)


def test_a_row_cannot_hang_on_another_organizations_parent(world: World) -> None:
    org_id = new_id()
    turn = world.new_turn(org_id=org_id)
    with pytest.raises(NotFound), world.store.transaction(org_id) as unit:
        unit.turns.create(turn)


@pytest.mark.parametrize("org_id", ["", "x", "'; DROP TABLE bots; --"])
def test_a_transaction_of_nobody_cannot_be_opened(world: World, org_id: str) -> None:
    with pytest.raises(Forbidden), world.store.transaction(org_id) as unit:
        unit.bots.list()


def test_an_id_that_is_no_uuid_names_nothing(world: World) -> None:
    with world.open() as unit:
        found = [
            unit.bots.get("x"),
            unit.users.get("x"),
            unit.sessions.get("x"),
            unit.messages.get("x"),
            unit.turns.get("x"),
            unit.runs.get("x"),
            unit.documents.get("x"),
            unit.jobs.get("x"),
        ]
    assert found == [None] * 8


def test_text_that_no_database_can_hold_is_stored_without_it(world: World) -> None:
    with world.open() as unit:
        sent = unit.messages.append(
            world.new_message("a\x00b", metadata={"k": ["\x00", "\\u0000"]})
        )
        read = unit.messages.get(sent.id)
    assert sent == read
    assert (read.content, read.metadata) == ("ab", {"k": ["", "\\u0000"]})


def test_the_store_answers_a_ping(store: Store) -> None:
    store.ping()
