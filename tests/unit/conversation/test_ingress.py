"""What comes in is stored once, queued in order, and refused in words when it cannot be taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.conversation.client_frames import ClientFrame, Resume, inbound_of, read_frame
from shared.conversation.closing import end_session
from shared.conversation.sweeping import sweep
from shared.errors import BadRequest, ServiceUnavailable
from tests.support.chat_bench import Conversation
from tests.support.chat_clients import Suite
from tests.support.faults import Faults
from tests.support.replies import says

names = st.sampled_from(
    [*("content", "message_type", "type", "turn_id", "seq", "media_url"), "context_name", "channel"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=8,
)


@given(st.text(max_size=40) | json_values.map(json.dumps))
def test_any_text_is_a_frame_nothing_or_a_bad_request(body: str) -> None:
    try:
        frame = read_frame(body)
    except BadRequest:
        return
    assert frame is None or isinstance(frame, ClientFrame | Resume)
    if isinstance(frame, ClientFrame):
        inbound_of(frame, "c")


def message(text: str, number: str = "") -> dict[str, object]:
    return {"content": text, "message_type": 1, "client_message_id": number}


def test_a_message_sent_again_is_the_same_message() -> None:
    talk = Conversation("Once.")
    page = talk.connect()
    for _ in range(3):
        talk.ask(page, message("Hello", "a"))
    assert talk.said == [("user", "Hello"), ("assistant", "Once.")]
    assert len({ack["turn_id"] for ack in page.client.acknowledged}) == 1
    assert len({ack["message_id"] for ack in page.client.acknowledged}) == 1


def test_messages_are_answered_in_the_order_they_came() -> None:
    talk = Conversation("One.", "Two.", "Three.")
    page = talk.connect()
    for text in ("first", "second", "third"):
        talk.send(page, message(text))
    talk.work()
    assert page.client.bubbles == ["One.", "Two.", "Three."]
    asked = [request.messages[-1].text for request in talk.model.requests]
    assert asked == ["first", "second", "third"]


def test_the_users_message_is_in_the_prompt_once() -> None:
    talk = Conversation("Hello.", "Fine.")
    page = talk.connect()
    talk.say(page, "Good morning")
    talk.say(page, "How are you?")
    prompt = [entry.text for entry in talk.model.requests[-1].messages[1:]]
    assert prompt == ["Good morning", "Hello.", "How are you?"]


def test_a_queue_that_is_down_loses_nothing() -> None:
    talk = Conversation("Late but here.")
    page = talk.connect()
    desk, talk.desk = talk.desk, Faults(fail_at=1, ports=("queue",)).around(talk.desk)
    talk.send(page, message("Hello", "a"))
    talk.desk = desk
    assert page.client.acknowledged
    talk.clock.pass_seconds(180)
    sweep(talk.desk)
    talk.work()
    assert page.client.bubbles == ["Late but here."]


def test_a_message_that_could_not_be_stored_is_not_acknowledged() -> None:
    talk = Conversation("Hello.")
    page = talk.connect()
    desk, talk.desk = talk.desk, Faults(fail_at=8, ports=("store",)).around(talk.desk)
    with pytest.raises(ServiceUnavailable):
        talk.send(page, message("Hello", "a"))
    talk.desk = desk
    assert page.client.acknowledged == []
    talk.ask(page, message("Hello", "a"))
    assert talk.said == [("user", "Hello"), ("assistant", "Hello.")]


def test_a_new_message_stops_the_answer_under_way_and_keeps_what_was_shown() -> None:
    talk = Conversation(says("Long ", "story, ", "very long."), "Short.")
    page = talk.connect(Suite())
    talk.send(page, message("First"))
    interrupt(talk, page)
    talk.work()
    assert page.client.bubbles[-1] == "Short."
    assert [text for role, text in talk.said if role == "user"] == ["First", "Second"]
    assert [kept.interrupted for kept in talk.stored if kept.role == "assistant"] == [True, False]


def interrupt(talk: Conversation, page: object) -> None:
    """Say something new as soon as the first piece of the answer is shown."""
    shown = page.take

    def take(data: str) -> None:
        shown(data)
        if json.loads(data).get("content", "").startswith("Long"):
            page.take = shown
            talk.send(page, message("Second"))

    page.take = take


def test_an_answer_to_a_question_of_a_script_cancels_nothing() -> None:
    ask = 'DESCRIPTION "Asks"\nHEAR a WITH "Size?"\nTALK "Taken: " + a\n'
    talk = Conversation(scripts={"ask": ask})
    page = talk.connect()
    talk.say(page, "/tool ask")
    talk.send(page, message("Large"))
    talk.send(page, {"content": "", "message_type": 1})
    talk.work()
    assert page.client.bubbles == ["Size?", "Taken: Large"]


def test_too_many_messages_are_refused_and_the_socket_stays() -> None:
    talk = Conversation(*["Yes."] * 3, config={"session-rate-limit": "2"})
    page = talk.connect()
    for number in range(3):
        talk.say(page, f"Message {number}")
    assert [name for name, _ in page.client.events].count("warn") == 1
    assert page.client.bubbles == ["Yes.", "Yes."]
    talk.clock.pass_seconds(60)
    talk.say(page, "Later")
    assert page.client.bubbles == ["Yes.", "Yes.", "Yes."]


def test_an_ended_conversation_takes_no_message() -> None:
    talk = Conversation()
    page = talk.connect()
    end_session(talk.desk, talk.session)
    assert not page.is_open
    assert page.client.events[-1][0] == "warn"
    assert talk.session.status == "ended"


def test_a_welcome_waits_until_the_socket_is_open() -> None:
    talk = Conversation(scripts={"start": 'TALK "Hi"'})
    page = talk.connect()
    assert page.frames[0]["type"] == "connected"
    assert page.client.bubbles == ["Hi"]
