"""Mail work somebody asked for, one queue message at a time: what is queued is sent, a mailbox is brought up to date."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from functions.email.deps import wiring
from layers.http.observability import prepare_logging
from shared.log import bound, logger
from shared.mail.arrived import handle_arrivals
from shared.mail.copying import copy_sent
from shared.mail.delivering import empty_outbox
from shared.mail.syncing import MORE, sync_account

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COPY_PAUSE = timedelta(minutes=2)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Do each message's work; messages that failed are named, so that only they come back."""
    prepare_logging()
    remaining: Callable[[], int] = context.get_remaining_time_in_millis
    failed = [message["messageId"] for message in event["Records"] if not _do(message, remaining)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _do(message: Mapping[str, Any], remaining_ms: Callable[[], int]) -> bool:
    with bound(message_id=message["messageId"]):
        try:
            body = json.loads(message["body"])
            _WORK[body["kind"]](body, remaining_ms)
        except Exception:  # noqa: BLE001 - outermost: the queue delivers again, and then to its dead letters
            logger.exception("mail work failed")
            return False
    return True


def _send(body: Mapping[str, Any], remaining_ms: Callable[[], int]) -> None:
    done = empty_outbox(wiring().mail_room, body["org_id"], remaining_ms)
    copy_sent(wiring().sync_room, body["org_id"], remaining_ms, COPY_PAUSE)
    logger.info("outbox emptied", **done)


def _sync(body: Mapping[str, Any], remaining_ms: Callable[[], int]) -> None:
    ports, org_id = wiring(), body["org_id"]
    outcome = sync_account(ports.sync_room, org_id, body["account_id"], remaining_ms)
    if handle_arrivals(ports.store, ports.queue, ports.clock, org_id, remaining_ms):
        ports.dispatch.soon(org_id)  # rules and automatic replies may have queued mail
    if outcome == MORE:
        ports.dispatch.sync(org_id, body["account_id"])
    logger.info("mailbox synced", account_id=body["account_id"], outcome=outcome)


_WORK: dict[str, Callable[[Mapping[str, Any], Callable[[], int]], None]] = {
    "send": _send,
    "sync": _sync,
}
