"""One tool call of the model: checked, run once, its result told to the model (platform spec §5.5)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from shared.basic.runtime.outcome import Completed, Failed, Waiting
from shared.basic.runtime.program import Program
from shared.basic.runtime.tool_arguments import tool_arguments
from shared.conversation.script_runs import recorded_result, start_script, tool_result, wake_script
from shared.conversation.tool_offer import Tool, active_tools
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
    tools = {tool.name: tool for tool in active_tools(turn)}
    tool = tools.get(call.name)
    if tool is None:
        names = ", ".join(tools) or "none"
        return json.dumps(
            {"error": "unknown_tool", "message": f"There is no tool {call.name}. Tools: {names}."}
        )
    repeated = journal.earlier_result(call)
    if repeated is not None:
        return REPEATED + repeated
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


def invalid(problems: list[dict[str, str]]) -> str:
    """What the model is told about arguments that do not fit, so that it can ask the user (language spec §6.4)."""
    return json.dumps({"error": "invalid_arguments", "details": problems}, ensure_ascii=False)


def parsed_arguments(text: str) -> dict[str, Any] | None:
    """A model's arguments, repaired once if need be; None when they are no JSON object."""
    for candidate in (text, _repaired(text)):
        try:
            arguments = json.loads(candidate or "{}")
        except ValueError:
            continue
        return arguments if isinstance(arguments, dict) else None
    return None


def _repaired(text: str) -> str:
    """The usual slips of models: a code fence around, single quotes, trailing commas, an unclosed brace."""
    inner = re.sub(r"^```(?:json)?|```$", "", text.strip()).strip()
    inner = re.sub(r",\s*([}\]])", r"\1", inner)
    if '"' not in inner:
        inner = inner.replace("'", '"')
    return inner + "}" * max(0, inner.count("{") - inner.count("}"))
