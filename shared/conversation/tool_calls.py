"""One tool call of the model: checked, run once, its result told to the model (platform spec §5.5)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shared.basic.runtime.outcome import Completed, Failed, Waiting
from shared.basic.runtime.program import Program
from shared.basic.runtime.tool_arguments import tool_arguments
from shared.conversation.approving import ask_to_confirm, must_confirm, verdict
from shared.conversation.arguments import invalid, parsed_arguments
from shared.conversation.remote_tools import run_remote
from shared.conversation.script_runs import (
    ALREADY_SAID,
    NOTHING,
    recorded_result,
    start_script,
    tool_result,
    wake_script,
)
from shared.conversation.tool_offer import Tool, callable_tools
from shared.packages.bot_config import BotConfig
from shared.records.runs import WAITING

if TYPE_CHECKING:
    from shared.basic.runtime.outcome import Outcome
    from shared.conversation.journal import Journal
    from shared.conversation.turn_context import TurnContext
    from shared.llm.records import ToolCall

REPEATED = (
    "You have this result already; do not call the tool again with the same arguments. Result: "
)


class Suspended(BaseException):
    """The invocation's time is up in the middle of a script: the turn goes on in the next one."""


def perform_call(turn: TurnContext, journal: Journal, call: ToolCall) -> str | None:
    """The call's result as text for the model, or None while the tool waits for the user."""
    tools = {tool.name: tool for tool in callable_tools(turn)}
    tool = tools.get(call.name)
    if tool is None:
        names = ", ".join(tools) or "none"
        return json.dumps(
            {"error": "unknown_tool", "message": f"There is no tool {call.name}. Tools: {names}."}
        )
    repeated = journal.earlier_result(call)
    if repeated is not None:
        return REPEATED + repeated
    if must_confirm(turn, tool):
        said = verdict(turn, call)
        if said is None:
            ask_to_confirm(turn, journal.loop_id, call)
            return None
        if not said[0]:
            told = {"error": "declined", "message": f"The user did not agree and said: {said[1]}"}
            return json.dumps(told, ensure_ascii=False)
    if tool.remote is not None:
        return run_remote(turn, journal.loop_id, tool.remote, call)
    return _run(turn, journal, tool, call)


def _run(turn: TurnContext, journal: Journal, tool: Tool, call: ToolCall) -> str | None:
    with turn.transaction() as unit:
        begun = unit.runs.of_call(journal.loop_id, call.id)
        stored = unit.programs.active(turn.bot.id, tool.script)
    if begun is not None:
        if begun.status == WAITING:
            return None
        ended = recorded_result(begun, tool.name)
        return ended if ended is not None else finished(wake_script(turn, begun), tool.name)
    arguments = parsed_arguments(call.arguments)
    params = (
        tool_arguments(tool.params, arguments, turn.function_context)
        if arguments is not None
        else None
    )
    if arguments is None or params is None or stored is None:
        return invalid([{"param": "", "message": "The arguments are not a JSON object."}])
    if params.problems:
        return invalid(params.problems)
    caller = {"kind": "model", "turn_id": journal.loop_id, "call_id": call.id, "tool": tool.name}
    program = Program.from_json(stored.code)
    outcome = start_script(
        turn, program, entry=tool.name, params=params.params, trigger="tool", caller=caller
    )
    return finished(outcome, tool.name)


def finished(outcome: Outcome, name: str) -> str | None:
    """The result of a tool's run; None while it waits. Raises Suspended when its time was up."""
    if isinstance(outcome, Waiting):
        return None
    if isinstance(outcome, Completed | Failed):
        return tool_result(outcome, name)
    raise Suspended


def direct_answer(turn: TurnContext, journal: Journal) -> str | None:
    """What the last round's tools gave, when the bot's config says under `tool-direct` that each of them is the answer."""
    direct = {item.casefold() for item in BotConfig(turn.bot.config).items("tool-direct")}
    results = journal.last_results() if direct else []
    if not results or any(name.casefold() not in direct for name, _ in results):
        return None
    texts = (text for _, text in results if text != NOTHING and not text.startswith(ALREADY_SAID))
    return "\n\n".join(texts)
