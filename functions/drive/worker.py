"""Background work of the drive, one queue message at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from functions.drive.deps import wiring
from layers.http.observability import prepare_logging
from shared.drive.tasks import Task
from shared.drive.working import work
from shared.log import bound, logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Do each message's task; messages that failed are named, so that only they come back."""
    prepare_logging()
    remaining: Callable[[], int] = context.get_remaining_time_in_millis
    failed = [message["messageId"] for message in event["Records"] if not _do(message, remaining)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _do(message: Mapping[str, Any], remaining_ms: Callable[[], int]) -> bool:
    with bound(message_id=message["messageId"]):
        try:
            work(wiring().rooms, Task.of(json.loads(message["body"])), remaining_ms)
        except Exception:  # noqa: BLE001 - outermost: the queue delivers again, and then to its dead letters
            logger.exception("a task of the drive failed")
            return False
    return True
