"""Whatever fails or dies in the middle of a turn: delivered again, it ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from shared.llm.records import CompletionRequest
from tests.support.chat_bench import Conversation, Socket
from tests.support.faults import Faults
from tests.support.models import ScriptedModel
from tests.support.replies import Reply, calls, says

COUNT = 'n = GET BOT MEMORY "sold"\nIF n = "" THEN n = 0\nSET BOT MEMORY "sold", n + 1\n'
SELL = (
    'PARAM item AS STRING LIKE "tea" DESCRIPTION "What?"\n'
    'DESCRIPTION "Sells something"\n'
    f'{COUNT}TALK "Packing ${{item}}"\nRETURN "sold " + item\n'
)
ASKING = (
    'DESCRIPTION "Sells several things"\n'
    "SUB Take(place)\n"
    '  FOR EACH kind IN ["tea", "cup"]\n'
    '    HEAR much AS INTEGER WITH "How much ${kind} for ${place}?"\n'
    "    SET BOT MEMORY kind, much\n"
    "  NEXT kind\n"
    "END SUB\n"
    f'{COUNT}Take("home")\nTALK "All packed"\n'
)
START = 'ADD TOOL "sell"\nADD TOOL "ask"\nTALK "Welcome"\n'


def answering(tool: str, arguments: str) -> Callable[[CompletionRequest], Reply]:
    """A model that calls one tool and then says what came of it."""

    def answer(request: CompletionRequest) -> Reply:
        last = request.messages[-1]
        if last.role == "tool":
            return says("There you are: ", last.text.split(":")[0], ", enjoy it with your friends!")
        return calls((tool, arguments), text="One moment. ")

    return answer


@dataclass(frozen=True)
class Story:
    """What is said, one turn after the other; the turn at `watched` is the one that is disturbed."""

    tool: str
    arguments: str
    says: tuple[str, ...]
    watched: int


STORIES = {
    "a tool call": Story("sell", '{"item": "tea"}', ("I want tea",), 0),
    "a tool that begins to ask": Story("ask", "{}", ("Sell me things", "3", "4"), 0),
    "an answer inside a loop in a sub": Story("ask", "{}", ("Sell me things", "3", "4"), 1),
    "the last answer of a tool": Story("ask", "{}", ("Sell me things", "3", "4"), 2),
    "a direct tool call": Story("sell", "{}", ('/tool sell {"item": "tea"}',), 0),
    "a form": Story("sell", "{}", ("/tool sell", "tea"), 1),
}


@dataclass(frozen=True)
class Outcome:
    stored: tuple[tuple[str, str], ...]
    shown: tuple[str, ...]
    memory: tuple[object, ...]
    spinning: bool


def told(story: Story, *plans: Faults) -> Outcome:
    """The story from its beginning; the watched turn's deliveries follow the plans."""
    model = ScriptedModel(answering=answering(story.tool, story.arguments))
    talk = Conversation(scripts={"start": START, "sell": SELL, "ask": ASKING}, model=model)
    page = talk.connect()
    for number, text in enumerate(story.says):
        talk.send(page, {"content": text, "message_type": 1, "client_message_id": f"m{number}"})
        talk.work(*(plans if number == story.watched else ()))
    return outcome(talk, page)


def outcome(talk: Conversation, page: Socket) -> Outcome:
    reconnected = talk.connect(page.client)  # what a page does when a frame got lost on its way
    for frame in page.client.resume():
        talk.ask(reconnected, frame)
    return Outcome(
        tuple(talk.said),
        tuple(text.strip() for text in page.client.bubbles),
        tuple(talk.bot_memory(key) for key in ("sold", "tea", "cup")),
        page.client.spinning,
    )


def disturbed(story: Story, plan: Callable[[int], Faults]) -> Iterator[tuple[str, Outcome]]:
    """One telling per step of the watched turn, until a step is asked for that there is not."""
    number = 1
    while True:
        faults = plan(number)
        outcome = told(story, faults)
        if not faults.hit:
            return
        yield f"{number} {faults.hit}", outcome
        number += 1


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_worker_that_dies_at_any_step_changes_nothing(story: Story) -> None:
    expected = told(story)
    found = dict(disturbed(story, lambda number: Faults(die_at=number)))
    assert len(found) > 20
    assert {step: end for step, end in found.items() if end != expected} == {}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
@pytest.mark.parametrize("port", ["store", "push"])
def test_a_call_that_fails_changes_nothing(story: Story, port: str) -> None:
    expected = told(story)
    found = dict(disturbed(story, lambda number: Faults(fail_at=number, ports=(port,))))
    assert len(found) > 5
    assert {step: end for step, end in found.items() if end != expected} == {}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_worker_that_dies_twice_changes_nothing(story: Story) -> None:
    expected = told(story)
    total = len(dict(disturbed(story, lambda number: Faults(die_at=number))))
    deaths = [(total // 3, total // 4), (total // 2, 9), (total - 2, 12), (total, total // 3)]
    found = {pair: told(story, *(Faults(die_at=step) for step in pair)) for pair in deaths}
    assert {pair: end for pair, end in found.items() if end != expected} == {}
