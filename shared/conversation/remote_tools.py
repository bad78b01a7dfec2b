"""One call of a tool of an MCP server, as the model's round wants it (platform spec §5.5)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shared.conversation.arguments import invalid, parsed_arguments
from shared.llm.schemas import coerced, problems_with
from shared.log import logger
from shared.mcp.client import McpFailed, result_text
from shared.mcp.offering import McpTools
from shared.network.failures import NetworkFailed
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from shared.conversation.turn_context import TurnContext
    from shared.llm.records import ToolCall
    from shared.mcp.offering import McpTool


def run_remote(turn: TurnContext, loop_id: str, tool: McpTool, call: ToolCall) -> str:
    """The result as text for the model; failures are told to it, too. The call's id is the deduplication key."""
    arguments = parsed_arguments(call.arguments)
    if arguments is None:
        return invalid([{"param": "", "message": "The arguments are not a JSON object."}])
    arguments = coerced(arguments, tool.remote.schema)
    if problems := problems_with(arguments, tool.remote.schema):
        return invalid(problems)
    seconds = BotConfig(turn.bot.config).duration("tool-timeout")
    client = McpTools(turn.bot, turn.desk.web, turn.desk.clock).client(tool.server, seconds)
    try:
        result = client.call(tool.remote.name, arguments, f"{loop_id}:{call.id}")
    except (McpFailed, NetworkFailed) as error:
        logger.warning("an MCP tool failed", tool=tool.name, reason=error.message)
        return json.dumps({"error": "tool_failed", "tool": tool.name, "message": error.message})
    return result_text(result)
