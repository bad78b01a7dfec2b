"""Buttons and modes of the chat: suggestions, switchers, answer mode."""

from __future__ import annotations

import json
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.records.sessions import Suggestion

_MODES = ("chat", "document", "sql", "tool")
_ACTION = "action:"


def _offer(run: Run, suggestion: Suggestion) -> None:
    """Add a button unless the same one (context and label) is there."""
    offered = run.state.suggestions
    same = (suggestion.context, suggestion.text)
    if any((known.context, known.text) == same for known in offered):
        return
    offered.append(suggestion)
    _changed(run)


def _changed(run: Run) -> None:
    run.save_session()
    shown = [suggestion.as_json() for suggestion in run.state.suggestions]
    run.services.dialog.event(run.unit, "suggestions", {"suggestions": shown})


def _action(kind: str, **fields: str) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False)


@keyword(
    "ADD SUGGESTION {context} AS {label:expr}",
    "ADD SUGGESTION {label:sum} [, {payload:expr}]",
    effect=Effect.TRANSACTIONAL,
    example='ADD SUGGESTION "Opening hours"',
)
def add_suggestion(run: Run, label: Any, context: Any = None, payload: Any = None) -> None:
    """Offer a button. With AS the click also selects the context of that name."""
    text = display(label)
    if context is not None:
        name = display(context)
        action = _action("select_context", context=name)
        _offer(run, Suggestion(text, context=name, action=action))
        return
    wanted = display(payload)
    if wanted.startswith(_ACTION):
        _offer(run, Suggestion(text, action=_action(wanted.removeprefix(_ACTION))))
    elif wanted:
        _offer(run, Suggestion(text, action=_action("send_message", message=wanted)))
    else:
        _offer(run, Suggestion(text))


@keyword(
    "ADD SUGGESTION TOOL {tool} ( AS | , ) {label:expr}",
    effect=Effect.TRANSACTIONAL,
    example='ADD SUGGESTION TOOL "book-room" AS "Book a room"',
)
def add_suggestion_tool(run: Run, tool: Any, label: Any) -> None:
    """Offer a button that starts a tool."""
    name = display(tool).rpartition("/")[2].removesuffix(".bas")
    _offer(run, Suggestion(display(label), action=_action("invoke_tool", tool=name)))


@keyword(
    "ADD SUGGESTION TEXT {value} ( AS | , ) {label:expr}",
    effect=Effect.TRANSACTIONAL,
    example='ADD SUGGESTION TEXT "show my orders" AS "Orders"',
)
def add_suggestion_text(run: Run, value: Any, label: Any) -> None:
    """Offer a button that sends a text as the person's words."""
    action = _action("send_message", message=display(value))
    _offer(run, Suggestion(display(label), action=action))


@keyword("CLEAR SUGGESTIONS", effect=Effect.TRANSACTIONAL, example="CLEAR SUGGESTIONS")
def clear_suggestions(run: Run) -> None:
    """Take all buttons away."""
    run.state.suggestions.clear()
    _changed(run)


@keyword(
    "ADD SWITCHER {id} AS {label:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='ADD SWITCHER "short" AS "Short answers"',
)
def add_switcher(run: Run, id: Any, label: Any) -> None:  # noqa: A002  the slot authors see
    """Offer a chip that turns a named prompt mode on and off."""
    run.state.switchers[display(id)] = display(label)
    run.save_session()
    run.services.dialog.event(run.unit, "switchers", {"switchers": run.state.switchers})


@keyword("CLEAR SWITCHERS", effect=Effect.TRANSACTIONAL, cls="EXTENDED", example="CLEAR SWITCHERS")
def clear_switchers(run: Run) -> None:
    """Take all chips away."""
    run.state.switchers.clear()
    run.save_session()
    run.services.dialog.event(run.unit, "switchers", {"switchers": {}})


@keyword(
    "SET ANSWER MODE {mode:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='SET ANSWER MODE "document"',
)
def set_answer_mode(run: Run, mode: Any) -> None:
    """How free text is answered: chat, document, sql or tool."""
    wanted = display(mode).strip().casefold()
    if wanted not in _MODES:
        raise BasicError("R5010", f"{shortened(mode)} is not one of {', '.join(_MODES)}")
    run.state.answer_mode = wanted
    run.save_session()
