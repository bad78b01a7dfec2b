"""What reaches the mail group by itself: notices of bounces and complaints that SES publishes through SNS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from functions.email.deps import wiring
from layers.http.observability import prepare_logging
from shared.log import bound, logger
from shared.mail.feedback import apply_notice, read_notice

if TYPE_CHECKING:
    from collections.abc import Mapping


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Take in each message; those that failed are named, so that only they come back."""
    del context
    prepare_logging()
    failed = [message["messageId"] for message in event["Records"] if not _take(message)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _take(message: Mapping[str, Any]) -> bool:
    with bound(message_id=message["messageId"]):
        try:
            body = json.loads(message["body"])
            if body.get("Type") == "Notification":
                _noticed(json.loads(body["Message"]))
        except Exception:  # noqa: BLE001 - outermost: the queue delivers again, and then to its dead letters
            logger.exception("an arrival was not taken in")
            return False
    return True


def _noticed(event: Mapping[str, Any]) -> None:
    notice = read_notice(event)
    if notice is not None:
        apply_notice(wiring().store, notice)
