"""Frames reach every socket in order, once, whoever carries them and whatever is down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.conversation.delivery import Delivery
from shared.records.connections import Connection
from tests.support.cache import MemoryFrameLog, MemoryLocks
from tests.support.chat_bench import Conversation, MemoryPush, Socket
from tests.support.chat_clients import Client, Minimal, Page, Suite
from tests.support.faults import Faults
from tests.support.replies import says

ANSWER = [f"Part {number} of the answer. " for number in range(10)]


def asked(talk: Conversation, page: Socket, text: str = "Tell me") -> None:
    talk.ask(page, {"content": text, "message_type": 1, "client_message_id": text})


@pytest.mark.parametrize("frames", range(1, 8))
def test_a_page_that_lost_its_socket_gets_exactly_what_it_missed(frames: int) -> None:
    talk = Conversation(says(*ANSWER), scripts={"start": 'TALK "Hi"'})
    page = Page()
    first = talk.connect(page)
    first.cut_after = frames
    asked(talk, first)
    second = talk.connect(page)
    for frame in page.resume():
        talk.ask(second, frame)
    turn = page.acknowledged[0]["turn_id"]
    got = [*first.frames, *second.frames]
    numbers = [frame["seq"] for frame in got if frame.get("stream_token") == turn]
    assert numbers == list(range(1, len(numbers) + 1))
    assert page.bubbles == ["Hi", "".join(ANSWER)]


@pytest.mark.parametrize("frames", range(1, 8))
def test_the_minimal_client_gets_the_tail_of_its_answer(frames: int) -> None:
    talk = Conversation(says(*ANSWER))
    client = Minimal()
    first = talk.connect(client)
    first.cut_after = frames
    talk.say(first, "Tell me")
    second = talk.connect(client)
    talk.ask(second, {"content": "", "message_type": 3, "bot_id": "default_bot"})
    assert client.bubbles == ["".join(ANSWER)]


def test_continue_with_nothing_missing_is_one_empty_frame() -> None:
    talk = Conversation()
    page = talk.connect(Suite())
    talk.ask(page, {"content": "", "message_type": 3})
    assert [frame["content"] for frame in page.frames if "message_type" in frame] == [""]


def test_a_resume_after_the_log_is_gone_brings_the_stored_answer() -> None:
    talk = Conversation("The answer.")
    page = Page()
    first = talk.connect(page)
    asked(talk, first)
    talk.lose(first)
    talk.clock.pass_seconds(700)
    again = talk.connect(Page())
    turn = page.acknowledged[0]["turn_id"]
    talk.ask(again, {"type": "resume", "turn_id": turn, "seq": 0})
    assert again.client.bubbles == ["The answer."]


def test_a_closed_socket_is_forgotten_and_the_others_go_on() -> None:
    talk = Conversation(says(*ANSWER))
    lost, kept = talk.connect(Suite()), talk.connect(Suite())
    lost.cut()
    talk.say(kept, "Tell me")
    assert kept.client.bubbles == ["".join(ANSWER)]
    session = talk.session
    with talk.store.transaction(session.org_id) as unit:
        assert [found.id for found in unit.connections.of_session(session.id)] == [kept.id]


def test_an_answer_nobody_watches_is_kept() -> None:
    talk = Conversation("Kept.")
    page = talk.connect()
    talk.send(page, {"content": "Hello", "message_type": 1})
    talk.lose(page)
    talk.work()
    assert talk.said == [("user", "Hello"), ("assistant", "Kept.")]


@pytest.mark.parametrize("kind", [Suite, Page], ids=["suite", "our page"])
@pytest.mark.parametrize("step", range(1, 60, 2))
def test_a_cache_that_goes_down_costs_no_text(step: int, kind: type[Client]) -> None:
    talk = Conversation(says(*ANSWER))
    page = talk.connect(kind())
    talk.send(page, {"content": "Hello", "message_type": 1})
    talk.work(Faults(fail_at=step, ports=("frame_log", "locks", "marks")))
    assert talk.said[-1] == ("assistant", "".join(ANSWER).strip())
    assert page.client.bubbles == ["".join(ANSWER)]
    assert not page.client.spinning


def test_two_carriers_double_nothing_and_keep_the_order() -> None:
    log, locks, push = MemoryFrameLog(), MemoryLocks(), MemoryPush()
    page = Socket(push, "c", Suite())
    watcher = Connection("c", "o", "b", "s", "u")
    carriers = [Delivery(log, push, locks, push.sockets.pop) for _ in range(2)]
    for carrier in carriers:
        carrier.watch("t", [watcher])
    frame = {"message_type": 2, "content": "x", "is_complete": False, "suggestions": []}
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: carriers[number % 2].emit("t", frame), range(200)))
    carriers[0].deliver("t", "c")
    assert [found["seq"] for found in page.frames] == list(range(1, 201))


class BusyElsewhere(MemoryPush):
    """While the first frame is posted, somebody resumes another turn on the same socket."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], None]] = []

    def post(self, connection_id: str, data: str) -> None:
        if self.meanwhile:
            self.meanwhile.pop()()
        super().post(connection_id, data)


def test_two_turns_resumed_at_once_on_one_socket_both_arrive() -> None:
    log, locks, push = MemoryFrameLog(), MemoryLocks(), BusyElsewhere()
    page = Socket(push, "c", Suite())
    watcher = Connection("c", "o", "b", "s", "u")
    frame = {"message_type": 2, "is_complete": True, "suggestions": []}
    for turn in ("one", "two"):
        log.append(turn, {**frame, "content": turn})
    first, second = (Delivery(log, push, locks, push.sockets.pop) for _ in range(2))
    push.meanwhile.append(lambda: second.join("two", watcher, 0))
    first.join("one", watcher, 0)
    assert sorted(page.client.bubbles) == ["one", "two"]
