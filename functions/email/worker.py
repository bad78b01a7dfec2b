"""Mail work somebody asked for, one queue message at a time: what is queued is sent, a mailbox is brought up to date."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from functions.email.deps import wiring
from layers.http.batches import each_message
from shared.log import logger
from shared.mail.arrived import handle_arrivals
from shared.mail.copying import copy_sent
from shared.mail.delivering import empty_outbox
from shared.mail.syncing import MORE, sync_account

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COPY_PAUSE = timedelta(minutes=2)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Do each message's work."""
    remaining: Callable[[], int] = context.get_remaining_time_in_millis

    def do(message: Mapping[str, Any]) -> None:
        body = json.loads(message["body"])
        _WORK[body["kind"]](body, remaining)

    return each_message(event, do)


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
