"""Asking for a tool's missing parameters one by one, with the same checks as HEAR (platform spec §2.5, language §5).

The half-filled form is part of the session's state, so it outlives any process. `taken` names the turn whose message
was taken last: a turn delivered again does not answer twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.basic.hear.answers import Accepted, Rejected
from shared.basic.hear.menus import match
from shared.basic.hear.types import validate
from shared.basic.runtime.tool_arguments import tool_arguments
from shared.conversation.texts import say
from shared.conversation.tool_offer import Tool, bot_tools

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.conversation.turn_context import TurnContext

Ready = tuple[Tool, dict[str, Any]]


def is_asking(turn: TurnContext) -> bool:
    """Whether the session waits for a tool's parameter."""
    return bool(turn.session.state.form)


def begin_form(turn: TurnContext, tool: Tool, given: Mapping[str, Any]) -> Ready | None:
    """Take what is given; the tool and its parameters when that is all it needs, else None and a question."""
    turn.session.state.form = {"tool": tool.name, "params": dict(given), "taken": turn.turn.id}
    return _proceed(turn, tool)


def answer_form(turn: TurnContext, text: str) -> Ready | None:
    """Take the user's words for the parameter asked last."""
    form = turn.session.state.form
    tool = bot_tools(turn).get(str(form["tool"]).casefold())
    if tool is None:
        end_form(turn)
        turn.say_own("unknown_tool", name=str(form["tool"]))
        return None
    if form["taken"] == turn.turn.id:
        return _proceed(turn, tool, ask=False)
    missing = tool.missing(form["params"])
    form["taken"] = turn.turn.id
    answer = _check(turn, missing[0], text) if missing else None
    if isinstance(answer, Rejected):
        turn.save_state()
        turn.say(answer.message)
        return None
    if isinstance(answer, Accepted):
        form["params"][missing[0]["name"]] = answer.value
    return _proceed(turn, tool)


def end_form(turn: TurnContext) -> None:
    """Nothing is being asked any more."""
    if turn.session.state.form:
        turn.session.state.form = {}
        turn.save_state()


def _proceed(turn: TurnContext, tool: Tool, *, ask: bool = True) -> Ready | None:
    """The tool when everything is there; otherwise the next question, and None."""
    params = turn.session.state.form["params"]
    converted = tool_arguments(tool.params, params, turn.function_context)
    for problem in converted.problems:
        params.pop(problem["param"], None)
    missing = tool.missing(params)
    turn.save_state()
    if not missing and not converted.problems:
        return tool, converted.params
    if missing and ask:
        turn.say(_question(turn, missing[0]))
    return None


def _question(turn: TurnContext, param: Mapping[str, Any]) -> str:
    what = str(param["description"] or "").strip()
    what = what or str(param["name"]).replace("_", " ").replace("-", " ")
    question = what if what.endswith(("?", ".", ":")) else say(turn.locale, "ask_param", what=what)
    return question + "".join(f"\n- {option}" for option in param["enum"])


def _check(turn: TurnContext, param: Mapping[str, Any], text: str) -> Accepted | Rejected:
    if param["enum"]:
        return match(param["enum"], text, turn.locale)
    return validate(str(param["type_name"]), text, turn.hear_context)
