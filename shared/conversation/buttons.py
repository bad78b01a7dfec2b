"""Which quick replies the user sees: the answers to the question just asked, else those the scripts put up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.conversation.tool_offer import bot_tools
from shared.records.sessions import Suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.turn_context import TurnContext


def buttons(turn: TurnContext) -> Sequence[Suggestion]:
    """The quick replies of the session as it is now."""
    answers = _of_form(turn) or _of_waiting_script(turn)
    return [Suggestion(text) for text in answers] or turn.session.state.suggestions


def _of_form(turn: TurnContext) -> list[str]:
    form = turn.session.state.form
    tool = bot_tools(turn).get(str(form["tool"]).casefold()) if form else None
    missing = tool.missing(form["params"]) if tool else []
    return [str(option) for option in missing[0]["enum"]] if missing else []


def _of_waiting_script(turn: TurnContext) -> list[str]:
    with turn.transaction() as unit:
        run = unit.runs.waiting_in(turn.session.id)
    return [str(option) for option in run.wait.get("options") or ()] if run else []
