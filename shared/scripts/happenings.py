"""What the platform itself tells scripts: `ON "message"`, `ON "start"`, `ON "error"` (language spec §4.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.events.matching import Occurrence
from shared.events.publishing import publish
from shared.records.events import EVENT
from shared.scripts.announcing import send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.records.runs import Run
    from shared.scripts.ports import Timekeeper

MESSAGE, START, ERROR = "message", "start", "error"


def happened(
    timekeeper: Timekeeper,
    org_id: str,
    bot_id: str,
    name: str,
    payload: Mapping[str, Any],
    key: str,
) -> None:
    """Tell the handlers of the event; `key` names the occurrence, so that it is told once."""
    occurrence = Occurrence(EVENT, name, payload, key=f"{name}:{key}")
    _tell(timekeeper, org_id, bot_id, occurrence)


def failed(timekeeper: Timekeeper, run: Run) -> None:
    """Tell the handlers of `error` that nothing in a run dealt with its failure."""
    depth = int(run.caller.get("depth", 0)) + 1
    told = {name: run.error.get(name) for name in ("code", "message", "file", "line", "keyword")}
    payload = {"params": {**told, "run_id": run.id}}
    occurrence = Occurrence(EVENT, ERROR, payload, key=f"{ERROR}:{run.id}", depth=depth)
    _tell(timekeeper, run.org_id, run.bot_id, occurrence)


def _tell(timekeeper: Timekeeper, org_id: str, bot_id: str, occurrence: Occurrence) -> None:
    with timekeeper.store.transaction(org_id) as unit:
        made = publish(unit, org_id, bot_id, occurrence, timekeeper.clock.now())
    send(timekeeper.queue, made)
