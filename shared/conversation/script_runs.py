"""Running the bot's scripts inside a turn, and what follows when one ends, waits or fails."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.runtime.outcome import Completed, Failed, Reply, Waiting, Yielded
from shared.basic.runtime.runner import Runner
from shared.basic.values import display, to_json, to_plain
from shared.conversation.script_services import ScriptServices
from shared.log import logger
from shared.records.runs import COMPLETED, FAILED
from shared.scripts.happenings import failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.basic.runtime.outcome import Outcome
    from shared.basic.runtime.program import Program
    from shared.conversation.turn_context import TurnContext
    from shared.records.runs import Run

MOST_RESULT_CHARACTERS = 20_000
LONGEST_PAUSE_SECONDS = 45.0
NOTHING = "done"
ALREADY_SAID = "The user has already seen the following text; do not repeat it: "


def start_script(
    turn: TurnContext,
    program: Program,
    *,
    entry: str,
    params: Mapping[str, Any],
    trigger: str,
    caller: dict[str, Any],
) -> Outcome:
    """Begin a script in this turn and run it until it ends, waits, or the invocation's time is up."""
    runner = Runner(ScriptServices(turn))
    outcome = runner.start(
        program, entry=entry, params=params, trigger=trigger, caller=caller, turn_id=turn.turn.id
    )
    return _noted(turn, runner, outcome)


def answer_script(turn: TurnContext, run: Run, reply: Reply) -> Outcome:
    """Give the user's words to the script that waits for them."""
    runner = Runner(ScriptServices(turn))
    return _noted(turn, runner, runner.answer(run, reply, turn.turn.id))


def wake_script(turn: TurnContext, run: Run) -> Outcome:
    """Go on with a script that a stopped worker had in hand."""
    runner = Runner(ScriptServices(turn))
    return _noted(turn, runner, runner.wake(run))


def tool_result(outcome: Completed | Failed, name: str) -> str:
    """What the model is told about a tool that ended (language spec §6.4)."""
    if isinstance(outcome, Failed):
        return json.dumps({"error": "tool_failed", "tool": name, "message": outcome.safe_message})
    return ended_result(outcome.value, outcome.said)


def ended_result(value: Any, said: list[str]) -> str:
    """The RETURN value, the texts already shown, or both."""
    if value is None or value == "":
        return (ALREADY_SAID + "\n".join(said)) if said else NOTHING
    if said:
        return _cut(
            json.dumps({"result": to_plain(value), "already_said": said}, ensure_ascii=False)
        )
    return _cut(value if isinstance(value, str) else to_json(value))


def recorded_result(run: Run, name: str) -> str | None:
    """The result of a run that has ended before (a redelivered call); None while it goes on."""
    return tool_result(ended_outcome(run), name) if run.status in (COMPLETED, FAILED) else None


def ended_outcome(run: Run) -> Completed | Failed:
    """The outcome of a run that has ended before."""
    if run.status == COMPLETED:
        return Completed(run, run.result, list(run.snapshot.get("said", [])))
    error = BasicError(str(run.error.get("code", "R5001")), str(run.error.get("message", "")))
    return Failed(run, error, [])


def shown_value(value: Any) -> str:
    """A script's result as text for the user."""
    return display(value)


def _noted(turn: TurnContext, runner: Runner, outcome: Outcome) -> Outcome:
    """Sit out a short WAIT, and keep the session's status in step with whether a script waits for the user."""
    while (pause := _short_pause(turn, outcome)) is not None:
        turn.desk.sleep(pause)
        outcome = runner.wake(outcome.run)
    waits = isinstance(outcome, Waiting) and outcome.run.wait.get("kind") == "hear"
    status = "waiting" if waits else "active"
    with turn.transaction() as unit:
        unit.sessions.set_status(turn.session.id, status)
    if isinstance(outcome, Failed):
        failed(turn.desk, outcome.run)
        logger.error(
            "a script failed",
            script=outcome.run.script,
            run_id=outcome.run.id,
            code=outcome.error.code,
            reason=outcome.error.message,
            stack=outcome.stack,
        )
    if isinstance(outcome, Yielded):
        logger.info("a script goes on in the next invocation", run_id=outcome.run.id)
    return outcome


def _short_pause(turn: TurnContext, outcome: Outcome) -> float | None:
    """Seconds until a timer that this invocation can wait for; a longer one is woken by the minute's sweep.

    The run is saved before either, so nothing depends on this process living on.
    """
    wait = outcome.run.wait if isinstance(outcome, Waiting) else {}
    due = wait.get("due")
    if not due or wait.get("kind") != "timer":
        return None
    seconds = (datetime.fromisoformat(due) - turn.desk.clock.now()).total_seconds()
    longest = min(LONGEST_PAUSE_SECONDS, turn.desk.remaining_ms() / 1000 - 30)
    return max(0.0, seconds) if seconds <= longest else None


def _cut(text: str) -> str:
    return (
        text if len(text) <= MOST_RESULT_CHARACTERS else text[:MOST_RESULT_CHARACTERS] + "… [cut]"
    )
