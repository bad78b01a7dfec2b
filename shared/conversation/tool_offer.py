"""Which tools a conversation has: those its scripts attached, defined by the bot's active builds (platform spec §5.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.llm.records import ToolSpec
from shared.log import logger
from shared.mcp.offering import McpTools

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.conversation.turn_context import TurnContext
    from shared.mcp.offering import McpTool

MOST_TOOLS = 32
_WORD = re.compile(r"\w{3,}")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of the bot: `script` and `entry` name the program that runs it, `parameters` is its JSON schema. One of an
    MCP server has `remote` instead of a script."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    script: str
    definition: Mapping[str, Any]
    remote: McpTool | None = None

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec(self.name, self.description, self.parameters)

    @property
    def params(self) -> Sequence[Mapping[str, Any]]:
        """The PARAM lines, as the program knows them."""
        return list(self.definition.get("params", ()))

    def missing(self, given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The PARAM lines that need a value and have none, in their order."""
        return [
            param
            for param in self.params
            if param["name"] not in given and not (param["optional"] or param["has_default"])
        ]


def bot_tools(turn: TurnContext) -> dict[str, Tool]:
    """All tools the bot's scripts define, by casefolded name."""
    with turn.transaction() as unit:
        rows = unit.programs.tools(turn.bot.id)
    return {tool.name.casefold(): tool for tool in map(_tool, rows)}


def active_tools(turn: TurnContext) -> list[Tool]:
    """The tools attached to the session, in the order they were attached; all of them with `auto-tools`."""
    if not turn.turn.payload.get("use_tools", True):
        return []
    defined = bot_tools(turn)
    if turn.bot.config.get("auto-tools", "").lower() in ("true", "1", "yes", "on"):
        return list(defined.values())[:MOST_TOOLS]
    names = [name.casefold() for name in turn.session.state.tools]
    return [defined[name] for name in names if name in defined]


def callable_tools(turn: TurnContext) -> list[Tool]:
    """What the model may call: the session's tools, then those of the bot's MCP servers."""
    if not turn.turn.payload.get("use_tools", True):
        return []
    remote = McpTools(turn.bot, turn.desk.web, turn.desk.clock).all(turn.transaction)
    return [*active_tools(turn), *map(_of_server, remote)]


def _of_server(tool: McpTool) -> Tool:
    return Tool(tool.name, tool.remote.description, tool.remote.schema, "", {}, remote=tool)


def offered_tools(turn: TurnContext, question: str = "") -> Sequence[ToolSpec]:
    """What the model is offered: well-named tools, at most 32; of more, those that fit the question best."""
    tools = [tool for tool in callable_tools(turn) if _NAME.match(tool.name)]
    if len(tools) > MOST_TOOLS:
        tools = sorted(tools, key=lambda tool: -relevance(tool, question))
        logger.warning(
            "tools were left out of the offer", dropped=[tool.name for tool in tools[MOST_TOOLS:]]
        )
    return [tool.spec for tool in tools[:MOST_TOOLS]]


def relevance(tool: Tool, question: str) -> int:
    """How many words of the question the tool's name and description have."""
    words = set(_WORD.findall(question.casefold()))
    return len(words & set(_WORD.findall(f"{tool.name} {tool.description}".casefold())))


def _tool(row: Mapping[str, Any]) -> Tool:
    return Tool(
        name=str(row["name"]),
        description=str(row.get("description", "")),
        parameters=row.get("parameters") or {"type": "object", "properties": {}},
        script=str(row["script"]),
        definition=row,
    )
