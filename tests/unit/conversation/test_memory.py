"""Summaries of long conversations, episodes of past ones, and what a person can see and erase of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from shared.conversation.closing import end_session
from shared.conversation.compaction import exchanges_of
from shared.conversation.opening import new_session
from shared.memory.personal import erase_memory, memory_of
from shared.records.messages import StoredMessage
from shared.records.users import User
from tests.support.chat_bench import Conversation
from tests.support.replies import Failure

CONFIG = {"episodic-memory-threshold": "2", "episodic-memory-history": "1"}
EPISODE = json.dumps(
    {"summary": "Ana ordered tea.", "topics": ["tea"], "sentiment": "positive", "open_items": []}
)


def talked(*answers: str | Failure, config: dict[str, str] | None = None) -> Conversation:
    """A conversation of as many exchanges as there are answers."""
    talk = Conversation(*answers, config=CONFIG if config is None else config)
    page = talk.connect()
    for number in range(len(answers)):
        talk.say(page, f"Question {number}")
    return talk


def test_a_long_conversation_is_summarized_but_for_its_newest_exchanges() -> None:
    talk = talked("A0", "A1", "A2")
    talk.model.add("They talked about 0 and 1.", "A3")
    assert talk.remember() == ["compact"]
    asked = talk.model.requests[-1].messages[-1].text
    assert ("Question 1" in asked, "Question 2" in asked) == (True, False)
    page = talk.connect()
    talk.say(page, "Question 3")
    _, summary, *rest = talk.model.requests[-1].messages
    assert (summary.role, "They talked about 0 and 1." in summary.text) == ("system", True)
    assert [m.text for m in rest] == ["Question 2", "A2", "Question 3"]
    assert [text for _, text in talk.said][:2] == ["Question 0", "A0"]


def test_a_second_summary_covers_the_first() -> None:
    talk = talked("A0", "A1", "A2")
    talk.model.add("First summary.", "A3", "A4", "Second summary.")
    talk.remember()
    page = talk.connect()
    for number in (3, 4):
        talk.say(page, f"Question {number}")
    assert talk.remember() == ["compact"]
    asked = talk.model.requests[-1].messages[-1].text
    assert asked.startswith("Summary so far: First summary.")
    assert "Question 0" not in asked


@pytest.mark.parametrize("reply", ["   ", Failure("auth")], ids=["empty", "failed"])
def test_a_summary_that_fails_is_tried_again(reply: str | Failure) -> None:
    talk = talked("A0", "A1", "A2")
    talk.model.add(reply)
    talk.remember()
    assert [role for role, _ in talk.said if role == "episodic"] == []
    talk.model.add("A3", "Summary.")
    talk.say(talk.connect(), "Question 3")
    assert talk.remember() == ["compact"]
    assert [role for role, _ in talk.said if role == "episodic"] == ["episodic"]


def test_one_summary_at_a_time() -> None:
    talk = talked("A0", "A1", "A2")
    assert talk.desk.locks.try_acquire(f"memory:{talk.session.id}", 60)
    talk.remember()
    assert len(talk.model.requests) == 3


def test_no_summary_where_the_bot_wants_none() -> None:
    talk = talked("A0", "A1", "A2", config=CONFIG | {"episodic-memory-enabled": "false"})
    assert talk.remember() == []


def test_exchanges_begin_with_the_user() -> None:
    roles = ["assistant", "user", "assistant", "assistant", "user", "user", "assistant"]
    messages = [StoredMessage(str(n), "s", role, "x") for n, role in enumerate(roles)]
    found = [[int(message.id) for message in exchange] for exchange in exchanges_of(messages)]
    assert found == [[0, 1, 2, 3], [4], [5, 6]]


def signed_in(talk: Conversation) -> User:
    """The guest of the conversation becomes a user."""
    user_id, org = talk.identity.user_id, talk.identity.org_id
    with talk.store.transaction(org) as unit:
        unit.users.update(user_id, {"role": "user"})
        found = unit.users.get(user_id)
    assert found is not None
    return found


def test_a_conversation_that_ends_is_remembered_in_the_next() -> None:
    talk = talked("Tea it is.", config={})
    user = signed_in(talk)
    talk.model.add(EPISODE, "You had tea.")
    end_session(talk.desk, talk.session)
    assert talk.remember() == ["episode"]
    with talk.store.transaction(user.org_id) as unit:
        session = new_session(talk.desk, unit, talk.opened.bot, user)
    talk.opened = replace(talk.opened, session=session)
    talk.say(talk.connect(), "Ana ordered tea.")
    system = talk.model.requests[-1].messages[0].text
    assert "An earlier conversation: Ana ordered tea." in system


def test_a_guest_leaves_nothing_behind() -> None:
    talk = talked("Tea it is.", config={})
    end_session(talk.desk, talk.session)
    talk.remember()
    with talk.store.transaction(talk.identity.org_id) as unit:
        assert memory_of(unit, talk.identity.user_id)["episode"] == {}


def test_what_is_remembered_is_shown_and_erased() -> None:
    talk = talked("Tea it is.", config={})
    user = signed_in(talk)
    talk.model.add(EPISODE)
    end_session(talk.desk, talk.session)
    talk.remember()
    with talk.store.transaction(user.org_id) as unit:
        unit.memory.put("user", user.id, "size", "L")
        unit.memory.put("fact", user.id, "name", "Ana")
        shown = memory_of(unit, user.id)
        [episode] = shown["episode"].values()
        assert (episode["summary"], "vector" in episode) == ("Ana ordered tea.", False)
        assert (shown["user"], shown["fact"]) == ({"size": "L"}, {"name": "Ana"})
        assert erase_memory(unit, user.id, "fact", "name") == 1
        assert erase_memory(unit, user.id) == 2
        assert not any(memory_of(unit, user.id).values())
