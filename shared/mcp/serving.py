"""A bot as an MCP server: its tools, and a search of its documents, with the caller's own rights (platform spec §3.3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.basic.values import to_plain
from shared.conversation.asking import limit_user
from shared.errors import GbError, NotFound, UpstreamFailed
from shared.knowledge.bases import names
from shared.knowledge.permissions import Reader
from shared.mcp.messages import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    RpcFailed,
    agreed_version,
    failure,
    result,
)
from shared.packages.bot_config import BotConfig
from shared.records.users import User
from shared.scripts import trials
from shared.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.conversation.desk import Desk
    from shared.records.bots import Bot
    from shared.records.users import Identity

SEARCH = "search_knowledge"
SEARCH_TOOL = {
    "name": SEARCH,
    "description": "Search the bot's documents. Answers with the passages that fit best and where they stand.",
    "inputSchema": {
        "type": "object",
        "properties": {"query": {"type": "string", "description": "What to look for"}},
        "required": ["query"],
        "additionalProperties": False,
    },
    "annotations": {"readOnlyHint": True, "openWorldHint": False},
}
MOST_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Server:
    """One bot, for one caller."""

    desk: Desk
    bot: Bot
    caller: Identity

    def __post_init__(self) -> None:
        """Raises NotFound where the bot does not offer its tools."""
        if not BotConfig(self.bot.config).flag("mcp-server"):
            raise NotFound("This bot is no MCP server.")

    def answer(self, message: Any) -> dict[str, Any] | None:
        """The response to a request; None for a notification, which has none."""
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            return failure(None, RpcFailed(INVALID_REQUEST, "This is no JSON-RPC 2.0 message."))
        if "id" not in message or "method" not in message:
            return None
        identity = message["id"]
        try:
            params = message.get("params") or {}
            if not isinstance(params, dict):
                raise RpcFailed(INVALID_PARAMS, "The parameters are an object.")
            return result(identity, self._call(str(message["method"]), params))
        except RpcFailed as error:
            return failure(identity, error)

    def _call(self, method: str, params: Mapping[str, Any]) -> Any:
        match method:
            case "initialize":
                return self._introduction(params)
            case "ping":
                return {}
            case "tools/list":
                return {"tools": self._tools()}
            case "tools/call":
                return self._use(params)
        raise RpcFailed(METHOD_NOT_FOUND, f"There is no method {method}.")

    def _introduction(self, params: Mapping[str, Any]) -> dict[str, Any]:
        name = BotConfig(self.bot.config).text("bot-name") or self.bot.name
        return {
            "protocolVersion": agreed_version(params.get("protocolVersion")),
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": self.bot.name, "title": name, "version": VERSION},
            "instructions": BotConfig(self.bot.config).text("bot-description"),
        }

    def _tools(self) -> list[dict[str, Any]]:
        with self.desk.store.transaction(self.bot.org_id) as unit:
            rows = list(unit.programs.tools(self.bot.id))
            has_documents = bool(names(unit, self.bot))
        shown = [
            {
                "name": str(row["name"]),
                "description": str(row.get("description", "")),
                "inputSchema": row.get("parameters") or {"type": "object", "properties": {}},
            }
            for row in rows
        ]
        return [*shown, SEARCH_TOOL] if has_documents else shown

    def _use(self, params: Mapping[str, Any]) -> dict[str, Any]:
        name, arguments = str(params.get("name", "")), params.get("arguments") or {}
        known = {str(tool["name"]): tool for tool in self._tools()}
        if name not in known or not isinstance(arguments, dict):
            raise RpcFailed(INVALID_PARAMS, f"There is no tool {name}.")
        try:
            limit_user(self.desk, self.caller)
            return self._search(arguments) if name == SEARCH else self._run(name, arguments)
        except GbError as error:
            details = f" {json.dumps(error.details)}" if error.details else ""
            return _said(error.message + details, is_error=True)

    def _search(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        query = str(arguments.get("query", "")).strip()
        if not query:
            return _said("The query is empty.", is_error=True)
        with self.desk.store.transaction(self.bot.org_id) as unit:
            kbs = names(unit, self.bot)
            user = unit.users.get(self.caller.user_id)
        email = user.email if user else ""
        reader = Reader(self.caller.user_id, self.caller.role, (), email)
        hits = self.desk.knowledge.search(self.bot, kbs, query, reader, MOST_PASSAGES)
        found = [
            {
                "title": hit.title or hit.path,
                "source": hit.path,
                "page": hit.passage.page,
                "text": hit.passage.text,
            }
            for hit in hits
        ]
        return _said(json.dumps(found, ensure_ascii=False)) | {
            "structuredContent": {"passages": found}
        }

    def _run(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The tool as the caller. One that asks a person something cannot be run here."""
        with self.desk.store.transaction(self.bot.org_id) as unit:
            rows = {str(row["name"]): row for row in unit.programs.tools(self.bot.id)}
            user = unit.users.get(self.caller.user_id)
        user = user or User(self.caller.user_id, self.caller.org_id, "", role=self.caller.role)
        wanted = trials.Wanted(str(rows[name]["script"]), arguments, entry=name)
        trial = trials.begin(self.desk, self.bot, user, wanted)
        if trial.status == "failed":
            raise UpstreamFailed(trial.message)
        if trial.status != "completed":
            with self.desk.store.transaction(self.bot.org_id) as unit:
                trials.cancelled(unit, trial.run.id)
            return _said(f"The tool asks a question: {trial.prompt or ''}".strip(), is_error=True)
        return _result(trial)


def _result(trial: trials.Trial) -> dict[str, Any]:
    value = to_plain(trial.result) if trial.result not in (None, "") else None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    content = [*trial.output, *([text] if value is not None else [])] or ["done"]
    told: dict[str, Any] = {
        "content": [{"type": "text", "text": part} for part in content],
        "isError": False,
    }
    return told | ({"structuredContent": value} if isinstance(value, dict) else {})


def _said(text: str, *, is_error: bool = False) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": text}], "isError": is_error}
