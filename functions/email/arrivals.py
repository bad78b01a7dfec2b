"""What reaches the mail group by itself: mail SES stored in the bucket, notices of bounces and complaints through SNS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from functions.email.deps import wiring
from layers.http.batches import each_message
from shared.mail.arrived import handle_arrivals
from shared.mail.feedback import apply_notice, read_notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take in each message."""
    remaining: Callable[[], int] = context.get_remaining_time_in_millis
    return each_message(event, lambda message: _take(message, remaining))


def _take(message: Mapping[str, Any], remaining_ms: Callable[[], int]) -> None:
    body = json.loads(message["body"])
    if body.get("Type") == "Notification":
        _noticed(json.loads(body["Message"]))
    for record in body.get("Records", ()):
        _received(unquote_plus(record["s3"]["object"]["key"]), remaining_ms)


def _noticed(event: Mapping[str, Any]) -> None:
    notice = read_notice(event)
    if notice is not None:
        apply_notice(wiring().store, notice)


def _received(key: str, remaining_ms: Callable[[], int]) -> None:
    ports = wiring()
    for org_id in ports.reception.receive(key):
        handle_arrivals(ports.store, ports.queue, ports.clock, org_id, remaining_ms)
