"""Scripts that go on: found again when a turn is delivered again, and what follows when they end, wait or fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.basic.runtime.outcome import Completed, Failed, Waiting, Yielded
from shared.conversation.answering import continue_loop
from shared.conversation.journal import Journal
from shared.conversation.script_runs import ended_outcome, shown_value, wake_script
from shared.conversation.tool_calls import Suspended, finished
from shared.conversation.tool_form import end_form
from shared.llm.records import ToolCall
from shared.records.runs import ACTIVE, WAITING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.basic.runtime.outcome import Outcome
    from shared.conversation.turn_context import TurnContext
    from shared.records.runs import Run

START = "start"


def resume_unfinished(turn: TurnContext) -> bool:
    """On redelivery, go on with the scripts this turn had begun or answered. True when its message is spoken for."""
    if turn.turn.attempts <= 1 and not turn.turn.payload.get("resumed"):
        return False
    with turn.transaction() as unit:
        runs = list(unit.runs.of_turn(turn.turn.id))
    own_calls = {"kind": "model", "turn_id": turn.turn.id}
    return any(
        _resume_run(turn, run)
        for run in runs
        if not own_calls.items()
        <= run.caller.items()  # the tool loop finds its own runs by their call
    )


def _resume_run(turn: TurnContext, run: Run) -> bool:
    """True when the run has taken the turn's message, or is the turn's whole purpose."""
    if run.status == WAITING:
        return True
    outcome = wake_script(turn, run) if run.status == ACTIVE else ended_outcome(run)
    if run.caller.get("kind") == START and isinstance(outcome, Completed | Failed):
        return turn.turn.kind == "greet"
    settle(turn, run, outcome)
    return True


def settle(turn: TurnContext, run: Run, outcome: Outcome) -> None:
    """What follows when a run goes on: its caller gets the result, or the turn ends and the script waits."""
    if isinstance(outcome, Waiting):
        return
    if isinstance(outcome, Yielded):
        raise Suspended
    caller = run.caller
    if caller.get("kind") == "model":
        _hand_to_model(turn, caller, outcome)
    elif caller.get("kind") == "user":
        end_form(turn)
        _show_result(turn, outcome)
    elif isinstance(outcome, Failed):
        turn.say_own("script_failed", id=run.id[:8])


def _hand_to_model(
    turn: TurnContext, caller: Mapping[str, Any], outcome: Completed | Failed
) -> None:
    loop_id = str(caller["turn_id"])
    journal = Journal(loop_id, turn.transaction)
    pending = {call.id: call for call in journal.pending_calls()}
    call = pending.get(str(caller["call_id"]))
    result = finished(outcome, str(caller.get("tool", "")))
    if isinstance(call, ToolCall) and result is not None:
        journal.record_call(call, result)
    continue_loop(turn, loop_id)


def _show_result(turn: TurnContext, outcome: Completed | Failed) -> None:
    """A tool the user called: its result is the answer, unless it has said everything itself."""
    if isinstance(outcome, Failed):
        turn.say_own("script_failed", id=outcome.run.id[:8])
    elif outcome.value not in (None, ""):
        turn.say(shown_value(outcome.value))
    elif not outcome.said:
        turn.say_own("done")
