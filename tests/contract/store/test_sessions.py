"""Sessions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.sessions import SessionState, Suggestion
from tests.support.world import EPOCH, World


def test_a_session_is_read_as_written(world: World) -> None:
    state = SessionState(
        tools=["a"],
        contexts={"c": "text"},
        suggestions=[Suggestion("Yes", icon="✓")],
        variables={"n": 1.5, "list": [None, True]},
    )
    wanted = world.new_session(
        channel="whatsapp", address="+351", state=state, metadata={"k": [1]}, title="T",
        greet_pending=True, created_at=EPOCH, updated_at=EPOCH, expires_at=EPOCH,
    )  # fmt: skip
    with world.open() as unit:
        unit.sessions.create(wanted)
        assert unit.sessions.get(wanted.id) == wanted


def test_a_session_without_times_gets_them(world: World) -> None:
    with world.open() as unit:
        session = unit.sessions.get(world.session.id)
    assert session.created_at is not None
    assert session.created_at.utcoffset() == timedelta(0)
    assert session.updated_at == session.created_at


def test_the_same_id_cannot_be_used_twice(world: World) -> None:
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.sessions.create(world.session)


def test_a_session_needs_its_bot(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.sessions.create(world.new_session(bot_id=new_id()))


@pytest.mark.parametrize(
    ("status", "age", "words", "found"),
    [
        ("new", timedelta(days=9), 0, True),
        ("active", timedelta(minutes=1), 1, True),
        ("active", timedelta(minutes=90), 1, False),
        ("ended", timedelta(minutes=1), 0, False),
    ],
    ids=["empty however old", "active", "silent for long", "ended"],
)
def test_an_open_session_is_reused(
    world: World, status: str, age: timedelta, words: int, found: bool
) -> None:
    with world.open() as unit:
        unit.sessions.set_status(world.session.id, status)
        for _ in range(words):
            unit.messages.append(world.new_message())
        now = unit.sessions.get(world.session.id).updated_at
        active_since = now + age - timedelta(minutes=30)
        reused = unit.sessions.newest_open(world.user.id, world.bot.id, active_since)
    assert (reused is not None) is found


def test_the_newest_open_session_is_reused(world: World) -> None:
    newer = world.new_session(updated_at=EPOCH + timedelta(days=3650))
    with world.open() as unit:
        unit.sessions.create(newer)
        assert unit.sessions.newest_open(world.user.id, world.bot.id, EPOCH).id == newer.id


def test_sessions_are_listed_newest_first_with_their_last_words(world: World) -> None:
    old = world.new_session(updated_at=EPOCH, created_at=EPOCH)
    with world.open() as unit:
        unit.sessions.create(old)
        unit.messages.append(world.new_message("Question"))
        unit.messages.append(world.new_message("A" * 300, role="assistant"))
        unit.messages.append(world.new_message("{}", role="tool"))
        listed = unit.sessions.list_of(world.user.id, None, 10, 0)
        assert unit.sessions.list_of(world.user.id, world.bot.id, 1, 1) == listed[1:]
    assert [item.session.id for item in listed] == [world.session.id, old.id]
    assert [item.last_message for item in listed] == ["A" * 200, ""]
    assert {item.bot_name for item in listed} == {"default"}


def test_a_strangers_sessions_are_not_listed(world: World) -> None:
    with world.open() as unit:
        assert unit.sessions.list_of(new_id(), None, 10, 0) == []
        assert unit.sessions.list_of(world.user.id, new_id(), 10, 0) == []


def test_a_title_that_a_person_gave_stays(world: World) -> None:
    with world.open() as unit:
        unit.sessions.set_title(world.session.id, "First words", only_if_empty=True)
        unit.sessions.set_title(world.session.id, "Later words", only_if_empty=True)
        assert unit.sessions.get(world.session.id).title == "First words"
        unit.sessions.set_title(world.session.id, "Renamed")
        assert unit.sessions.get(world.session.id).title == "Renamed"


def test_metadata_is_merged_and_state_is_replaced(world: World) -> None:
    with world.open() as unit:
        unit.sessions.merge_metadata(world.session.id, {"a": 1, "b": {"x": 1}})
        unit.sessions.merge_metadata(world.session.id, {"b": 2})
        unit.sessions.save_state(world.session.id, SessionState(kbs=["one"]))
        unit.sessions.save_state(world.session.id, SessionState(model="m"))
        session = unit.sessions.get(world.session.id)
    assert session.metadata == {"a": 1, "b": 2}
    assert session.state == SessionState(model="m")


def test_touching_slides_the_end_and_keeps_it_when_none_is_given(world: World) -> None:
    end = EPOCH + timedelta(days=1)
    with world.open() as unit:
        unit.sessions.touch(world.session.id, expires_at=end)
    with world.open() as unit:
        before = unit.sessions.get(world.session.id)
        unit.sessions.touch(world.session.id)
        after = unit.sessions.get(world.session.id)
    assert after.expires_at == before.expires_at == end
    assert after.updated_at > before.updated_at


def test_a_greeting_is_taken_by_exactly_one_of_many(world: World) -> None:
    def take(_: int) -> bool:
        with world.open() as unit:
            return unit.sessions.take_greeting(world.session.id)

    with world.open() as unit:
        unit.sessions.ask_greeting(world.session.id)
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(take, range(8))) == [False] * 7 + [True]


def test_the_running_turn_is_named_and_cleared(world: World) -> None:
    turn_id = new_id()
    with world.open() as unit:
        unit.sessions.set_running(world.session.id, turn_id)
        assert unit.sessions.get(world.session.id).running_turn == turn_id
        unit.sessions.set_running(world.session.id, "")
        assert unit.sessions.get(world.session.id).running_turn == ""


def test_deleting_a_session_erases_what_was_said_and_done_in_it(world: World) -> None:
    message, turn, run = world.new_message(), world.new_turn(), world.new_run()
    with world.open() as unit:
        unit.messages.append(message)
        unit.turns.create(turn)
        unit.runs.create(run)
        unit.runs.record_intent(run.id, 1, "TALK")
        unit.connections.add(world.new_connection())
        unit.sessions.delete(world.session.id)
        left = [unit.sessions.get(world.session.id), unit.messages.get(message.id)]
        left += [unit.turns.get(turn.id), unit.runs.get(run.id), unit.connections.get("c1")]
    assert left == [None] * 5


@pytest.mark.parametrize("operation", ["touch", "ask_greeting"])
def test_an_unknown_session_is_not_found(world: World, operation: str) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        getattr(unit.sessions, operation)(new_id())


def test_what_a_caller_does_with_a_session_it_read_changes_nothing(world: World) -> None:
    with world.open() as unit:
        session = unit.sessions.get(world.session.id)
        session.state.tools.append("sneaky")
        session.metadata["k"] = 1
        again = unit.sessions.get(world.session.id)
    assert again == replace(session, state=SessionState(), metadata={})


def test_another_bot_goes_on_with_a_conversation(world: World) -> None:
    other = world.store.directory.create_bot("other")
    with world.open() as unit:
        unit.sessions.move(world.session.id, other.id)
        found = unit.sessions.get(world.session.id)
    assert found is not None
    assert found.bot_id == other.id
    with pytest.raises(NotFound), world.open() as unit:
        unit.sessions.move(world.session.id, new_id())
