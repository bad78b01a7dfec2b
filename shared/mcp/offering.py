"""The tools of a bot's MCP servers as the model is offered them: `mcp_{server}_{tool}` (platform spec §3.15, §5.5)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.errors import GbError
from shared.log import logger
from shared.mcp.client import McpClient, RemoteTool
from shared.mcp.servers import TOOLS_SCOPE, McpServer, servers_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from shared.clock import Clock
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.store import Unit

    Opening = Callable[[], AbstractContextManager[Unit]]

FRESH, RETRY = timedelta(hours=1), timedelta(minutes=5)
LIST_SECONDS = 5.0
LONGEST_NAME = 64
_OTHER = re.compile(r"[^a-zA-Z0-9_-]+")


@dataclass(frozen=True, slots=True)
class McpTool:
    """A remote tool under its own name, with the server it belongs to."""

    name: str
    server: McpServer
    remote: RemoteTool


@dataclass(frozen=True, slots=True)
class McpTools:
    """The tools of one bot's servers. Lists are kept for an hour; a server that does not answer has none for 5 minutes."""

    bot: Bot
    web: Web
    clock: Clock

    def all(self, transaction: Opening) -> list[McpTool]:
        """The tools of all enabled servers. `transaction` opens one of the bot's organization."""
        with transaction() as unit:
            servers = [server for server in servers_of(unit, self.bot) if server.enabled]
            known = unit.memory.all(TOOLS_SCOPE, self.bot.id) if servers else {}
        found: list[McpTool] = []
        for server in servers:
            rows = known.get(server.name.casefold())
            tools = _read(rows) if rows is not None else self._listed(server, transaction)
            found += [McpTool(tool_name(server, tool), server, tool) for tool in tools]
        return found

    def client(self, server: McpServer, seconds: float) -> McpClient:
        return McpClient(self.web, server.url, server.headers(self.bot.config), seconds)

    def _listed(self, server: McpServer, transaction: Opening) -> list[RemoteTool]:
        tools: list[RemoteTool] = []
        lifetime = FRESH
        try:
            tools = self.client(server, LIST_SECONDS).tools()
        except GbError as error:
            logger.warning("an MCP server lists no tools", server=server.name, reason=error.message)
            lifetime = RETRY
        rows = [{**asdict(tool), "schema": dict(tool.schema)} for tool in tools]
        with transaction() as unit:
            expires = self.clock.now() + lifetime
            unit.memory.put(TOOLS_SCOPE, self.bot.id, server.name.casefold(), rows, expires)
        return tools


def tool_name(server: McpServer, tool: RemoteTool) -> str:
    """A name a model may call: letters, digits, - and _, at most 64."""
    return _OTHER.sub("_", f"mcp_{server.name}_{tool.name}")[:LONGEST_NAME]


def _read(rows: Any) -> list[RemoteTool]:
    return [RemoteTool(**row) for row in rows]
