"""A queue's messages, one after the other (AWS Lambda, "Reporting batch item failures for SQS event sources")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.http.observability import prepare_logging
from shared.log import bound, logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def each_message(
    event: Mapping[str, Any], do: Callable[[Mapping[str, Any]], None]
) -> dict[str, Any]:
    """Do each message's work. Messages that failed are named, so that only they come back, and in the end go to the
    dead letters."""
    prepare_logging()
    failed = [message["messageId"] for message in event["Records"] if not _done(message, do)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _done(message: Mapping[str, Any], do: Callable[[Mapping[str, Any]], None]) -> bool:
    with bound(message_id=message["messageId"]):
        try:
            do(message)
        except Exception:  # noqa: BLE001 - the outermost handler of a queue
            logger.exception("a message failed")
            return False
    return True
