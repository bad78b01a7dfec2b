"""What the users of the four public clients and of our own page see (platform spec §10.1, W1 to W14)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.support.chat_bench import Conversation
from tests.support.chat_clients import Client, Embedded, Minimal, Page, Partial, Suite
from tests.support.replies import Failure, calls, says

STREAMING = {"our page": Page, "minimal": Minimal, "suite": Suite, "partial": Partial}
ALL = {**STREAMING, "embedded": Embedded}
TALKING = 'TALK "first"\nTALK "second"\n'
TOOL = f'DESCRIPTION "Greets"\n{TALKING}RETURN "third"\n'
HELLO = 'PARAM who AS STRING DESCRIPTION "Who?"\nDESCRIPTION "Greets"\nTALK "Hello, " + who\n'

Kind = Callable[[], Client]
streaming = pytest.mark.parametrize("kind", STREAMING.values(), ids=STREAMING)
everyone = pytest.mark.parametrize("kind", ALL.values(), ids=ALL)


def channel(client: Client) -> str:
    return "embedded" if isinstance(client, Embedded) else "web"


def frame(text: str, client: Client | None = None, kind: int = 1) -> dict[str, object]:
    name = channel(client) if client else "web"
    return {"content": text, "message_type": kind, "channel": name}


@everyone
def test_a_streamed_answer_is_one_whole_bubble(kind: Kind) -> None:
    talk = Conversation(says("One, ", "two ", "and three."))
    page = talk.connect(kind())
    talk.ask(page, frame("Count", page.client))
    assert page.client.bubbles == ["One, two and three."]
    assert not page.client.spinning


@everyone
def test_the_first_frame_says_that_the_socket_is_connected(kind: Kind) -> None:
    talk = Conversation(scripts={"start": 'TALK "Hi"'})
    page = talk.connect(kind())
    first = page.frames[0]
    assert first["type"] == "connected"
    assert (first["session_id"], first["user_id"]) == (talk.session.id, talk.identity.user_id)


@everyone
def test_what_a_tool_says_in_the_middle_of_an_answer_is_a_bubble_of_its_own(kind: Kind) -> None:
    talk = Conversation(
        calls(("greet", "{}"), text="I look it up for you."),
        says("So much ", "for that."),
        scripts={"start": 'ADD TOOL "greet"', "greet": 'DESCRIPTION "Greets"\nTALK "Found it"'},
    )
    page = talk.connect(kind())
    talk.ask(page, frame("Look it up", page.client))
    assert page.client.bubbles == ["I look it up for you.", "Found it", "So much for that."]


@everyone
def test_a_model_that_fails_is_told_in_a_sentence_and_nothing_else(kind: Kind) -> None:
    talk = Conversation(*[Failure("auth")] * 3)
    page = talk.connect(kind())
    talk.ask(page, frame("Hello", page.client))
    assert len(page.client.bubbles) in (1, 2)
    assert "key I was given" in " ".join(page.client.bubbles)
    assert not page.client.spinning


@streaming
def test_an_answer_that_looks_like_an_event_is_visible(kind: Kind) -> None:
    text = '{"event": "thinking_start", "data": {"active": true}}'
    talk = Conversation(scripts={"start": f"TALK '{text}'"})
    page = talk.connect(kind())
    assert page.client.bubbles == [f"```json\n{text}\n```"]
    assert not page.client.spinning


@streaming
def test_a_streamed_answer_that_looks_like_an_event_is_visible(kind: Kind) -> None:
    text = '{"event": "thinking_start", "data": {"active": true}}'
    talk = Conversation(says(text))
    page = talk.connect(kind())
    talk.ask(page, frame("Show me JSON"))
    assert len(page.client.bubbles) == 1
    assert text in page.client.bubbles[0]
    assert not page.client.spinning


@streaming
def test_a_long_answer_arrives_whole_in_frames_that_fit(kind: Kind) -> None:
    text = "0123456789 áéíóú " * 12_000
    talk = Conversation(says(text))
    page = talk.connect(kind())
    talk.ask(page, frame("Everything"))
    assert page.client.bubbles == [text]
    assert len(page.frames) > 5
    assert max(page.sizes) < 32_000


@streaming
def test_what_a_script_says_at_length_arrives_whole_in_frames_that_fit(kind: Kind) -> None:
    source = 'text = "é12345678 "\nFOR i = 1 TO 13\ntext = text + text\nNEXT i\nTALK text\n'
    talk = Conversation(scripts={"start": source})
    page = talk.connect(kind())
    assert page.client.bubbles == ["é12345678 " * 2**13]
    assert max(page.sizes) < 32_000


@pytest.mark.parametrize("context", [{}, {"context_name": "sizes"}], ids=["without", "with"])
def test_the_minimal_client_can_go_on_after_a_chip(context: dict[str, str]) -> None:
    client = Minimal()
    talk = Conversation("Large it is.", "Fine.")
    page = talk.connect(client)
    talk.ask(page, client.click("Large", **context))
    assert client.can_send
    assert client.bubbles == ["Large it is."]
    talk.say(page, "Thanks")
    assert client.bubbles == ["Large it is.", "Fine."]


def test_a_chip_without_words_is_acknowledged_and_answered_by_nothing() -> None:
    client = Minimal()
    talk = Conversation("Fine.")
    page = talk.connect(client)
    click = client.click("", context_name="sizes")
    talk.ask(page, {name: value for name, value in click.items() if name != "content"})
    assert (client.can_send, client.bubbles) == (True, [])
    talk.say(page, "Thanks")
    assert client.bubbles == ["Fine."]


CALLS = {
    "a suite command": frame("/tool hello"),
    "a legacy command": frame("__TOOL__:hello"),
    "a partial chip": Partial.tool("hello"),
    "with arguments": Partial.tool('hello {"who": "Ana"}'),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_tool_is_called_without_asking_the_model(call: dict[str, object]) -> None:
    talk = Conversation(scripts={"hello": HELLO})
    page = talk.connect(Partial())
    talk.ask(page, call)
    if "{" not in str(call["content"]):
        assert page.client.bubbles == ["Who?"]
        talk.say(page, "Ana")
    assert page.client.bubbles[-1] == "Hello, Ana"
    assert talk.model.requests == []


def test_a_tool_called_by_a_partial_chip_leaves_no_user_message() -> None:
    talk = Conversation(scripts={"hello": HELLO})
    talk.ask(talk.connect(Partial()), Partial.tool('hello {"who": "Ana"}'))
    assert talk.said == [("assistant", "Hello, Ana")]


def test_the_opening_frame_of_the_suite_is_no_message_and_brings_the_chips() -> None:
    talk = Conversation(scripts={"start": 'ADD SUGGESTION TEXT "Hi" AS "Hi"\nTALK "Welcome"'})
    page = talk.connect(Suite())
    talk.ask(page, frame(""))
    assert talk.said == [("assistant", "Welcome")]
    assert page.client.bubbles == ["Welcome"]
    assert page.frames[-1]["suggestions"][0]["text"] == "Hi"


def test_a_lost_socket_does_not_greet_again_and_a_new_page_does() -> None:
    talk = Conversation(scripts={"start": 'TALK "Welcome"'})
    talk.lose(talk.connect(Suite()))
    again = talk.connect(Suite())
    assert again.client.bubbles == []
    session = talk.session
    with talk.store.transaction(session.org_id) as unit:
        unit.sessions.ask_greeting(session.id)
    assert talk.connect(Suite()).client.bubbles == ["Welcome"]


@streaming
def test_both_tabs_show_the_answer(kind: Kind) -> None:
    talk = Conversation(says("To ", "both."))
    first, second = talk.connect(kind()), talk.connect(kind())
    talk.ask(first, frame("Hello"))
    assert first.client.bubbles == second.client.bubbles == ["To both."]


def test_markup_that_could_run_is_gone_from_what_is_sent() -> None:
    pieces = (
        "Look: <scr",
        "ipt>alert(1)</scr",
        "ipt><img sr",
        "c=x onerr",
        "or=alert(1)> fine <b>b</b>",
    )
    talk = Conversation(says(*pieces))
    page = talk.connect(Suite())
    talk.ask(page, frame("Markup"))
    sent = json.dumps(page.frames)
    assert page.client.bubbles[0].startswith("Look: ")
    assert "<b>b</b>" in page.client.bubbles[0]
    assert not [word for word in ("<script", "onerror", "alert(1)") if word in sent]


def test_the_widget_gets_plain_short_texts_and_no_events() -> None:
    talk = Conversation(
        "# Title\n\nSome **bold** text with a [link](https://a.b). " + "Word. " * 40
    )
    page = talk.connect(Embedded())
    talk.ask(page, frame("Hello", page.client))
    shown = [one for one in page.frames if "message_type" in one]
    assert all(len(one["content"]) <= 100 and one["is_complete"] for one in shown)
    assert not [one for one in shown if "event" in one]
    assert "**" not in "".join(one["content"] for one in shown)
    assert " ".join(one["content"] for one in shown).count("Word.") == 40


def test_a_message_of_a_page_that_numbers_them_is_acknowledged_once_stored() -> None:
    talk = Conversation("Hello.")
    page = talk.connect(Page())
    talk.ask(page, {"content": "Hi", "message_type": 1, "client_message_id": "a"})
    ack = page.client.acknowledged[0]
    assert ack["client_message_id"] == "a"
    assert [message.id for message in talk.stored if message.role == "user"] == [ack["message_id"]]


def test_clients_that_do_not_number_messages_get_no_acknowledgement() -> None:
    talk = Conversation("Hello.")
    page = talk.connect(Suite())
    talk.say(page, "Hi")
    assert [one for one in page.frames if one.get("type") == "ack"] == []


@streaming
def test_the_spinner_turns_while_a_script_works_and_stops_when_it_asks(kind: Kind) -> None:
    talk = Conversation(scripts={"ask": 'DESCRIPTION "Asks"\nHEAR a WITH "Size?"\nTALK a'})
    page = talk.connect(kind())
    talk.say(page, "/tool ask")
    assert page.client.bubbles == ["Size?"]
    assert not page.client.spinning
