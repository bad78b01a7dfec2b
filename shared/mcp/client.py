"""Using an MCP server: the streamable HTTP transport as a client, over the guarded network.

Each use is a conversation of its own: handshake, request, end. Answers come as JSON or as server-sent events.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.errors import UpstreamFailed
from shared.mcp.messages import VERSIONS
from shared.network.records import WebRequest
from shared.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shared.network.ports import Web
    from shared.network.records import WebAnswer

MOST_PAGES, MOST_TOOLS = 10, 128
SECONDS = 30.0
LARGEST = 1_000_000
"""Bytes of one answer."""
_ACCEPT = "application/json, text/event-stream"


class McpFailed(UpstreamFailed):
    text = "The MCP server did not answer properly."


class McpRefused(McpFailed):
    text = "The MCP server does not accept who we are."


@dataclass(frozen=True, slots=True)
class RemoteTool:
    """A tool of a server; `schema` is the JSON schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(slots=True)
class McpClient:
    """One conversation with one server. Failures are McpFailed and NetworkFailed."""

    web: Web
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = SECONDS
    _session: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def tools(self) -> list[RemoteTool]:
        """The server's tools, page by page."""
        self._begin()
        found: list[RemoteTool] = []
        cursor: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = self._request("tools/list", cursor)
            found += [_tool(row) for row in page.get("tools", ()) if isinstance(row, dict)]
            if not page.get("nextCursor"):
                break
            cursor = {"cursor": str(page["nextCursor"])}
        self._end()
        return found[:MOST_TOOLS]

    def call(self, name: str, arguments: Mapping[str, Any], key: str = "") -> dict[str, Any]:
        """The result as the server gives it: `content`, maybe `structuredContent`, `isError`. A `key` lets a server that
        looks at it tell a repetition."""
        self._begin()
        params: dict[str, Any] = {"name": name, "arguments": dict(arguments)}
        if key:
            params["_meta"] = {"idempotencyKey": key}
        result = self._request("tools/call", params)
        self._end()
        return result

    def _begin(self) -> None:
        wanted = {
            "protocolVersion": VERSIONS[0],
            "capabilities": {},
            "clientInfo": {"name": "general-bots", "version": VERSION},
        }
        agreed = self._request("initialize", wanted)
        self._session["MCP-Protocol-Version"] = str(agreed.get("protocolVersion", VERSIONS[0]))
        self._post({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def _end(self) -> None:
        """Give the session back, where there is one; a server need not care."""
        if "Mcp-Session-Id" in self._session:
            self.web.fetch(WebRequest("DELETE", self.url, self._headers(), None, self.seconds))

    def _request(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self._count += 1
        body = {"jsonrpc": "2.0", "id": self._count, "method": method, "params": dict(params)}
        answer = self._post(body)
        for message in _messages(answer):
            if message.get("id") != self._count:
                continue
            if "error" in message:
                error = message["error"]
                told = error.get("message", "") if isinstance(error, dict) else ""
                raise McpFailed(f"The MCP server refuses: {told}"[:500])
            result = message.get("result")
            return result if isinstance(result, dict) else {}
        raise McpFailed

    def _post(self, body: Mapping[str, Any]) -> WebAnswer:
        data = json.dumps(body, ensure_ascii=False).encode()
        request = WebRequest("POST", self.url, self._headers(), data, self.seconds, LARGEST)
        answer = self.web.fetch(request)
        if answer.status in (401, 403):
            raise McpRefused
        if answer.status >= 400:
            raise McpFailed(f"The MCP server answered with status {answer.status}.")
        if session := answer.headers.get("mcp-session-id"):
            self._session["Mcp-Session-Id"] = session
        return answer

    def _headers(self) -> dict[str, str]:
        own = {"Accept": _ACCEPT, "Content-Type": "application/json"}
        return {**own, **self.headers, **self._session}


def result_text(result: Mapping[str, Any]) -> str:
    """A tool's result as text for a model: its structure where it has one, else its texts."""
    if isinstance(result.get("structuredContent"), dict):
        text = json.dumps(result["structuredContent"], ensure_ascii=False)
    else:
        parts = [part for part in result.get("content", ()) if isinstance(part, dict)]
        text = "\n".join(str(part.get("text") or f"[{part.get('type')}]") for part in parts)
    if result.get("isError"):
        return json.dumps({"error": "tool_failed", "message": text}, ensure_ascii=False)
    return text or "done"


def _tool(row: Mapping[str, Any]) -> RemoteTool:
    schema = row.get("inputSchema")
    return RemoteTool(
        name=str(row.get("name", "")),
        description=str(row.get("description", ""))[:1000],
        schema=schema if isinstance(schema, dict) else {"type": "object", "properties": {}},
    )


def _messages(answer: WebAnswer) -> Iterator[dict[str, Any]]:
    """The JSON-RPC messages of an answer."""
    text = answer.body.decode("utf-8", "replace")
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        texts = [_data(event) for event in text.replace("\r\n", "\n").split("\n\n")]
    else:
        texts = [text]
    for one in texts:
        if not one.strip():
            continue
        try:
            message = json.loads(one)
        except ValueError as error:
            raise McpFailed from error
        if isinstance(message, dict):
            yield message


def _data(event: str) -> str:
    lines = (line for line in event.split("\n") if line.startswith("data:"))
    return "\n".join(line.removeprefix("data:").lstrip(" ") for line in lines)
