"""Messages of a session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.messages import Citation
from tests.support.world import EPOCH, World


def say(world: World, *contents: str, **fields: str) -> list[int]:
    with world.open() as unit:
        return [unit.messages.append(world.new_message(each, **fields)).seq for each in contents]


def test_a_message_is_read_as_stored(world: World) -> None:
    message = world.new_message(
        "See [1]", role="assistant", turn_id=new_id(), content_type="markdown", media="m",
        native_id="n", tokens_used=7, citations=(Citation(1, "T", "a.pdf", new_id(), 3, "/u"),),
        tool_calls=({"id": "c", "arguments": {}},), interrupted=True, metadata={"k": None},
        created_at=EPOCH,
    )  # fmt: skip
    with world.open() as unit:
        stored = unit.messages.append(message)
        assert unit.messages.get(message.id) == stored
    assert stored.seq == 1
    assert (stored.citations, stored.tool_calls) == (message.citations, message.tool_calls)
    assert (stored.created_at, stored.turn_id) == (EPOCH, message.turn_id)


def test_numbers_rise_by_one_within_a_session(world: World) -> None:
    assert say(world, "a", "b") + say(world, "c") == [1, 2, 3]


def test_numbers_are_without_gap_or_repeat_under_many_writers(world: World) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = [
            seq for seqs in threads.map(lambda _: say(world, "a", "b"), range(8)) for seq in seqs
        ]
    assert sorted(numbers) == list(range(1, 17))


def test_clearing_does_not_start_the_numbers_again(world: World) -> None:
    say(world, "a", "b")
    with world.open() as unit:
        unit.messages.clear(world.session.id)
        assert unit.messages.newest(world.session.id, 10) == []
    assert say(world, "c") == [3]


def test_a_message_that_arrives_twice_is_stored_once(world: World) -> None:
    first = say(world, "Hi", native_id="wamid.1")
    again = say(world, "Hi again", native_id="wamid.1")
    assert first == again == [1]
    with world.open() as unit:
        found = unit.messages.find_native(world.session.id, "wamid.1")
        assert found.content == "Hi"
        assert unit.messages.newest(world.session.id, 10) == [found]


def test_the_same_native_id_in_another_session_is_another_message(world: World) -> None:
    other = world.new_session()
    with world.open() as unit:
        unit.sessions.create(other)
    assert say(world, "a", native_id="n") == [1]
    assert say(world, "b", native_id="n", session_id=other.id) == [1]


def test_messages_without_a_native_id_are_never_the_same(world: World) -> None:
    assert say(world, "a", "a") == [1, 2]
    with world.open() as unit:
        assert unit.messages.find_native(world.session.id, "") is None


def test_a_racing_redelivery_is_stored_once(world: World) -> None:
    with ThreadPoolExecutor(4) as threads:
        seqs = list(threads.map(lambda _: say(world, "Hi", native_id="n"), range(8)))
    assert seqs == [[1]] * 8


def test_the_newest_come_oldest_first(world: World) -> None:
    say(world, "1", "2")
    say(world, "3", role="assistant")
    say(world, "4")
    with world.open() as unit:
        newest = unit.messages.newest(world.session.id, 2)
        before = unit.messages.newest(world.session.id, 2, before_seq=3)
        spoken = unit.messages.newest(world.session.id, 9, roles=("user",))
        nothing = unit.messages.newest(world.session.id, 0)
    contents = [[message.content for message in page] for page in (newest, before, spoken, nothing)]
    assert contents == [["3", "4"], ["1", "2"], ["1", "2", "4"], []]


def test_the_messages_of_a_turn_are_found(world: World) -> None:
    turn_id = new_id()
    say(world, "before")
    say(world, "q", "a", turn_id=turn_id)
    with world.open() as unit:
        assert [each.content for each in unit.messages.of_turn(turn_id)] == ["q", "a"]


def test_an_appended_message_makes_the_session_active(world: World) -> None:
    with world.open() as unit:
        before = unit.sessions.get(world.session.id).updated_at
    say(world, "a")
    with world.open() as unit:
        assert unit.sessions.get(world.session.id).updated_at > before


def test_the_same_id_twice_is_refused(world: World) -> None:
    message = world.new_message()
    with world.open() as unit:
        unit.messages.append(message)
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.messages.append(message)


def test_a_message_needs_its_session(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.messages.append(world.new_message(session_id=new_id()))


def test_only_a_message_that_exists_can_be_rated(world: World) -> None:
    message = world.new_message()
    with world.open() as unit:
        unit.messages.append(message)
        unit.messages.rate(message.id, -1, "wrong")
    with pytest.raises(NotFound), world.open() as unit:
        unit.messages.rate(new_id(), 1, "")
