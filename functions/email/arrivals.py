"""What reaches the mail group by itself: mail SES stored in the bucket, notices of bounces and complaints through SNS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from functions.email.deps import wiring
from layers.http.observability import prepare_logging
from shared.log import bound, logger
from shared.mail.arrived import handle_arrivals
from shared.mail.feedback import apply_notice, read_notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take in each message; those that failed are named, so that only they come back."""
    prepare_logging()
    remaining: Callable[[], int] = context.get_remaining_time_in_millis
    failed = [message["messageId"] for message in event["Records"] if not _take(message, remaining)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _take(message: Mapping[str, Any], remaining_ms: Callable[[], int]) -> bool:
    with bound(message_id=message["messageId"]):
        try:
            body = json.loads(message["body"])
            if body.get("Type") == "Notification":
                _noticed(json.loads(body["Message"]))
            for record in body.get("Records", ()):
                _received(unquote_plus(record["s3"]["object"]["key"]), remaining_ms)
        except Exception:  # noqa: BLE001 - outermost: the queue delivers again, and then to its dead letters
            logger.exception("an arrival was not taken in")
            return False
    return True


def _noticed(event: Mapping[str, Any]) -> None:
    notice = read_notice(event)
    if notice is not None:
        apply_notice(wiring().store, notice)


def _received(key: str, remaining_ms: Callable[[], int]) -> None:
    ports = wiring()
    for org_id in ports.reception.receive(key):
        handle_arrivals(ports.store, ports.queue, ports.clock, org_id, remaining_ms)
