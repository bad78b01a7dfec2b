"""Asking the user before a tool runs that needs a yes (platform spec §5.5, "Confirmation").

The question is part of the session's state, like a tool's form: it outlives any process. Needed by tools that the bot's
config lists under `tool-confirm`, and by those of MCP servers that require approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.conversation.texts import say
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from shared.conversation.tool_offer import Tool
    from shared.conversation.turn_context import TurnContext
    from shared.llm.records import ToolCall

LONGEST_ARGUMENTS = 300
YES = frozenset(
    {*("yes", "y", "ok", "okay", "sure", "confirm", "go ahead", "sim", "s", "claro", "pode")}
    | {*("confirmo", "sí", "si", "dale", "adelante")}
)
_MARKS = " .!,;"


def must_confirm(turn: TurnContext, tool: Tool) -> bool:
    """Whether a yes is wanted before this tool."""
    if tool.remote is not None and tool.remote.server.requires_approval:
        return True
    listed = {item.casefold() for item in BotConfig(turn.bot.config).items("tool-confirm")}
    return tool.name.casefold() in listed


def verdict(turn: TurnContext, call: ToolCall) -> tuple[bool, str] | None:
    """What the user said to this call, and whether that is a yes; None when they have not answered."""
    given = turn.session.state.approvals.get("given", {}).get(call.id)
    return (bool(given["yes"]), str(given["text"])) if given else None


def ask_to_confirm(turn: TurnContext, loop_id: str, call: ToolCall) -> None:
    """Ask; the same turn asks once."""
    approvals = turn.session.state.approvals
    if approvals.get("asked", {}).get("call") != call.id:
        approvals["asked"] = {"call": call.id, "loop": loop_id}
        turn.save_state()
    arguments = call.arguments[:LONGEST_ARGUMENTS]
    turn.say(say(turn.locale, "confirm_tool", name=call.name, arguments=arguments))


def confirmed_loop(turn: TurnContext, text: str) -> str:
    """The id of the turn whose loop goes on with the user's words as yes or no; "" when nothing was asked.

    A turn that is delivered again finds that its words were taken.
    """
    approvals = turn.session.state.approvals
    taken = approvals.get("taken", {})
    if taken.get("turn") == turn.turn.id:
        return str(taken["loop"])
    asked = approvals.pop("asked", None)
    if asked is None:
        return ""
    said = {"yes": text.strip(_MARKS).casefold() in YES, "text": text[:LONGEST_ARGUMENTS]}
    approvals["given"] = {asked["call"]: said}
    approvals["taken"] = {"turn": turn.turn.id, "loop": asked["loop"]}
    turn.save_state()
    return str(asked["loop"])
