"""Answers, usage, budgets and models over HTTP, on fakes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import time
from typing import Any

import pytest

from functions.llm.app import app
from functions.llm.deps import wiring
from shared.identity.tokens import BEARER
from tests.support.chat_bench import Conversation
from tests.support.llm_bench import Caller, LlmBench
from tests.support.replies import Failure, Script, calls

SCRIPTS = {
    "start": 'USE TOOL "weather"',
    "weather": 'PARAM city AS STRING DESCRIPTION "Where"\nDESCRIPTION "Weather"\nRETURN "Sun"',
}
Open = Callable[..., tuple[LlmBench, Caller]]


@pytest.fixture
def opened() -> Iterator[Open]:
    def of(*replies: Script | str, role: str = "user", **made: Any) -> tuple[LlmBench, Caller]:
        bench = LlmBench(Conversation(*replies, **made))
        app.dependency_overrides[wiring] = lambda: bench
        return bench, Caller(app, bench.headers(role))

    yield of
    app.dependency_overrides.clear()


def test_a_chat_answers_with_what_it_took(opened: Open) -> None:
    _, call = opened(calls(("weather", '{"city": "Rome"}')), "It is sunny.", scripts=SCRIPTS)
    found = call("POST", "/api/llm/chat", json={"message": "How is Rome?"})["data"]
    assert found["message"] == "It is sunny."
    assert found["tool_calls"] == [{"name": "weather", "result": "Sun"}]
    assert (found["usage"]["completion_tokens"], found["cached"]) == (14, False)


def test_a_chat_without_tools_offers_none(opened: Open) -> None:
    bench, call = opened("I do not know.", scripts=SCRIPTS)
    call("POST", "/api/llm/chat", json={"message": "How is Rome?", "use_tools": False})
    assert bench.talk.model.requests[0].tools == ()


def test_a_chat_goes_on_in_a_session(opened: Open) -> None:
    bench, _ = opened("First.", "Second.")
    owner = bench.talk.identity
    with bench.store.transaction(owner.org_id) as unit:
        unit.users.update(owner.user_id, {"role": "user"})
    session = bench.talk.opened.session.id
    signed = replace(owner, role="user", expires_at=int(time()) + 60)
    call = Caller(app, {"Authorization": f"Bearer {bench.signer.sign(signed, BEARER)}"})
    for question in ("One?", "Two?"):
        call("POST", "/api/llm/chat", json={"message": question, "session_id": session})
    assert [text for _, text in bench.talk.said] == ["One?", "First.", "Two?", "Second."]


def test_a_streamed_chat_is_events(opened: Open) -> None:
    _, call = opened("Good morning.")
    text = call("POST", "/api/llm/chat", json={"message": "Hi", "stream": True})
    events = [json.loads(line.removeprefix("data: ")) for line in text.split("\n\n") if line]
    assert "".join(event.get("delta", "") for event in events) == "Good morning."
    assert events[-1]["done"]


def test_a_single_answer(opened: Open) -> None:
    bench, call = opened("Rome")
    found = call("POST", "/api/llm/generate", json={"prompt": "Capital?", "system": "Be brief."})
    assert found["data"]["text"] == "Rome"
    assert [m.text for m in bench.talk.model.requests[0].messages] == ["Be brief.", "Capital?"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [('```json\n{"n": 3}\n```', 200), ('{"n": "three"}', 422), ("no JSON", 422)],
    ids=["fits", "another type", "no JSON"],
)
def test_an_answer_is_held_against_its_schema(opened: Open, answer: str, status: int) -> None:
    _, call = opened(answer)
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    found = call(
        "POST", "/api/llm/generate", status, json={"prompt": "Three", "json_schema": schema}
    )
    assert found.get("data", {}).get("json") == ({"n": 3} if status == 200 else None)


def test_models_tell_what_they_can(opened: Open) -> None:
    config = {"llm-models": "openai:gpt-4o", "model-vision": "openai:gpt-4o"}
    _, call = opened(config=config)
    own, vision = call("GET", "/api/llm/models")["data"]
    assert own["id"] == "compatible:scripted-1"
    assert (vision["id"], vision["price_in"]) == ("openai:gpt-4o", 2.5)
    assert vision["roles"] == ["vision"]
    assert {"vision", "tools", "json"} <= set(vision["features"])


def test_routing_is_an_owners(opened: Open) -> None:
    config = {"model-fast": "groq:llama-3.1-8b-instant", "model-routing-strategy": "auto"}
    _, call = opened(role="owner", config=config)
    found = call("GET", "/api/llm/routing")["data"]
    assert (found["strategy"], found["roles"]["fast"]) == ("auto", "groq:llama-3.1-8b-instant")
    _, call = opened()
    call("GET", "/api/llm/routing", 403)


def test_tokens_are_estimated(opened: Open) -> None:
    _, call = opened()
    assert call("POST", "/api/llm/tokens/count", json={"text": "a" * 40})["data"] == {
        "tokens": 10,
        "method": "estimate",
    }


@pytest.mark.parametrize(("reply", "ok"), [("OK", True), (Failure("auth"), False)])
def test_a_model_is_tried_with_a_key_of_ones_own(opened: Open, reply: Any, ok: bool) -> None:
    bench, call = opened(reply, role="owner")
    wanted = {"provider": "openai", "model": "gpt-4o", "key": "sk-mine"}
    found = call("POST", "/api/llm/models/test", json=wanted)["data"]
    assert found["ok"] is ok
    assert bench.calls == []


def test_usage_is_ones_own_unless_one_owns_the_bot(opened: Open) -> None:
    bench, call = opened("One.", "Two.")
    call("POST", "/api/llm/chat", json={"message": "Hi"})
    other = Caller(app, bench.headers("user"))
    other("POST", "/api/llm/chat", json={"message": "Hi"})
    [mine] = call("GET", "/api/llm/usage")["data"]
    assert (mine["requests"], mine["out"], mine["total"]) == (1, 7, 18)
    owner = Caller(app, bench.headers("owner"))
    rows = owner("GET", "/api/llm/usage", params={"group_by": "user"})["data"]
    assert [row["requests"] for row in rows] == [1, 1]
    [row] = owner("GET", "/api/llm/usage?group_by=model&from=2000-01-01T00:00:00Z")["data"]
    assert row["key"] == "compatible:scripted-1"
    assert owner("GET", "/api/llm/usage?to=2000-01-01T00:00:00Z")["data"] == []


def test_requests_are_an_operators(opened: Open) -> None:
    bench, call = opened("One.")
    call("POST", "/api/llm/chat", json={"message": "Hi"})
    call("GET", "/api/llm/requests", 403)
    operator = Caller(app, bench.headers("operator"))
    [row] = operator("GET", "/api/llm/requests")["data"]
    assert (row["model"], row["status"], row["tokens_out"]) == ("scripted-1", "ok", 7)
    assert "prompt" not in row


def test_a_budget_is_set_by_an_admin_and_holds(opened: Open) -> None:
    bench, call = opened("never said", role="admin")
    assert call("GET", "/api/llm/budget")["data"]["daily_limit"] == 100
    wanted = {"daily_limit": 0, "action": "block"}
    found = call("PUT", "/api/llm/budget?scope=bot", json=wanted)["data"]
    assert (found["daily_limit"], found["monthly_limit"], found["action"]) == (0, 2000, "block")
    call("PUT", "/api/llm/budget", 422, json={"daily_limit": 3000})
    user = Caller(app, bench.headers("user"))
    user("PUT", "/api/llm/budget?scope=bot", 403, json=wanted)
    user("GET", "/api/llm/budget", 403)


def test_the_answer_cache_tells_what_it_saved_and_is_emptied(opened: Open) -> None:
    bench, call = opened("Five days.", "Six days.", config={"llm-cache": "true"}, role="owner")
    question = {"message": "How long does a refund take?"}
    for _ in range(2):
        found = call("POST", "/api/llm/chat", json=question)["data"]
    assert (found["message"], found["cached"]) == ("Five days.", True)
    stats = call("GET", "/api/llm/cache/stats")["data"]
    assert (stats["entries"], stats["hits"], stats["misses"]) == (1, 1, 1)
    assert (stats["hit_rate"], stats["saved_tokens"]) == (0.5, 18)
    assert call("DELETE", "/api/llm/cache")["data"] == {"removed": 1}
    assert call("POST", "/api/llm/chat", json=question)["data"]["message"] == "Six days."
    user = Caller(app, bench.headers("user"))
    user("DELETE", "/api/llm/cache", 403)


def test_the_api_keeps_the_specs_envelope(opened: Open) -> None:
    _, call = opened()
    error = call("POST", "/api/llm/generate", 400, json={})
    assert (error["success"], error["error"]) == (False, "validation_error")
