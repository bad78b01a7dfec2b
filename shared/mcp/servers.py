"""The MCP servers of a bot: `mcp.csv` of its package (platform spec §1.2), kept as values of the store's memory."""

from __future__ import annotations

import csv
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.records.bots import Bot
    from shared.store import Unit

SCOPE, TOOLS_SCOPE = "mcp", "mcp-tools"
MCP_FILE = "mcp.csv"
COLUMNS = (
    *("name", "type", "command", "args", "description", "enabled", "auth_type", "auth_env"),
    *("risk_level", "requires_approval"),
)
HTTP_TYPES = ("http", "streamable-http", "streamable_http")
LOCAL_TYPES = ("stdio", "tcp")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}\Z")
_NO = ("false", "0", "no", "off")
_YES = ("true", "1", "yes", "on")


@dataclass(frozen=True, slots=True)
class McpServer:
    """`url` is the endpoint of the streamable HTTP transport. `auth_type`: none | bearer | header; `auth_env` names the
    value of the bot's own config that is the secret, for `header` after the header's name and a colon."""

    name: str
    url: str
    description: str = ""
    enabled: bool = True
    auth_type: str = "none"
    auth_env: str = ""
    risk_level: str = ""
    requires_approval: bool = False

    def headers(self, config: Mapping[str, str]) -> dict[str, str]:
        """The headers that prove who we are. A secret is looked up in the bot's config only: a package must not be able
        to send the platform's own secrets anywhere."""
        header, colon, name = self.auth_env.partition(":")
        name = name if colon else header
        secret = config.get(name) or config.get(name.lower().replace("_", "-"), "")
        if self.auth_type == "none" or not secret:
            return {}
        if self.auth_type == "header":
            return {header if colon else "X-API-Key": secret}
        return {"Authorization": f"Bearer {secret}"}


def parse_servers(text: str) -> tuple[list[McpServer], list[str]]:
    """The servers of a file, and what is wrong with the rows that name none."""
    servers: dict[str, McpServer] = {}
    problems: list[str] = []
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for number, cells in enumerate(csv.reader(lines, skipinitialspace=True), 1):
        row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=False))
        if row.get("name", "").casefold() == "name":
            continue
        problem = _problem(row)
        if problem:
            problems.append(f"row {number}: {problem}")
            continue
        servers[row["name"].casefold()] = _server(row)
    return list(servers.values()), problems


def save_servers(unit: Unit, bot: Bot, servers: list[McpServer]) -> None:
    """Replace the bot's servers and forget what tools they had."""
    unit.memory.remove(SCOPE, bot.id)
    unit.memory.remove(TOOLS_SCOPE, bot.id)
    for server in servers:
        unit.memory.put(SCOPE, bot.id, server.name.casefold(), asdict(server))
    unit.bots.touch(bot.id)


def servers_of(unit: Unit, bot: Bot) -> list[McpServer]:
    return [McpServer(**value) for value in unit.memory.all(SCOPE, bot.id).values()]


def server_named(unit: Unit, bot: Bot, name: str) -> McpServer | None:
    value: Any = unit.memory.get(SCOPE, bot.id, name.strip().casefold())
    return McpServer(**value) if value else None


def _problem(row: Mapping[str, str]) -> str:
    kind = row.get("type", "").casefold()
    if not _NAME.match(row.get("name", "")):
        return "a server's name has letters, digits, - and _, at most 32"
    if kind in LOCAL_TYPES:
        return f"{row['name']}: a {kind} server runs on one machine; serve it over HTTP"
    if kind not in HTTP_TYPES:
        return f"{row['name']}: the type is http"
    if not row.get("command", "").startswith(("https://", "http://")):
        return f"{row['name']}: the command is the address of the server"
    return ""


def _server(row: Mapping[str, str]) -> McpServer:
    return McpServer(
        name=row["name"],
        url=row["command"],
        description=row.get("description", ""),
        enabled=row.get("enabled", "").casefold() not in _NO,
        auth_type=row.get("auth_type", "").casefold() or "none",
        auth_env=row.get("auth_env", ""),
        risk_level=row.get("risk_level", "").casefold(),
        requires_approval=row.get("requires_approval", "").casefold() in _YES,
    )
