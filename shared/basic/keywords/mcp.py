"""Tools of MCP servers in scripts: USE MCP, MCP LIST TOOLS, MCP INVOKE (language spec §4.5)."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import from_json, to_plain
from shared.mcp.client import McpClient, McpFailed, McpRefused, result_text
from shared.mcp.servers import McpServer, server_named
from shared.network.failures import FetchTimedOut, NetworkFailed

LONGEST = 60.0


def _server(run: Run, name: Any) -> McpServer:
    wanted = display(name).strip()
    with run.reading() as unit:
        server = server_named(unit, run.bot, wanted)
    if server is None or not server.enabled:
        raise BasicError("R5320", f"mcp.csv has no server {shortened(wanted)} in service")
    return server


def _client(run: Run, server: McpServer) -> McpClient:
    seconds = max(1.0, min(LONGEST, run.services.remaining_ms() / 1000))
    return McpClient(run.services.web, server.url, server.headers(run.bot.config), seconds)


def _failed(error: McpFailed | NetworkFailed) -> BasicError:
    if isinstance(error, McpRefused):
        return BasicError("R5322", error.message)
    return BasicError("R5101" if isinstance(error, FetchTimedOut) else "R5321", error.message)


def _used(run: Run, server: McpServer, tool: str, values: Any) -> Any:
    arguments = to_plain(values) if values not in (None, "") else {}
    if not isinstance(arguments, dict):
        raise BasicError("R5010", "the arguments of an MCP tool are an object")
    try:
        result = _client(run, server).call(tool, arguments, run.key)
    except (McpFailed, NetworkFailed) as error:
        raise _failed(error) from error
    if result.get("isError"):
        raise BasicError("R5321", shortened(result_text(result)))
    structure = result.get("structuredContent")
    return structure if isinstance(structure, dict) else _plain(result_text(result))


def _plain(text: str) -> Any:
    """The value of a text that is JSON, as many tools answer; else the text."""
    if text[:1] not in ("{", "["):
        return text
    try:
        return from_json(text)
    except BasicError:
        return text


@keyword(
    "USE MCP {server}, {tool}, {values:expr}",
    "USE MCP {server}, {tool:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='cost = USE MCP "shop", "price", {item: "tea"}',
)
def use_mcp(run: Run, server: Any, tool: Any, values: Any = None) -> Any:
    """Use a tool of a server in mcp.csv; gives its structured result, or its text."""
    return _used(run, _server(run, server), display(tool).strip(), values)


@keyword(
    "MCP INVOKE {name}, {values:expr}",
    "MCP INVOKE {name:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='cost = MCP INVOKE "shop.price", {item: "tea"}',
)
def mcp_invoke(run: Run, name: Any, values: Any = None) -> Any:
    """The same as USE MCP, with server and tool in one text."""
    server, dot, tool = display(name).strip().partition(".")
    if not dot or not tool:
        raise BasicError("R5321", "MCP INVOKE wants “server.tool”")
    return _used(run, _server(run, server), tool, values)


@keyword(
    "MCP LIST TOOLS {server:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='tools = MCP LIST TOOLS "shop"',
)
def mcp_list_tools(run: Run, server: Any) -> list[Any]:
    """The tools of a server in mcp.csv: {name, description} each."""
    found = _server(run, server)
    try:
        tools = _client(run, found).tools()
    except (McpFailed, NetworkFailed) as error:
        raise _failed(error) from error
    return [{"name": tool.name, "description": tool.description} for tool in tools]
