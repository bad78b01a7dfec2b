"""Tools of MCP servers, tools that need a yes, and tools whose result is the answer."""

from __future__ import annotations

import json

import pytest

from shared.mcp.servers import parse_servers, save_servers
from tests.support.chat_bench import Conversation, Socket
from tests.support.faults import Faults
from tests.support.mcp_server import CSV, URL, McpServerFake
from tests.support.replies import Script, calls

CONFIG = {"shop-token": "secret", "guest-session-ttl": "9000"}
ORDER = {
    "start": 'USE TOOL "order"',
    "order": (
        'PARAM item AS STRING DESCRIPTION "What"\nDESCRIPTION "Orders"\n'
        'n = GET BOT MEMORY "orders"\nIF n = "" THEN n = 0\nSET BOT MEMORY "orders", n + 1\n'
        'RETURN "ordered " + item'
    ),
}


def shop(*replies: Script | str, csv: str = CSV) -> tuple[Conversation, Socket, McpServerFake]:
    talk = Conversation(*replies, config=CONFIG)
    server = McpServerFake("secret")
    talk.web.serve({URL: server})
    with talk.store.transaction(talk.opened.bot.org_id) as unit:
        save_servers(unit, talk.opened.bot, parse_servers(csv)[0])
    return talk, talk.connect(), server


def test_a_servers_tools_are_offered_and_used() -> None:
    talk, page, server = shop(calls(("mcp_shop_price", '{"item": "tea", "count": "2"}')), "3 each.")
    talk.say(page, "What is tea?")
    offered = [tool.name for tool in talk.model.requests[0].tools]
    assert offered == ["mcp_shop_price", "mcp_shop_break"]
    [(name, arguments, key)] = server.calls
    assert (name, arguments) == ("price", {"item": "tea", "count": 2})
    assert key.endswith("call_0") or ":" in key
    told = json.loads(talk.model.requests[1].messages[-1].text)
    assert told == {"item": "tea", "price": 3}
    assert page.client.bubbles[-1] == "3 each."


def test_lists_are_asked_for_once_an_hour() -> None:
    talk, page, _ = shop("One.", "Two.", "Three.")
    for question in ("One?", "Two?"):
        talk.say(page, question)
    listed = [one for one in talk.web.asked if b"tools/list" in (one.body or b"")]
    assert len(listed) == 2  # two pages
    talk.clock.pass_seconds(3601)
    talk.say(page, "Three?")
    listed = [one for one in talk.web.asked if b"tools/list" in (one.body or b"")]
    assert len(listed) == 4


def test_a_server_that_is_down_takes_no_part() -> None:
    talk, page, _ = shop("I am fine.")
    talk.web.pages.clear()
    talk.say(page, "How are you?")
    assert talk.model.requests[0].tools == ()
    assert page.client.bubbles[-1] == "I am fine."


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("mcp_shop_price", '{"count": "many"}'), "item is missing"),
        (("mcp_shop_price", "not json"), "not a JSON object"),
        (("mcp_shop_break", "{}"), "It broke."),
    ],
    ids=["arguments that do not fit", "no JSON", "a tool that fails"],
)
def test_failures_go_back_to_the_model(call: tuple[str, str], words: str) -> None:
    talk, page, _ = shop(calls(call), "I could not find out.")
    talk.say(page, "What is tea?")
    assert words in talk.model.requests[1].messages[-1].text


def test_a_server_that_requires_approval_is_used_after_a_yes() -> None:
    talk, page, server = shop(
        calls(("mcp_shop_price", '{"item": "tea"}')), "It is 3.", csv=CSV.replace("low,", "low,yes")
    )
    talk.say(page, "What is tea?")
    assert "mcp_shop_price" in page.client.bubbles[-1]
    assert server.calls == []
    talk.say(page, "Yes!")
    assert len(server.calls) == 1
    assert page.client.bubbles[-1] == "It is 3."


def ordering(*replies: Script | str, **config: str) -> tuple[Conversation, Socket]:
    names = {name.replace("_", "-"): value for name, value in config.items()}
    talk = Conversation(*replies, scripts=ORDER, config=names)
    return talk, talk.connect()


TEA = calls(("order", '{"item": "tea"}'))


@pytest.mark.parametrize(
    ("said", "orders", "told"),
    [("yes", 1, "ordered tea"), ("No, coffee", "", "No, coffee")],
    ids=["yes", "anything else is no"],
)
def test_a_tool_that_needs_a_yes_waits_for_it(said: str, orders: object, told: str) -> None:
    talk, page = ordering(TEA, "All right.", tool_confirm="order")
    talk.say(page, "Order tea")
    assert talk.bot_memory("orders") in (None, "")
    talk.say(page, said)
    assert (talk.bot_memory("orders") or "") == orders
    assert told in talk.model.requests[-1].messages[-1].text
    assert page.client.bubbles[-1] == "All right."


@pytest.mark.parametrize("step", range(1, 30))
def test_a_confirmed_tool_runs_once_whatever_is_killed(step: int) -> None:
    talk, page = ordering(TEA, *["All right."] * 3, tool_confirm="order")
    talk.say(page, "Order tea")
    talk.send(page, {"content": "yes", "message_type": 1, "channel": "web"})
    talk.work(Faults(die_at=step))
    assert talk.bot_memory("orders") == 1


def test_a_direct_tools_result_is_the_answer() -> None:
    talk, page = ordering(TEA, tool_direct="order")
    talk.say(page, "Order tea")
    assert page.client.bubbles[-1] == "ordered tea"
    assert len(talk.model.requests) == 1
    assert talk.said[-1] == ("assistant", "ordered tea")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a b,http,https://x.example,", "letters"),
        ("files,stdio,npx,server", "runs on one machine"),
        ("ws,websocket,wss://x.example,", "type is http"),
        ("shop,http,ftp://x.example,", "address"),
    ],
)
def test_a_row_that_names_no_server_is_told(row: str, problem: str) -> None:
    servers, [told] = parse_servers(f"# comment\n{row}\n")
    assert servers == []
    assert problem in told


def test_a_disabled_server_and_anothers_secret_stay_unused() -> None:
    [server], _ = parse_servers(CSV.replace("true,bearer,SHOP_TOKEN", "no,bearer,OPENAI_API_KEY"))
    assert not server.enabled
    assert server.headers({"shop-token": "secret"}) == {}
