"""Background work of the drive, one queue message at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from functions.drive.deps import wiring
from layers.http.batches import each_message
from shared.drive.tasks import Task
from shared.drive.working import work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Do each message's task."""
    remaining: Callable[[], int] = context.get_remaining_time_in_millis

    def do(message: Mapping[str, Any]) -> None:
        work(wiring().rooms, Task.of(json.loads(message["body"])), remaining)

    return each_message(event, do)
