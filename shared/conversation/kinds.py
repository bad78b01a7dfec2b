"""What each kind of turn does (platform spec §2.5 to §2.7). One function per kind; the table at the end is the list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shared.basic.runtime.outcome import Reply, Yielded
from shared.basic.runtime.program import Program
from shared.basic.values.records import File
from shared.conversation import frames
from shared.conversation.answering import answer_message, continue_loop
from shared.conversation.approving import confirmed_loop
from shared.conversation.asking import BEGINS, set_up
from shared.conversation.buttons import buttons
from shared.conversation.commands import Command, command_in
from shared.conversation.delivery import delivered_before
from shared.conversation.resuming import START, resume_unfinished, settle
from shared.conversation.script_runs import (
    answer_script,
    start_script,
)
from shared.conversation.tool_calls import Suspended
from shared.conversation.tool_form import answer_form, begin_form, is_asking
from shared.conversation.tool_matching import matching_tool
from shared.conversation.tool_offer import Tool, active_tools, bot_tools
from shared.conversation.waking import event, wake
from shared.errors import ServiceUnavailable
from shared.log import logger
from shared.scripts.happenings import MESSAGE, happened
from shared.scripts.happenings import START as STARTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shared.conversation.turn_context import TurnContext


def message(turn: TurnContext) -> None:
    """Something the user said: for a waiting script, a question of ours, a command, a tool, or the model."""
    turn.stage.think()
    text = str(turn.turn.payload.get("text", ""))
    _tell_handlers(turn, text)
    if resume_unfinished(turn):
        return
    if _greet_first(turn):
        return
    if _feed_waiting_script(turn, text):
        return
    if loop_id := confirmed_loop(turn, text):
        continue_loop(turn, loop_id)
        return
    if is_asking(turn):
        run_when_complete(turn, answer_form(turn, text))
        return
    command = command_in(text)
    if command is not None:
        _obey(turn, command)
        return
    if not _act_on_suggestion(turn, text):
        _answer(turn, text)


def ask(turn: TurnContext) -> None:
    """A question over the API: `start.bas` prepares the conversation, and what it says or asks is no part of the answer."""
    if _take_greeting(turn):
        _greet(turn)
        set_up(turn)
    turn.stage.event(BEGINS, {"turn_id": turn.turn.id})
    message(turn)


def _tell_handlers(turn: TurnContext, text: str) -> None:
    """The handlers of `ON "message"` run beside the answer, not before it."""
    media = str(turn.turn.payload.get("media") or "")
    told = {
        "text": text,
        "channel": turn.session.channel,
        "session_id": turn.session.id,
        "user_id": turn.user.id,
        "attachments": [media] if media else [],
    }
    payload = {"message": told, "params": told}
    happened(turn.desk, turn.turn.org_id, turn.bot.id, MESSAGE, payload, turn.turn.id)


def greet(turn: TurnContext) -> None:
    """The start of a conversation: `start.bas`, else the welcome message, else nothing (platform spec §2.6)."""
    if not resume_unfinished(turn):
        _greet(turn)


def open_page(turn: TurnContext) -> None:
    """The suite's empty opening frame: the start state, never an answer."""
    if _take_greeting(turn):
        _greet(turn)
    turn.stage.finish(suggestions=buttons(turn))


def suggestion(turn: TurnContext) -> None:
    """A clicked chip: acknowledged in the way the minimal client needs (rule T8), then handled as its text."""
    context = turn.turn.payload.get("context_name")
    to = frames.Envelope.of(turn.session, turn.turn.id)
    turn.stage.emit(frames.context_changed(to, context))
    turn.stage.emit(frames.final(to))
    if context:
        turn.session.state.selected_context = str(context)
        turn.save_state()
    if str(turn.turn.payload.get("text", "")).strip():
        message(turn)


def context(turn: TurnContext) -> None:
    """A direct change of the active context."""
    name = turn.turn.payload.get("context_name")
    turn.session.state.selected_context = str(name or "")
    turn.save_state()
    turn.stage.emit(frames.context_changed(frames.Envelope.of(turn.session, turn.turn.id), name))


def tool(turn: TurnContext) -> None:
    """A direct tool call: no model is asked; missing parameters are asked one by one."""
    turn.stage.think()
    if resume_unfinished(turn):
        return
    name, _, rest = str(turn.turn.payload.get("text", "")).strip().partition(" ")
    _call_tool(turn, name, rest)


def carry_on(turn: TurnContext) -> None:
    """CONTINUE: the tail of the last answer that the lost socket did not get (rule T7), to this socket only."""
    connection_id = str(turn.turn.payload.get("connection_id", ""))
    log = turn.desk.frame_log
    tail: list[Mapping[str, Any]] = []
    try:
        last = log.last_turn(turn.session.id)
        if last:
            seen = delivered_before(log, last, turn.session.id, connection_id)
            tail = [frame for frame in log.since(last, seen) if "event" not in frame]
    except ServiceUnavailable as error:
        logger.warning("the tail of an answer is not available", reason=str(error))
    for frame in tail:
        turn.stage.emit({name: value for name, value in frame.items() if name != "seq"})
    if not tail:
        turn.stage.finish(suggestions=buttons(turn))


KINDS: Mapping[str, Callable[[TurnContext], None]] = {
    "message": message,
    "ask": ask,
    "greet": greet,
    "open": open_page,
    "suggestion": suggestion,
    "context": context,
    "tool": tool,
    "continue": carry_on,
    "wake": wake,
    "event": event,
}


def _greet_first(turn: TurnContext) -> bool:
    """A caller that never opened a socket is greeted by its first message. True when the greeting asked a question:
    the message came before it, so it is no answer to it."""
    if not _take_greeting(turn):
        return False
    _greet(turn)
    with turn.transaction() as unit:
        return unit.runs.waiting_in(turn.session.id) is not None


def _take_greeting(turn: TurnContext) -> bool:
    with turn.transaction() as unit:
        return unit.sessions.take_greeting(turn.session.id)


def _greet(turn: TurnContext) -> None:
    """Run `start.bas`; a script that is missing or fails must never silence the bot."""
    with turn.transaction() as unit:
        stored = unit.programs.active(turn.bot.id, START)
        waiting = unit.runs.waiting_in(turn.session.id)
        said = unit.messages.newest(turn.session.id, 1)
    if waiting is not None:
        return
    about = {"params": {"session_id": turn.session.id, "user_id": turn.user.id}}
    happened(turn.desk, turn.turn.org_id, turn.bot.id, STARTED, about, turn.session.id)
    if stored is not None:
        caller = {"kind": START}
        program = Program.from_json(stored.code)
        outcome = start_script(turn, program, entry="", params={}, trigger=START, caller=caller)
        if isinstance(outcome, Yielded):
            raise Suspended
        return
    welcome = turn.bot.config.get("welcome-message", "")
    if welcome and not said:
        turn.say(welcome)


def _feed_waiting_script(turn: TurnContext, text: str) -> bool:
    with turn.transaction() as unit:
        run = unit.runs.waiting_in(turn.session.id)
    if run is None:
        return False
    if run.turn_id == turn.turn.id:
        return True  # this turn's message has been taken; the script now waits for the next one
    media = str(turn.turn.payload.get("media") or "")
    files = [File(media, name=media.rpartition("/")[2], url=media)] if media else None
    settle(turn, run, answer_script(turn, run, Reply(text, files)))
    return True


def _obey(turn: TurnContext, command: Command) -> None:
    if command.name == "tool":
        name, _, rest = command.rest.partition(" ")
        _call_tool(turn, name, rest)
    elif command.name == "clear":
        _clear(turn)
    else:
        names = [found.name for found in active_tools(turn)]
        turn.say_own("tools", names=", ".join(names)) if names else turn.say_own("no_tools")


def _clear(turn: TurnContext) -> None:
    """Forget the conversation: history, contexts, suggestions; memory stays."""
    state = turn.session.state
    state.contexts.clear()
    state.suggestions.clear()
    state.selected_context = ""
    with turn.transaction() as unit:
        unit.messages.clear(turn.session.id)
        unit.sessions.save_state(turn.session.id, state)
    turn.say_own("cleared")


def _act_on_suggestion(turn: TurnContext, text: str) -> bool:
    """The minimal client sends a chip's text; the chip knows what it does. True when it was more than a text."""
    chosen = next(
        (item for item in turn.session.state.suggestions if item.text == text.strip()), None
    )
    if chosen is None or not chosen.action:
        return False
    action = json.loads(chosen.action)
    if action.get("type") == "invoke_tool":
        _call_tool(
            turn, str(action["tool"]), json.dumps(action["params"]) if action.get("params") else ""
        )
        return True
    if action.get("type") == "select_context":
        turn.session.state.selected_context = str(action.get("context", ""))
        turn.save_state()
        return False
    if action.get("type") == "send_message":
        _answer(turn, str(action.get("message", text)))
        return True
    return False


def _answer(turn: TurnContext, text: str) -> None:
    provider = turn.desk.models.provider(turn.bot, turn.session.state.model)
    if not provider.capabilities.tools:
        matched = matching_tool(turn, active_tools(turn), text)
        if matched is not None:
            run_when_complete(turn, begin_form(turn, matched, {}))
            return
    answer_message(turn)


def _call_tool(turn: TurnContext, name: str, arguments: str) -> None:
    wanted = name.removesuffix(".bas").casefold()
    found = bot_tools(turn).get(wanted)
    if found is None:
        turn.say_own("unknown_tool", name=name)
        return
    given = json.loads(arguments) if arguments.strip().startswith("{") else {}
    run_when_complete(turn, begin_form(turn, found, given))


def run_when_complete(turn: TurnContext, ready: tuple[Tool, dict[str, Any]] | None) -> None:
    """Run a tool whose parameters are all there; None means that one is being asked for."""
    if ready is None:
        return
    chosen, params = ready
    with turn.transaction() as unit:
        stored = unit.programs.active(turn.bot.id, chosen.script)
    if stored is None:
        turn.say_own("unknown_tool", name=chosen.name)
        return
    outcome = start_script(
        turn,
        Program.from_json(stored.code),
        entry=chosen.name,
        params=params,
        trigger="tool",
        caller={"kind": "user", "tool": chosen.name},
    )
    settle(turn, outcome.run, outcome)
