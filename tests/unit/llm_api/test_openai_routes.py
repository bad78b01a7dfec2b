"""OpenAI's API over bots and models, on fakes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from functions.llm.app import app
from functions.llm.deps import wiring
from shared.ids import new_id
from shared.records.documents import Document, Hit, Passage
from shared.records.model_calls import Budget
from tests.support.chat_bench import Conversation
from tests.support.llm_bench import Caller, LlmBench
from tests.support.replies import Failure, Script, calls, says

START = 'TALK "Welcome!"\nUSE TOOL "weather"\nHEAR name'
WEATHER = (
    'PARAM city AS STRING DESCRIPTION "Where"\nDESCRIPTION "The weather"\nRETURN "Sun in " + city'
)
SCRIPTS = {"start": START, "weather": WEATHER}
HELLO = [{"role": "user", "content": "Hello"}]

Open = Callable[..., tuple[LlmBench, Caller]]


@pytest.fixture
def opened() -> Iterator[Open]:
    def of(*replies: Script | str, role: str = "user", **made: Any) -> tuple[LlmBench, Caller]:
        bench = LlmBench(Conversation(*replies, **made))
        app.dependency_overrides[wiring] = lambda: bench
        return bench, Caller(app, bench.headers(role))

    yield of
    app.dependency_overrides.clear()


def ask(call: Caller, model: str = "default", status: int = 200, **fields: Any) -> Any:
    body = {"model": model, "messages": HELLO, **fields}
    return call("POST", "/v1/chat/completions", status, json=body)


def events(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def test_bots_and_models_are_listed(opened: Open) -> None:
    _, call = opened()
    ids = [row["id"] for row in call("GET", "/v1/models")["data"]]
    assert ids == ["default", "compatible:scripted-1"]
    assert call("GET", "/v1/models/default")["owned_by"] == "general-bots"
    assert call("GET", "/v1/models/nobody", 404)["error"]["code"] == "not_found"


@pytest.mark.parametrize("model", ["default", "bot:default"])
def test_a_bot_answers_with_its_tools_and_without_its_greeting(opened: Open, model: str) -> None:
    bench, call = opened(calls(("weather", '{"city": "Rome"}')), "It is sunny.", scripts=SCRIPTS)
    found = ask(call, model)
    [choice] = found["choices"]
    assert choice["message"]["content"] == "It is sunny."
    assert choice["finish_reason"] == "stop"
    assert found["usage"]["completion_tokens"] == sum(one.tokens_out for one in bench.calls)
    assert bench.talk.model.requests[-1].messages[-1].text == "Sun in Rome"


def test_the_callers_conversation_reaches_the_model(opened: Open) -> None:
    bench, call = opened("Ana.")
    history = [
        {"role": "system", "content": "Speak like a pirate."},
        {"role": "user", "content": "I am Ana"},
        {"role": "assistant", "content": "Hi"},
        {"role": "user", "content": [{"type": "text", "text": "Who am I?"}]},
    ]
    ask(call, messages=history)
    system, *rest = bench.talk.model.requests[0].messages
    assert "Speak like a pirate." in system.text
    assert [(m.role, m.text) for m in rest] == [
        ("user", "I am Ana"),
        ("assistant", "Hi"),
        ("user", "Who am I?"),
    ]


def test_citations_come_with_the_answer(opened: Open) -> None:
    scripts = {"start": 'USE KB "faq"'}
    bench, call = opened("Five days [1].", scripts=scripts)
    bot = bench.talk.opened.bot
    with bench.store.transaction(bot.org_id) as unit:
        unit.documents.put(Document(new_id(), bot.org_id, bot.id, "faq", "refunds.md"))
    passage = Passage("Five days.", 0, 0, 10)
    bench.talk.knowledge.hits = [Hit(passage, 0.9, "faq", "d", "refunds.md", "Refunds")]
    message = ask(call)["choices"][0]["message"]
    assert (message["content"], message["citations"][0]["title"]) == ("Five days [1].", "Refunds")


def test_a_conversation_nobody_keeps_is_gone_afterwards(opened: Open) -> None:
    bench, call = opened("One.", "Two.")
    org = bench.talk.opened.bot.org_id
    ask(call)
    ask(call, store=True)
    made = bench.calls
    with bench.store.transaction(org) as unit:
        kept = [unit.sessions.get(one.session_id) for one in made]
    assert [session is not None for session in kept] == [True, False]


def test_a_stream_ends_with_usage_and_done(opened: Open) -> None:
    _, call = opened(says("Good ", "morning."))
    found = events(ask(call, stream=True, stream_options={"include_usage": True}))
    first, *pieces, last, usage, done = found
    assert first["choices"][0]["delta"]["role"] == "assistant"
    assert "".join(piece["choices"][0]["delta"]["content"] for piece in pieces) == "Good morning."
    assert last["choices"][0]["finish_reason"] == "stop"
    assert (usage["choices"], usage["usage"]["completion_tokens"]) == ([], 7)
    assert done == "[DONE]"


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_used_up_budget_is_status_402(opened: Open, stream: bool) -> None:
    bench, call = opened("never said")
    bot = bench.talk.opened.bot
    with bench.store.transaction(bot.org_id) as unit:
        unit.budgets.put(Budget("bot", bot.id, -1, -1, 0.8, "block"))
    error = ask(call, status=402, stream=stream)["error"]
    assert (error["code"], error["type"]) == ("budget_exceeded", "insufficient_quota")
    assert bench.talk.model.requests == []


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        ("rate_limited", 429, "rate_limited"),
        ("overloaded", 502, "upstream_error"),
        ("timeout", 504, "timeout"),
    ],
)
def test_a_failing_model_is_an_error_in_openais_shape(
    opened: Open, failure: Any, status: int, code: str
) -> None:
    _, call = opened(*[Failure(failure)] * 3)
    assert ask(call, status=status)["error"]["code"] == code


def test_a_model_is_asked_as_it_is(opened: Open) -> None:
    bench, call = opened(calls(("look", '{"q": 1}')))
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    found = ask(call, "scripted-1", tools=[tool], max_tokens=9, temperature=0)
    [request] = bench.talk.model.requests
    assert [(m.role, m.text) for m in request.messages] == [("user", "Hello")]
    assert (request.max_tokens, request.temperature, request.tools[0].name) == (9, 0, "look")
    [choice] = found["choices"]
    assert choice["finish_reason"] == "tool_calls"
    [wanted] = choice["message"]["tool_calls"]
    assert (wanted["function"]["name"], wanted["function"]["arguments"]) == ("look", '{"q": 1}')
    assert bench.calls[0].kind == "api"


def test_a_models_stream_is_passed_on(opened: Open) -> None:
    _, call = opened(says("Good ", "morning."))
    first, *pieces, last, done = events(ask(call, "compatible:scripted-1", stream=True))
    assert [piece["choices"][0]["delta"] for piece in (first, *pieces)] == [
        {"role": "assistant", "content": ""},
        {"content": "Good "},
        {"content": "morning."},
    ]
    assert (last["choices"][0]["finish_reason"], done) == ("stop", "[DONE]")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"model": "gpt-nobody-listed"}, 404, "not_found"),
        ({"model": "bot:nobody"}, 404, "not_found"),
        ({"messages": []}, 400, "validation_error"),
        ({"tools": [{"function": {"name": "x"}}]}, 400, "bad_request"),
        ({"messages": [{"role": "assistant", "content": "I"}]}, 400, "bad_request"),
        ({"n": 2}, 400, "validation_error"),
    ],
    ids=["unlisted", "no bot", "no messages", "tools for a bot", "no question", "two choices"],
)
def test_a_bad_request_is_refused_in_openais_shape(
    opened: Open, body: dict[str, Any], status: int, code: str
) -> None:
    _, call = opened()
    error = ask(call, status=status, **body)["error"]
    assert error["code"] == code
    assert set(error) == {"message", "type", "param", "code"}


def test_strangers_are_refused_in_openais_shape(opened: Open) -> None:
    opened()
    nobody = Caller(app, {})
    assert ask(nobody, status=401)["error"]["type"] == "authentication_error"


def test_embeddings_are_counted(opened: Open) -> None:
    bench, call = opened()
    found = call("POST", "/v1/embeddings", json={"model": "default", "input": ["a", "b"]})
    assert [row["index"] for row in found["data"]] == [0, 1]
    assert len(found["data"][0]["embedding"]) == 8
    assert bench.calls[0].kind == "embedding"


def test_questions_of_one_user_are_limited(opened: Open) -> None:
    _, call = opened()
    body = {"input": "a"}
    for _ in range(60):
        call("POST", "/v1/embeddings", json=body)
    error = call("POST", "/v1/embeddings", 429, json=body)["error"]
    assert error["type"] == "rate_limit_error"
