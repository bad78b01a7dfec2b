"""Conversations through the whole platform: gateway, queue, worker, database, cache, and a model server."""

from __future__ import annotations

import threading

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from shared.llm.records import TextDelta
from tests.support.chat import Person, Tab
from tests.support.chat_clients import Client, Embedded, Minimal, Page, Partial, Suite
from tests.support.chat_platform import Chat, held
from tests.support.replies import Failure, Hang, Reply, calls, says

CLIENTS: dict[str, type[Client]] = {
    "our page": Page,
    "minimal": Minimal,
    "suite": Suite,
    "partial": Partial,
    "embedded": Embedded,
}
everyone = pytest.mark.parametrize("kind", CLIENTS.values(), ids=CLIENTS)
LONG = [f"Sentence number {number} of the answer. " for number in range(12)]


def greeted(person: Person, client: Client | None = None) -> Tab:
    """A tab after the greeting."""
    tab = person.open(client)
    tab.until_shown("Welcome to the shop")
    return tab


def test_the_first_five_minutes_of_a_user(chat: Chat) -> None:
    person = chat.person()
    tab = greeted(person)
    chat.model.play(says("Within five working days [1]."))
    tab.say("How long does a refund take?", client_message_id="a")
    tab.until_shown("five working days")
    tab.until_event()
    chat.model.play(calls(("order", '{"item": "green tea"}')), says("It is on its way."))
    tab.say("Please order green tea for today", client_message_id="b")
    tab.until_shown("on its way")
    assert "Packing green tea" in tab.client.bubbles
    assert person.history()[0] == ["assistant", "Welcome to the shop"]
    assert [role for role, _ in person.history()] == [
        *("assistant", "user", "assistant", "user", "assistant", "assistant")
    ]
    listed = person.http.get("/api/sessions").json()
    assert listed[0]["title"] == "How long does a refund take?"


@everyone
def test_every_client_shows_a_streamed_answer_once(chat: Chat, kind: type[Client]) -> None:
    tab = greeted(chat.person(), kind())
    chat.model.play(says("One, ", "two ", "and three."))
    channel = "embedded" if kind is Embedded else "web"
    tab.say("Count", channel=channel)
    tab.until_shown("and three.")
    assert tab.client.bubbles[1:] == ["One, two and three."]


def test_a_script_that_waits_goes_on_after_a_restart(chat: Chat) -> None:
    person = chat.person()
    tab = greeted(person)
    tab.say("/tool survey")
    tab.until_shown("How many points for service?")
    tab.until_event()
    chat.platform.kill_workers()
    chat.platform.restart()
    tab = person.open()
    tab.say("4")
    tab.until_shown("How many points for tea?")
    tab.say("5")
    tab.until_shown("Thank you")
    spoken = [text for role, text in person.history() if role == "assistant"]
    assert spoken[-5:] == [
        *("How many points for service?", "service: 4"),
        *("How many points for tea?", "tea: 5", "Thank you"),
    ]


def test_an_answer_cut_off_by_a_crash_is_given_again_and_shown_once(chat: Chat) -> None:
    person = chat.person()
    tab = greeted(person)
    chat.model.play(Reply((TextDelta("The first "), TextDelta("try "), Hang())))
    tab.say("Tell me", client_message_id="a")
    tab.until_event("thinking_start")
    tab.take_one()
    chat.platform.kill_workers()
    chat.model.play(says("The second try."))
    chat.platform.restart()
    again = person.open(tab.client)
    for frame in tab.client.resume():
        again.send(frame)
    again.until_shown("The second try.")
    assert person.history()[-1] == ["assistant", "The second try."]
    assert tab.client.bubbles == ["Welcome to the shop", "The second try."]


def test_both_tabs_show_the_same(chat: Chat) -> None:
    person = chat.person()
    first = greeted(person)
    second = person.open()
    chat.model.play(says("To ", "both."))
    first.say("Hello")
    first.until_shown("To both.")
    second.until_shown("To both.")


def test_a_new_message_replaces_the_answer_under_way(chat: Chat) -> None:
    person = chat.person()
    tab = greeted(person)
    gate = threading.Event()
    chat.model.play(held("This will ", "be a very |long answer |" * 20, gate), says("The new one."))
    tab.say("First")
    tab.until_event("thinking_start")
    tab.take_one()
    tab.say("Rather tell me the opening hours", client_message_id="b")
    while tab.take_one().get("type") != "ack":
        pass
    gate.set()
    tab.until_shown("The new one.")
    assert [text for role, text in person.history() if role == "user"] == [
        *("First", "Rather tell me the opening hours")
    ]
    assert len(person.history()[2][1]) < 100


@pytest.mark.parametrize("frames", range(1, 6))
def test_a_lost_socket_gets_exactly_the_frames_it_missed(chat: Chat, frames: int) -> None:
    person = chat.person()
    page = Page()
    tab = greeted(person, page)
    chat.model.play(says(*LONG))
    tab.say("Tell me", client_message_id="a")
    while sum("stream_token" in frame for frame in tab.frames) < 2 + frames:
        tab.take_one()
    tab.cut()
    again = person.open(page)
    for frame in page.resume():
        again.send(frame)
    again.until_shown(LONG[-1].strip())
    assert page.bubbles[1:] == ["".join(LONG)]


def test_the_minimal_client_gets_the_rest_of_its_answer(chat: Chat) -> None:
    person = chat.person()
    client = Minimal()
    tab = greeted(person, client)
    chat.model.play(says(*LONG))
    tab.say("Tell me")
    tab.until_event("thinking_start")
    tab.take_one()
    tab.cut()
    again = person.open(client)
    again.send({"content": "", "message_type": 3, "bot_id": "default_bot"})
    again.until_shown(LONG[-1].strip())
    assert client.bubbles[-1] == "".join(LONG)


def test_an_accepted_message_sent_again_is_answered_once(chat: Chat) -> None:
    person = chat.person()
    tab = greeted(person)
    chat.model.play(says("Once."))
    for _ in range(3):
        tab.say("Hello", client_message_id="same")
    tab.until_shown("Once.")
    tab.until_event()
    assert person.history() == [
        ["assistant", "Welcome to the shop"],
        ["user", "Hello"],
        ["assistant", "Once."],
    ]


BAD_FRAMES = {
    "no JSON": "hello",
    "no object": "[1]",
    "a type nobody sends": '{"content": "x", "message_type": 17}',
    "content that is no text": '{"content": {"a": 1}, "message_type": 1}',
    "a resume without a turn": '{"type": "resume", "turn_id": 3}',
    "a resume of a turn that is not there": '{"type": "resume", "turn_id": "no", "seq": 0}',
    "too much text": '{"message_type": 1, "content": "' + "x" * 100_001 + '"}',
}


@pytest.mark.parametrize("body", BAD_FRAMES.values(), ids=BAD_FRAMES)
def test_a_bad_frame_is_refused_in_words_and_the_socket_stays(chat: Chat, body: str) -> None:
    tab = greeted(chat.person())
    tab.send(body)
    tab.until_event("warn")
    chat.model.play(says("Still here."))
    tab.say("Are you there?")
    tab.until_shown("Still here.")


def test_a_frame_larger_than_the_gateway_takes_closes_the_socket_and_nothing_else(
    chat: Chat,
) -> None:
    person = chat.person()
    tab = greeted(person)
    tab.say("x" * 200_000)
    assert tab.closing_code() == 1009
    assert person.open().frames[0]["type"] == "connected"


def test_a_strangers_session_cannot_be_reached(chat: Chat) -> None:
    ana, eve = chat.person(), chat.person()
    greeted(ana)
    tab = eve.open(session_id=ana.session["session_id"], user_id=ana.session["user_id"])
    welcome = tab.frames[0]
    assert welcome["session_id"] != ana.session["session_id"]
    assert welcome["user_id"] != ana.session["user_id"]
    assert eve.http.get(f"/api/sessions/{ana.session['session_id']}").status_code == 404


def test_a_broken_cookie_makes_a_new_guest(chat: Chat) -> None:
    answer = httpx.get(
        f"{chat.platform.url}/api/auth",
        params={"bot_name": "shop"},
        headers={"Cookie": "chat_sid=eyJhbGciOiJub25lIn0.e30."},
    )
    assert answer.status_code == 200
    assert "chat_sid=" in answer.headers["set-cookie"]


def test_an_unknown_bot_is_the_default_one(chat: Chat) -> None:
    answer = httpx.get(f"{chat.platform.url}/api/auth", params={"bot_name": "nobody"})
    assert answer.json()["bot_name"] == "default"


def test_a_private_bot_refuses_guests(chat: Chat) -> None:
    answer = httpx.get(f"{chat.platform.url}/api/auth", params={"bot_name": "private"})
    assert answer.status_code == 401
    assert "login_url" in answer.json()["details"]
    with pytest.raises(InvalidStatus):
        chat.person().open(session_id="x", user_id="y", bot_name="private")


def test_a_package_full_of_mistakes_still_answers(chat: Chat) -> None:
    person = chat.person("broken")
    tab = person.open()
    chat.model.play(says("I am fine."))
    tab.say("How are you?")
    tab.until_shown("I am fine.")
    tab.say("/tool fails")
    tab.until_shown("Sorry, I could not finish that.")


def test_a_model_that_is_not_there_is_told_and_the_message_is_kept(chat: Chat) -> None:
    person = chat.person()
    tab = greeted(person)
    chat.model.play(*[Failure("server_error")] * 8)
    tab.say("Hello?")
    tab.until_shown("cannot reach my language model")
    tab.until_event()
    chat.model.forget()
    chat.model.play(says("Back again."))
    tab.say("Are you back in service now?")
    tab.until_shown("Back again.")
    assert ["user", "Hello?"] in person.history()


def test_a_message_over_http_is_answered_in_one_piece(chat: Chat) -> None:
    person = chat.person()
    chat.model.play(says("Over ", "HTTP."))
    body = {"session_id": person.session["session_id"], "content": "Hello"}
    answer = person.http.post("/api/messages", json=body)
    assert answer.status_code == 200
    assert answer.json()["messages"][-1]["content"] == "Over HTTP."
