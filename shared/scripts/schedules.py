"""Scripts that run by the clock: due rows become messages of the worker's queue, each occurrence one run.

The one-minute rule is the only clock, so a schedule runs in the minute after its moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from shared.basic.runtime.entry import bind_positional
from shared.basic.schedule_spec import ScheduleError, parse
from shared.errors import ServiceUnavailable
from shared.log import logger
from shared.records.runs import ACTIVE
from shared.scripts.ports import SCRIPT
from shared.scripts.running import (
    active_program,
    proceed,
    queue_run,
    start,
    status_of,
)
from shared.scripts.services import DetachedServices

if TYPE_CHECKING:
    from shared.basic.runtime.outcome import Outcome
    from shared.clock import Clock
    from shared.records.bots import Bot
    from shared.records.schedules import Schedule
    from shared.scripts.ports import Queue, Timekeeper, Workshop
    from shared.store import Store, Unit

TRIGGER = "schedule"
CLAIM = timedelta(minutes=2)
UNTOUCHED = timedelta(minutes=6)
"""Longer than the worker's longest invocation, so nobody has such a run in hand."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Minute:
    """The ports of the one-minute rule."""

    store: Store
    queue: Queue
    clock: Clock


def next_run(schedule: Schedule, after: datetime) -> datetime | None:
    """When the schedule is next due; None for never, and for a spec that cannot be read (any more)."""
    try:
        recurrence = parse(schedule.spec, schedule.starts)
    except ScheduleError:
        return None
    return recurrence.next_after(after, ZoneInfo(schedule.timezone))


def sweep(minute: Timekeeper) -> dict[str, int]:
    """Queue what is due; counts by kind. Whatever cannot be queued now is due again in the next minute."""
    from shared.scripts.deliveries import queue_due

    done = {"schedules": 0, "timers": 0, "events": 0, "abandoned": 0}
    for org_id in minute.store.directory.org_ids():
        done["schedules"] += _queue_due(minute, org_id)
        done["timers"] += _queue_timers(minute, org_id)
        done["events"] += queue_due(minute, org_id)
        done["abandoned"] += _queue_abandoned(minute, org_id)
    return done


def _queue_due(minute: Timekeeper, org_id: str) -> int:
    now = minute.clock.now()
    with minute.store.transaction(org_id) as unit:
        claimed = unit.schedules.claim_due(now, now - CLAIM, MOST)
    queued = [schedule for schedule in claimed if _queue(minute, schedule)]
    with minute.store.transaction(org_id) as unit:
        for schedule in queued:
            unit.schedules.advance(schedule.id, now, next_run(schedule, now))
    return len(queued)


def _queue(minute: Timekeeper, schedule: Schedule) -> bool:
    """Send the occurrence. Sent twice (a crash before `advance`), it is still one run."""
    due = occurrence(schedule)
    body = {"kind": SCRIPT, "org_id": schedule.org_id, "schedule_id": schedule.id, "due": due}
    try:
        minute.queue.send_turn(schedule.id, f"{schedule.id}:{due}", body)
    except ServiceUnavailable as error:
        logger.warning("a schedule could not be queued", schedule_id=schedule.id, reason=str(error))
        return False
    return True


def occurrence(schedule: Schedule) -> str:
    """Names one occurrence of a schedule."""
    return schedule.next_run.astimezone(UTC).isoformat() if schedule.next_run else ""


def _queue_timers(minute: Timekeeper, org_id: str) -> int:
    """Runs without a conversation whose WAIT is over; those of conversations are woken by the chat's sweep."""
    now = minute.clock.now()
    with minute.store.transaction(org_id) as unit:
        due = [run for run in unit.runs.due(now, MOST) if not run.session_id]
    for run in due:
        queue_run(minute, run, str(run.wait.get("due", "")))
    return len(due)


def _queue_abandoned(minute: Timekeeper, org_id: str) -> int:
    """Runs whose process ended under them."""
    now = minute.clock.now()
    with minute.store.transaction(org_id) as unit:
        abandoned = unit.runs.abandoned(now - UNTOUCHED, MOST)
    for run in abandoned:
        logger.warning("an abandoned run is queued again", run_id=run.id, script=run.script)
        queue_run(minute, run, f"{now:%Y%m%d%H%M}")
    return len(abandoned)


def perform(workshop: Workshop, body: dict[str, Any]) -> Outcome | None:
    """The worker's part: one message of kind `script`. Delivered again, it goes on with the run it began."""
    org_id = str(body["org_id"])
    if "delivery_id" in body:
        from shared.scripts import deliveries

        return deliveries.perform(workshop, org_id, str(body["delivery_id"]))
    if "run_id" in body:
        return _noted(workshop, proceed(workshop, org_id, str(body["run_id"])))
    with workshop.store.transaction(org_id) as unit:
        schedule = unit.schedules.get(str(body["schedule_id"]))
        begun = unit.runs.of_call(str(body["schedule_id"]), str(body["due"]))
        bot = unit.bots.get(schedule.bot_id) if schedule else None
    if begun is not None:
        goes_on = begun.status == ACTIVE
        return _noted(workshop, proceed(workshop, org_id, begun.id)) if goes_on else None
    if schedule is None or bot is None:
        return None
    return _noted(workshop, _begin(workshop, bot, schedule, str(body["due"])))


def run_now(workshop: Workshop, bot: Bot, schedule: Schedule) -> Outcome | None:
    """One extra run, whatever the clock says; None when the script has no build."""
    return _begin(workshop, bot, schedule, f"now:{workshop.clock.now().isoformat()}")


def _begin(workshop: Workshop, bot: Bot, schedule: Schedule, due: str) -> Outcome | None:
    program = active_program(workshop, bot, schedule.script)
    if program is None:
        logger.warning("a schedule's script is gone", bot_id=bot.id, script=schedule.script)
        with workshop.store.transaction(bot.org_id) as unit:
            unit.schedules.note(schedule.id, "failed")
        return None
    return start(
        workshop,
        DetachedServices(workshop, bot),
        program,
        trigger=TRIGGER,
        params=bind_positional(program.codes[0].params, schedule.arguments),
        caller={"kind": TRIGGER, "turn_id": schedule.id, "call_id": due},
    )


def _noted(workshop: Workshop, outcome: Outcome | None) -> Outcome | None:
    """Tell the schedule how its run ended."""
    run = outcome.run if outcome else None
    if outcome is not None and run is not None and run.trigger == TRIGGER:
        with workshop.store.transaction(run.org_id) as unit:
            unit.schedules.note(str(run.caller.get("turn_id", "")), status_of(outcome))
    return outcome


def declare(unit: Unit, bot: Bot, script: str, found: list[Schedule]) -> None:
    """Make `found` the schedules a script's file declares; those that scripts set while running stay.

    One that was declared before keeps its next time, so that saving a file does not skip an occurrence.
    """
    known = {each.spec: each for each in unit.schedules.list_of(bot.id) if each.script == script}
    wanted = {each.spec: each for each in found}
    for spec, old in known.items():
        if old.is_declared and spec not in wanted:
            unit.schedules.remove(old.id)
    for spec, new in wanted.items():
        before = known.get(spec)
        if before is None or before.timezone != new.timezone or not before.is_declared:
            unit.schedules.put(new)
