"""Deliveries of events on their way: queued when what caused them has committed, done once by the worker.

A delivery that nobody did (a crash, a queue that was down) is found by the minute's sweep.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.runtime.events import KIND, informed
from shared.basic.runtime.program import Program
from shared.ids import derived_id
from shared.log import logger
from shared.records.events import Delivery
from shared.records.questions import ASK
from shared.records.runs import ACTIVE, WAITING
from shared.records.turns import Turn
from shared.scripts.announcing import send
from shared.scripts.asking import answer
from shared.scripts.running import proceed, queue_run, start, status_of
from shared.scripts.services import DetachedServices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from shared.basic.runtime.outcome import Outcome
    from shared.records.bots import Bot
    from shared.records.runs import Run
    from shared.scripts.ports import Timekeeper, Workshop
    from shared.store import Unit

TRIGGER = "event"
CALL = "event"
TURN_KINDS = ("wake", "event")
CLAIM = timedelta(minutes=2)
KEPT = timedelta(days=1)
MOST = 200
MOST_ATTEMPTS = 5


def queue_due(minute: Timekeeper, org_id: str) -> int:
    """Deferred work whose time has come, and deliveries that were lost on the way."""
    now = minute.clock.now()
    with minute.store.transaction(org_id) as unit:
        due = unit.events.claim_due(now, now - CLAIM, MOST)
    return send(minute.queue, due, f":{now:%Y%m%d%H%M}")


def perform(workshop: Workshop, org_id: str, delivery_id: str) -> Outcome | None:
    """Do one delivery; done again, it goes on with what it began."""
    now = workshop.clock.now()
    with workshop.store.transaction(org_id) as unit:
        delivery = unit.events.get(delivery_id)
        attempts = unit.events.claim(delivery_id, now)
        bot = unit.bots.get(delivery.bot_id) if delivery else None
        begun = unit.runs.of_call(delivery_id, CALL)
    if delivery is None or bot is None:
        return None
    if attempts > MOST_ATTEMPTS:
        _done(workshop, delivery, "given up")
        return None
    if delivery.entry == ASK:
        became = answer(workshop, bot, delivery, begun, KEPT)
        if became != "answered":
            _done(workshop, delivery, became)
        return None
    if delivery.session_id:
        _hand_over(workshop, delivery)
        return None
    if delivery.run_id:
        _inform(workshop, delivery)
        return None
    if begun is None:
        outcome = _begin(workshop, bot, delivery)
    else:
        outcome = proceed(workshop, org_id, begun.id) if begun.status == ACTIVE else None
    _done(workshop, delivery, status_of(outcome) if outcome else "nothing to do")
    return outcome


def _done(workshop: Workshop, delivery: Delivery, outcome: str) -> None:
    with workshop.store.transaction(delivery.org_id) as unit:
        unit.events.done(delivery.id, outcome)


# --- handlers and deferred blocks ---------------------------------------------------------------


def _begin(workshop: Workshop, bot: Bot, delivery: Delivery) -> Outcome | None:
    with workshop.store.transaction(bot.org_id) as unit:
        program = program_of(unit, delivery)
    if program is None:
        logger.warning("an event's script is gone", bot_id=bot.id, script=delivery.script)
        return None
    try:
        return start(
            workshop,
            DetachedServices(workshop, bot),
            program,
            trigger=TRIGGER,
            entry=delivery.entry,
            params=params_of(program, delivery),
            caller=caller_of(delivery),
        )
    except BasicError as error:
        logger.warning("an event's handler is gone", script=delivery.script, reason=error.message)
        return None


def program_of(unit: Unit, delivery: Delivery) -> Program | None:
    """The build a deferred block stands in, or the active build of a handler's script."""
    if delivery.program_id:
        stored = unit.programs.get(delivery.program_id)
    else:
        stored = unit.programs.active(delivery.bot_id, delivery.script)
    return Program.from_json(stored.code) if stored else None


def params_of(program: Program, delivery: Delivery) -> Mapping[str, Any]:
    """The payload; what it carries is bound to PARAMs of the file by name, too."""
    payload = dict(delivery.payload)
    if delivery.entry or not program.codes:
        return payload
    wanted = {param["name"].casefold() for param in program.codes[0].params}
    for carried in [value for value in payload.values() if isinstance(value, dict)]:
        for name, value in carried.items():
            if name.casefold() in wanted:
                payload.setdefault(name, value)
    return payload


def caller_of(delivery: Delivery) -> dict[str, Any]:
    """Names the run, so that a delivery done again finds what it began."""
    return {"kind": TRIGGER, "turn_id": delivery.id, "call_id": CALL, "depth": delivery.depth}


# --- runs that wait -----------------------------------------------------------------------------


def _inform(workshop: Workshop, delivery: Delivery) -> None:
    """Tell a run without a conversation its news, and queue it in its own group."""
    with workshop.store.transaction(delivery.org_id) as unit:
        run = tell(unit, delivery, workshop.clock.now())
        unit.events.done(delivery.id, "told" if run else "too late")
    if run is not None:
        queue_run(workshop, run, str(run.wait["due"]))


def tell(unit: Unit, delivery: Delivery, due: datetime | None = None) -> Run | None:
    """Write the news into the run's wait if it still waits there; the run to be woken, by the sweep from `due` on."""
    run = unit.runs.get(delivery.run_id)
    if run is None or run.status != WAITING or run.steps != delivery.step:
        return None
    if run.wait.get("kind") != KIND:
        return None
    told = replace(run, wait=informed(run.wait, delivery.payload.get("params"), due))
    unit.runs.save(told)
    return told


# --- conversations ------------------------------------------------------------------------------


def _hand_over(workshop: Workshop, delivery: Delivery) -> None:
    """What concerns a conversation is done as one of its turns, in order with what its user says."""
    turn = _turn(delivery)
    with workshop.store.transaction(delivery.org_id) as unit:
        wanted = unit.sessions.get(delivery.session_id) is not None
        if wanted and delivery.run_id:
            wanted = tell(unit, delivery) is not None
        if wanted:
            unit.turns.create(turn)
        unit.events.done(delivery.id, "handed over" if wanted else "too late")
    if wanted:
        body = {"kind": "turn", "org_id": turn.org_id, "turn_id": turn.id}
        workshop.queue.send_turn(turn.session_id, turn.id, {**body, "session_id": turn.session_id})


def _turn(delivery: Delivery) -> Turn:
    kind = TURN_KINDS[0] if delivery.run_id else TURN_KINDS[1]
    payload = {"run_id": delivery.run_id, "delivery": _as_json(delivery)}
    turn_id = derived_id(delivery.bot_id, delivery.id)
    return Turn(turn_id, delivery.org_id, delivery.bot_id, delivery.session_id, kind, payload)


def of_turn(turn: Turn) -> Delivery:
    """The delivery a turn was made of."""
    about = turn.payload["delivery"]
    return Delivery(
        org_id=turn.org_id,
        bot_id=turn.bot_id,
        lane=turn.session_id,
        session_id=turn.session_id,
        **about,
    )


def _as_json(delivery: Delivery) -> dict[str, Any]:
    names = ("id", "script", "entry", "program_id", "depth")
    return {**{name: getattr(delivery, name) for name in names}, "payload": dict(delivery.payload)}
