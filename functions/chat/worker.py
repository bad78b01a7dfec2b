"""The worker: answers one turn of one session at a time, from the FIFO queue (architecture §3)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from functions.chat.deps import wiring
from layers.http.observability import count_memory, prepare_logging, put
from shared.conversation.compaction import MEMORY
from shared.conversation.connecting import welcome
from shared.conversation.engine import run_turn
from shared.log import bound, logger
from shared.scripts.ports import SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.conversation.desk import Desk


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch from the turns queue. Records that must come again are named in the answer, in order."""
    prepare_logging()
    remaining: Callable[[], int] = context.get_remaining_time_in_millis
    desk = replace(wiring().desk, remaining_ms=remaining)
    failures: list[dict[str, str]] = []
    for record in event["Records"]:
        if failures or not _work(desk, record):
            failures.append({"itemIdentifier": record["messageId"]})
    count_memory()
    put("db_pool_size", wiring().store.pool_size)
    return {"batchItemFailures": failures}


def _work(desk: Desk, record: dict[str, Any]) -> bool:
    """Do one record; False when it must be delivered again."""
    body = json.loads(record["body"])
    with bound(message_id=record["messageId"], kind=body.get("kind", "")):
        lease = wiring().lease(record["receiptHandle"])
        with lease:
            try:
                _KINDS[body["kind"]](desk, body)
            except Exception:  # noqa: BLE001 - the outermost handler: the queue brings the record again
                logger.exception("a record failed")
                lease.give_back()
                return False
    put("ws_messages_total", 1, direction="in", type=body["kind"])
    return True


def _turn(desk: Desk, body: dict[str, Any]) -> None:
    run_turn(desk, body["org_id"], body["turn_id"])


def _welcome(desk: Desk, body: dict[str, Any]) -> None:
    welcome(desk, body["org_id"], body["connection_id"])


def _script(desk: Desk, body: dict[str, Any]) -> None:
    from shared.scripts.schedules import perform

    perform(desk, body)


def _memory(desk: Desk, body: dict[str, Any]) -> None:
    from shared.conversation.remembering import remember

    remember(desk, body)


_KINDS = {"turn": _turn, "welcome": _welcome, MEMORY: _memory, SCRIPT: _script}
