"""Asking for a tool's missing parameters one by one, with the same checks as HEAR (platform spec §2.5, language §5).

The half-filled form is part of the session's state, so it outlives any process. `taken` names the turn whose message
was taken last: a turn delivered again does not answer twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.basic.hear.answers import Accepted, HearContext, Rejected
from shared.basic.hear.menus import match
from shared.basic.hear.types import validate
from shared.basic.runtime.tool_arguments import convert_arguments
from shared.conversation.texts import say
from shared.conversation.tool_offer import Tool, bot_tools

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.conversation.turn_context import TurnContext

HEAR_TYPES = {
    "integer": "INTEGER",
    "number": "NUMBER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date-time": "DATETIME",
    "time": "HOUR",
    "email": "EMAIL",
    "uri": "URL",
    "uuid": "UUID",
}

Ready = tuple[Tool, dict[str, Any]]


def is_asking(turn: TurnContext) -> bool:
    """Whether the session waits for a tool's parameter."""
    return bool(turn.session.state.form)


def begin_form(turn: TurnContext, tool: Tool, given: Mapping[str, Any]) -> Ready | None:
    """Take what is given; the tool and its parameters when that is all it needs, else None and a question."""
    turn.session.state.form = {
        "tool": tool.name,
        "params": dict(given),
        "taken": turn.turn.id,
    }
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
    name = _missing(tool, form["params"])[0]
    form["taken"] = turn.turn.id
    answer = _check(turn, tool.parameters["properties"][name], text)
    if isinstance(answer, Rejected):
        turn.save_state()
        turn.say(answer.message)
        return None
    form["params"][name] = answer.value
    return _proceed(turn, tool)


def end_form(turn: TurnContext) -> None:
    """Nothing is being asked any more."""
    if turn.session.state.form:
        turn.session.state.form = {}
        turn.save_state()


def _proceed(turn: TurnContext, tool: Tool, *, ask: bool = True) -> Ready | None:
    params = turn.session.state.form["params"]
    missing = _missing(tool, params)
    turn.save_state()
    if missing:
        if ask:
            turn.say(_question(turn, tool.parameters["properties"][missing[0]], missing[0]))
        return None
    converted = convert_arguments(tool.definition, params)
    if converted.problems:
        problem = converted.problems[0]
        params.pop(problem["param"], None)
        turn.save_state()
        turn.say(f"{problem['param']}: {problem['message']}")
        return None
    return tool, converted.values


def _missing(tool: Tool, params: Mapping[str, Any]) -> list[str]:
    return [name for name in tool.required if name not in params]


def _question(turn: TurnContext, schema: Mapping[str, Any], name: str) -> str:
    what = str(schema.get("description", "")).strip() or name.replace("_", " ").replace("-", " ")
    question = what if what.endswith(("?", ".", ":")) else say(turn.locale, "ask_param", what=what)
    options = [str(option) for option in schema.get("enum", [])]
    return question + "".join(f"\n- {option}" for option in options)


def _check(turn: TurnContext, schema: Mapping[str, Any], text: str) -> Accepted | Rejected:
    options = [str(option) for option in schema.get("enum", [])]
    if options:
        return match(options, text, turn.locale)
    kind = HEAR_TYPES.get(str(schema.get("format") or schema.get("type", "")), "ANY")
    return validate(kind, text, HearContext(turn.locale, turn.desk.clock.now().date()))
