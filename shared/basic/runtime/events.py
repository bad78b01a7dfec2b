"""Waiting for an event: the stored expectation, and what a run that is woken makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.basic.values.plain import to_plain

if TYPE_CHECKING:
    from shared.basic.runtime.requests import Expect

KIND = "event"
NEWS = "news"


def expectation(request: Expect, now: datetime) -> dict[str, Any]:
    """The wait of a run: plain JSON. `due` is for whoever wakes runs, `deadline` stays."""
    seconds = request.seconds
    deadline = None if seconds is None else (now + timedelta(seconds=seconds)).isoformat()
    return {
        "kind": KIND,
        "event": request.event.casefold(),
        "deadline": deadline,
        "due": deadline,
        "otherwise": to_plain(request.otherwise),
        "again": request.again,
    }


def informed(wait: Mapping[str, Any], news: Any, due: datetime | None) -> dict[str, Any]:
    """The wait with what the event carried; the first event counts. `due` is when the sweep wakes the run, should nobody
    else do it; None when a turn was made for it."""
    if NEWS in wait:
        return dict(wait)
    return {**wait, NEWS: news, "due": due.isoformat() if due else None}


def is_over(wait: Mapping[str, Any], now: datetime) -> bool:
    """Whether the event came, or can come no more."""
    deadline = wait.get("deadline")
    return NEWS in wait or (deadline is not None and datetime.fromisoformat(deadline) <= now)


def news(wait: Mapping[str, Any]) -> Any:
    """What the waiting keyword gives."""
    return wait.get(NEWS, wait["otherwise"])
