"""Running a script without a turn: begun once, gone on with until it ends, waits or the invocation's time is up.

The machine is imported with the first run: most of a door's requests run nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.basic.runtime.outcome import Completed, Failed, Waiting, Yielded
from shared.basic.runtime.program import Program
from shared.log import logger
from shared.records.runs import ACTIVE, WAITING, Run
from shared.scripts.ports import SCRIPT
from shared.scripts.services import DetachedServices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.basic.registry import Registry
    from shared.basic.runtime.outcome import Outcome
    from shared.basic.runtime.runner import Runner
    from shared.records.bots import Bot
    from shared.scripts.ports import Timekeeper, Workshop

LONGEST_PAUSE_SECONDS = 30.0
PAUSE_MARGIN_SECONDS = 15.0


def start(
    workshop: Workshop,
    services: DetachedServices,
    program: Program,
    *,
    trigger: str,
    params: Mapping[str, Any],
    caller: Mapping[str, Any] | None = None,
    entry: str = "",
    registry: Registry | None = None,
) -> Outcome:
    """Begin a script; in a session it may wait for words. `caller["user_id"]` names whom the run acts for. Raises BasicError R5310 when the program has no such entry."""
    from shared.basic.runtime.runner import Runner

    runner = Runner(services, registry)
    outcome = runner.start(
        program, entry=entry, params=params, trigger=trigger, caller=caller or {}, turn_id=""
    )
    return settled(workshop, services, runner, outcome)


def proceed(workshop: Workshop, org_id: str, run_id: str) -> Outcome | None:
    """Go on with a run that was queued; None when there is nothing to be done any more."""
    with workshop.store.transaction(org_id) as unit:
        run = unit.runs.get(run_id)
        bot = unit.bots.get(run.bot_id) if run else None
        user = unit.users.get(str(run.caller.get("user_id", ""))) if run else None
    if run is None or bot is None or run.session_id or run.status not in (ACTIVE, WAITING):
        return None
    from shared.basic.runtime.runner import Runner

    services = DetachedServices(workshop, bot, user)
    runner = Runner(services)
    return settled(workshop, services, runner, runner.wake(run))


def settled(
    workshop: Workshop, services: DetachedServices, runner: Runner, outcome: Outcome
) -> Outcome:
    """Sit out a short WAIT; a run that needs another invocation is queued. What it logged is kept with it."""
    while (pause := _short_pause(workshop, outcome)) is not None:
        workshop.sleep(pause)
        outcome = runner.wake(outcome.run)
    if services.lines:
        with workshop.store.transaction(outcome.run.org_id) as unit:
            unit.history.write(outcome.run.id, services.lines)
    if isinstance(outcome, Yielded) and not outcome.run.session_id:
        queue_run(workshop, outcome.run, f"{workshop.clock.now():%Y%m%d%H%M%S%f}")
    if isinstance(outcome, Failed):
        from shared.scripts.happenings import failed

        failed(workshop, outcome.run)
        logger.error(
            "a script failed",
            script=outcome.run.script,
            run_id=outcome.run.id,
            code=outcome.error.code,
            reason=outcome.error.message,
            stack=outcome.stack,
        )
    return outcome


def queue_run(timekeeper: Timekeeper, run: Run, dedup: str) -> None:
    """Have the worker go on with a run; the same `dedup` is delivered once."""
    body = {"kind": SCRIPT, "org_id": run.org_id, "run_id": run.id}
    timekeeper.queue.send_turn(run.id, f"{run.id}:{dedup}", body)


def active_program(workshop: Workshop, bot: Bot, script: str) -> Program | None:
    """The script's last good build."""
    with workshop.store.transaction(bot.org_id) as unit:
        stored = unit.programs.active(bot.id, script)
    return Program.from_json(stored.code) if stored else None


def status_of(outcome: Outcome) -> str:
    """The outcome in one word: completed | failed | waiting | running."""
    if isinstance(outcome, Completed):
        return "completed"
    if isinstance(outcome, Failed):
        return "failed"
    return "waiting" if isinstance(outcome, Waiting) else "running"


def _short_pause(workshop: Workshop, outcome: Outcome) -> float | None:
    """Seconds until a timer this invocation can wait for; the clock wakes longer ones."""
    wait = outcome.run.wait if isinstance(outcome, Waiting) else {}
    due = wait.get("due")
    if not due or wait.get("kind") != "timer":
        return None
    seconds = (datetime.fromisoformat(due) - workshop.clock.now()).total_seconds()
    left = workshop.remaining_ms() / 1000 - PAUSE_MARGIN_SECONDS
    return max(0.0, seconds) if seconds <= min(LONGEST_PAUSE_SECONDS, left) else None
