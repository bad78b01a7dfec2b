"""Making deliveries of what happened, in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.events.matching import Occurrence, concerns
from shared.ids import derived_id, new_id
from shared.log import logger
from shared.records.events import EVENT, Delivery

if TYPE_CHECKING:
    from shared.records.runs import Run
    from shared.store import Unit

DEEPEST = 16
"""Handlers that cause each other further than this are cut off: nobody waits for them, so nobody would stop them."""


def publish(
    unit: Unit, org_id: str, bot_id: str, occurrence: Occurrence, now: datetime
) -> list[Delivery]:
    """Write what is to be done because of an occurrence; the deliveries that are new.

    A custom event (kind EVENT) also wakes the runs that wait for its name.
    """
    if occurrence.depth > DEEPEST:
        logger.warning("events cause each other endlessly", bot_id=bot_id, kind=occurrence.kind)
        return []
    blank = Delivery(
        id="",
        org_id=org_id,
        bot_id=bot_id,
        lane="",
        depth=occurrence.depth,
        user_id=occurrence.user_id,
        payload=occurrence.payload,
        due_at=now,
    )
    wanted = [
        replace(blank, lane=each.id, script=each.script, entry=each.entry)
        for each in unit.events.listeners(bot_id, occurrence.kind)
        if concerns(each, occurrence)
    ]
    if occurrence.kind == EVENT:
        params = occurrence.payload.get("params")
        waiting = unit.runs.waiting_for(bot_id, occurrence.subject.casefold())
        wanted += [replace(blank, **_of_run(run), payload={"params": params}) for run in waiting]
    return add(unit, [replace(each, id=_id(occurrence, each)) for each in wanted])


def add(unit: Unit, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Write what its maker queues as soon as this commits; those that were not there before."""
    return [each for each in deliveries if unit.events.add(each, claimed_at=each.due_at)]


def _of_run(run: Run) -> dict[str, Any]:
    """A run of a conversation goes on in order with what its user says."""
    lane = run.session_id or run.id
    return {"lane": lane, "session_id": run.session_id, "run_id": run.id, "step": run.steps}


def _id(occurrence: Occurrence, delivery: Delivery) -> str:
    if not occurrence.key:
        return new_id()
    return derived_id(delivery.bot_id, f"{delivery.lane}:{delivery.run_id}:{occurrence.key}")
