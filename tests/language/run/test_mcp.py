"""Tools of MCP servers in scripts."""

from typing import Any

import pytest

from shared.mcp.servers import parse_servers, save_servers
from tests.support.bench import Bench
from tests.support.mcp_server import CSV, URL, McpServerFake


def connected(token: str = "") -> tuple[Bench, McpServerFake]:
    bench, server = Bench(), McpServerFake(token)
    bench.services.web.serve({URL: server})
    with bench.services.transaction() as unit:
        save_servers(unit, bench.services.bot, parse_servers(CSV)[0])
    return bench, server


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('x = USE MCP "shop", "price", {item: "tea"}\nRETURN x.price', 3),
        ('x = MCP INVOKE "SHOP.price", {item: "tea"}\nRETURN x.item', "tea"),
        ('x = MCP LIST TOOLS "shop"\nRETURN x[0].name', "price"),
    ],
)
def test_a_tool_gives_its_result(source: str, value: Any) -> None:
    bench, _ = connected()
    assert bench.run(source) == value


def test_a_tool_is_used_once_and_can_tell_a_repetition() -> None:
    bench, server = connected()
    bench.run('USE MCP "shop", "price", {item: "tea"}')
    [(_, _, key)] = server.calls
    assert key


@pytest.mark.parametrize(
    ("source", "token", "code"),
    [
        ('USE MCP "nobody", "price"', "", "R5320"),
        ('USE MCP "shop", "nothing"', "", "R5321"),
        ('USE MCP "shop", "break"', "", "R5321"),
        ('MCP INVOKE "shop"', "", "R5321"),
        ('USE MCP "shop", "price", {item: "tea"}', "secret", "R5322"),
    ],
)
def test_what_goes_wrong_has_its_code(source: str, token: str, code: str) -> None:
    bench, _ = connected(token)
    bench.run(source)
    assert bench.error.code == code
