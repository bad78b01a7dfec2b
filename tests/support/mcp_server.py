"""An MCP server in memory, behind `MemoryWeb`: two tools, every message checked as a strict server checks it."""

from __future__ import annotations

import json
from typing import Any

from shared.network.records import WebAnswer, WebRequest
from tests.support.web import answer

URL = "https://tools.example.com/mcp"
CSV = (
    "name,type,command,args,description,enabled,auth_type,auth_env,risk_level,requires_approval\n"
    f"shop,http,{URL},,Our shop,true,bearer,SHOP_TOKEN,low,\n"
)
TOOLS = [
    {
        "name": "price",
        "description": "The price of an item",
        "inputSchema": {
            "type": "object",
            "properties": {"item": {"type": "string"}, "count": {"type": "integer"}},
            "required": ["item"],
        },
    },
    {"name": "break", "description": "Fails", "inputSchema": {"type": "object"}},
]


class McpServerFake:
    """Callable as a page of `MemoryWeb`. `calls` are (tool, arguments, deduplication key)."""

    def __init__(self, token: str = "", *, events: bool = False) -> None:
        self.token = token
        self.events = events
        self.calls: list[tuple[str, dict[str, Any], str]] = []
        self.ended = 0
        self._begun = False

    def __call__(self, request: WebRequest) -> WebAnswer:
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return answer("", 401)
        if request.method == "DELETE":
            self.ended += 1
            return answer("", 204)
        message = json.loads(request.body or b"{}")
        if "id" not in message:
            return answer("", 202)
        if message["method"] != "initialize":
            assert request.headers["Mcp-Session-Id"] == "s1"
            assert request.headers["MCP-Protocol-Version"] == "2025-06-18"
        reply = {"jsonrpc": "2.0", "id": message["id"], **self._answer(message)}
        return self._sent(reply)

    def _sent(self, reply: dict[str, Any]) -> WebAnswer:
        text = json.dumps(reply)
        if self.events:
            note = '{"jsonrpc":"2.0","method":"notifications/message"}'
            body = f"event: message\r\ndata: {note}\r\n\r\nevent: message\r\ndata: {text}\r\n\r\n"
            return answer(body, content_type="text/event-stream", mcp_session_id="s1")
        return answer(text, content_type="application/json", mcp_session_id="s1")

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        params = message["params"]
        match message["method"]:
            case "initialize":
                return {"result": {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}}}
            case "tools/list":
                first = not params.get("cursor")
                page = {"tools": TOOLS[:1], "nextCursor": "2"} if first else {"tools": TOOLS[1:]}
                return {"result": page}
            case "tools/call":
                return self._use(params)
        return {"error": {"code": -32601, "message": "no such method"}}

    def _use(self, params: dict[str, Any]) -> dict[str, Any]:
        key = params.get("_meta", {}).get("idempotencyKey", "")
        self.calls.append((params["name"], params["arguments"], key))
        if params["name"] == "price":
            value = {"item": params["arguments"]["item"], "price": 3}
            return {"result": {"content": [], "structuredContent": value}}
        if params["name"] == "break":
            told = [{"type": "text", "text": "It broke."}]
            return {"result": {"content": told, "isError": True}}
        return {"error": {"code": -32602, "message": "no such tool"}}
