"""Events a script causes and waits for: PUBLISH EVENT, WAIT FOR EVENT."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.requests import Expect
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.events.matching import Occurrence
from shared.records.events import EVENT


@keyword(
    "PUBLISH EVENT {name} [, {payload:expr}]",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='PUBLISH EVENT "order.paid", {"id": 17}',
)
def publish_event(run: Run, name: Any, payload: Any = None) -> None:
    """Tell the handlers of `ON "name"`, and the scripts that wait for it. They see the payload as `params`."""
    event = event_name(name)
    carried = to_plain(payload)
    told = {"params": carried, "event": {"name": event, "payload": carried}}
    run.happened(Occurrence(EVENT, event, told))


@keyword(
    "WAIT FOR EVENT {name} [TIMEOUT {seconds:sum}]",
    effect=Effect.WAITS,
    kind="both",
    cls="EXTENDED",
    example='paid = WAIT FOR EVENT "order.paid" TIMEOUT 3600',
)
def wait_for_event(_run: Run, name: Any, seconds: Any = None) -> Any:
    """Wait until the event is published and give its payload; null after the timeout. Nothing is held open."""
    return Expect(event_name(name), seconds_of("WAIT FOR EVENT", seconds))


def event_name(value: Any) -> str:
    """R5010 for an empty name."""
    name = display(value).strip()
    if not name:
        raise BasicError("R5010", "an event needs a name")
    return name


def seconds_of(keyword_name: str, value: Any) -> float | None:
    """A TIMEOUT; None without one, R5010 for anything but a number of seconds from 0."""
    if value is None:
        return None
    number = as_number(value)
    if number is None or number < 0:
        raise BasicError(
            "R5010", f"{keyword_name} needs a number of seconds, not {shortened(value)}"
        )
    return float(number)
