"""A bot as an MCP server, message by message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from functions.llm.app import app
from functions.llm.deps import wiring
from shared.ids import new_id
from shared.records.documents import Document, Hit, Passage
from tests.support.chat_bench import Conversation
from tests.support.llm_bench import Caller, LlmBench

SCRIPTS = {
    "weather": (
        'PARAM city AS STRING DESCRIPTION "Where"\nDESCRIPTION "The weather"\n'
        'TALK "Looking"\nRETURN {"city": city, "sky": "clear"}'
    ),
    "fails": 'DESCRIPTION "Fails"\nx = 1 / 0',
    "asks": 'DESCRIPTION "Asks"\nHEAR age AS INTEGER "How old?"\nRETURN age',
}


@pytest.fixture
def bench() -> Iterator[LlmBench]:
    made = LlmBench(Conversation(scripts=SCRIPTS, config={"mcp-server": "true"}))
    app.dependency_overrides[wiring] = lambda: made
    yield made
    app.dependency_overrides.clear()


@pytest.fixture
def call(bench: LlmBench) -> Caller:
    return Caller(app, bench.headers("user"))


def rpc(call: Caller, method: str, **params: Any) -> dict[str, Any]:
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    answer: dict[str, Any] = call("POST", "/api/mcp/default", json=message)
    assert (answer["jsonrpc"], answer["id"]) == ("2.0", 7)
    return answer


def use(call: Caller, name: str, **arguments: Any) -> dict[str, Any]:
    used: dict[str, Any] = rpc(call, "tools/call", name=name, arguments=arguments)["result"]
    return used


@pytest.mark.parametrize(
    ("wanted", "agreed"), [("2025-03-26", "2025-03-26"), ("1999-01-01", "2025-11-25")]
)
def test_a_version_is_agreed_on(call: Caller, wanted: str, agreed: str) -> None:
    found = rpc(call, "initialize", protocolVersion=wanted)["result"]
    assert (found["protocolVersion"], found["serverInfo"]["name"]) == (agreed, "default")


def test_tools_are_listed_with_their_schemas(call: Caller) -> None:
    tools = {tool["name"]: tool for tool in rpc(call, "tools/list")["result"]["tools"]}
    assert set(tools) == {"weather", "fails", "asks"}
    assert tools["weather"]["inputSchema"]["required"] == ["city"]


def test_a_tool_runs_and_says_what_it_said(call: Caller) -> None:
    found = use(call, "weather", city="Rome")
    assert (found["isError"], found["structuredContent"]["sky"]) == (False, "clear")
    assert found["content"][0] == {"type": "text", "text": "Looking"}


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [("weather", {}, "city"), ("fails", {}, ""), ("asks", {}, "How old?")],
    ids=["a parameter is missing", "it fails", "it asks a person"],
)
def test_what_goes_wrong_is_told_to_the_model(
    call: Caller, name: str, arguments: dict[str, Any], words: str
) -> None:
    found = use(call, name, **arguments)
    assert found["isError"]
    assert words in found["content"][0]["text"]


def test_documents_are_searched_with_the_callers_rights(bench: LlmBench, call: Caller) -> None:
    bot = bench.talk.opened.bot
    with bench.store.transaction(bot.org_id) as unit:
        unit.documents.put(Document(new_id(), bot.org_id, bot.id, "faq", "refunds.md"))
    passage = Passage("Five days.", 0, 0, 10)
    bench.talk.knowledge.hits = [Hit(passage, 0.9, "faq", "d", "refunds.md", "Refunds")]
    names = [tool["name"] for tool in rpc(call, "tools/list")["result"]["tools"]]
    assert names[-1] == "search_knowledge"
    found = use(call, "search_knowledge", query="refunds")
    assert found["structuredContent"]["passages"][0]["text"] == "Five days."


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"jsonrpc": "2.0", "id": 1, "method": "resources/list"}, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "x"}}, -32602),
        ({"id": 1, "method": "ping"}, -32600),
        ([], -32600),
    ],
    ids=["unknown method", "unknown tool", "no JSON-RPC", "a batch"],
)
def test_a_bad_request_has_its_code(call: Caller, message: Any, code: int) -> None:
    assert call("POST", "/api/mcp/default", json=message)["error"]["code"] == code


def test_a_notification_has_no_answer(call: Caller) -> None:
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    call("POST", "/api/mcp/default", 202, json=note)
    call("POST", "/api/mcp/default", 400, content=b"{")
    call("GET", "/api/mcp/default", 405)


def test_only_a_bot_that_is_a_server_and_a_caller_who_is_known(bench: LlmBench) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    nobody = Caller(app, {})
    nobody("POST", "/api/mcp/default", 401, json=ping)
    with bench.store.transaction(bench.talk.opened.bot.org_id) as unit:
        unit.bots.save_config(bench.talk.opened.bot.id, {}, "config.csv")
    user = Caller(app, bench.headers("user"))
    user("POST", "/api/mcp/default", 404, json=ping)
    user("POST", "/api/mcp/nobody", 404, json=ping)
