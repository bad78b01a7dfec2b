"""Our client against the official server and the fake: the same tools, the same results."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from mcp.server.mcpserver import MCPServer

from shared.mcp.client import McpClient, McpFailed, McpRefused, result_text
from shared.network.ports import Web
from shared.network.records import WebAnswer, WebRequest
from tests.support.mcp_server import URL, McpServerFake
from tests.support.platform import wait_until
from tests.support.web import MemoryWeb


class LoopbackWeb:
    """The network without its guard, which refuses this machine."""

    def fetch(self, request: WebRequest) -> WebAnswer:
        sent = urllib.request.Request(
            request.url, request.body, dict(request.headers), method=request.method
        )
        try:
            with urllib.request.urlopen(sent, timeout=request.seconds) as answer:
                headers = {key.lower(): value for key, value in answer.headers.items()}
                return WebAnswer(answer.status, "", headers, answer.read(), request.url)
        except urllib.error.HTTPError as error:
            return WebAnswer(error.code, "", {}, b"", request.url)


def official() -> MCPServer:
    server = MCPServer("shop")

    @server.tool()
    def price(item: str, count: int = 1) -> dict[str, str | int]:
        """The price of an item"""
        return {"item": item, "price": 3 * count}

    @server.tool(name="break")
    def fail() -> str:
        """Fails"""
        raise ValueError("It broke.")

    return server


@pytest.fixture(scope="session")
def official_url() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = official().streamable_http_app()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, "the server listens")
    yield f"http://127.0.0.1:{port}/mcp"
    server.should_exit = True
    thread.join()


@pytest.fixture(params=["fake", "fake with events", "official"])
def client(request: pytest.FixtureRequest) -> McpClient:
    if request.param == "official":
        return McpClient(LoopbackWeb(), request.getfixturevalue("official_url"))
    web = MemoryWeb()
    web.serve({URL: McpServerFake(events=request.param.endswith("events"))})
    return McpClient(web, URL)


def test_tools_are_listed_page_by_page(client: McpClient) -> None:
    tools = {tool.name: tool for tool in client.tools()}
    assert set(tools) == {"price", "break"}
    assert tools["price"].description == "The price of an item"
    assert set(tools["price"].schema["properties"]) == {"item", "count"}


def test_a_tool_is_used(client: McpClient) -> None:
    result = client.call("price", {"item": "tea"})
    assert '"price": 3' in result_text(result)


def test_a_tool_that_fails_says_so(client: McpClient) -> None:
    assert "tool_failed" in result_text(client.call("break", {}))


def test_a_tool_that_is_not_there_is_a_failure(client: McpClient) -> None:
    with suppress(McpFailed):  # a server may also say it in a result
        assert client.call("nothing", {})["isError"]


def test_a_session_is_given_back() -> None:
    server, web = McpServerFake(), MemoryWeb()
    web.serve({URL: server})
    McpClient(web, URL).tools()
    assert server.ended == 1


def test_a_server_that_does_not_know_us_refuses() -> None:
    web: Web = MemoryWeb()
    assert isinstance(web, MemoryWeb)
    web.serve({URL: McpServerFake("secret")})
    with pytest.raises(McpRefused):
        McpClient(web, URL).tools()
    assert McpClient(web, URL, {"Authorization": "Bearer secret"}).tools()
