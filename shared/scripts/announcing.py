"""Deliveries of events, handed to the queue once what caused them has committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.errors import ServiceUnavailable
from shared.log import logger
from shared.scripts.ports import SCRIPT

if TYPE_CHECKING:
    from shared.records.events import Delivery
    from shared.scripts.ports import Queue


class Announcements:
    """What a run's transactions leave to be done: queued after the commit, forgotten by a rollback."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._unsent: list[Delivery] = []

    def add(self, deliveries: Sequence[Delivery]) -> None:
        self._unsent += deliveries

    def deliver(self) -> None:
        if self._unsent:
            unsent, self._unsent = self._unsent, []
            send(self._queue, unsent)

    def forget(self) -> None:
        self._unsent.clear()


def send(queue: Queue, deliveries: Sequence[Delivery], again: str = "") -> int:
    """Hand deliveries to the worker; how many the queue took. The others are due again for the sweep."""
    sent = 0
    for each in deliveries:
        body = {"kind": SCRIPT, "org_id": each.org_id, "delivery_id": each.id}
        try:
            queue.send_turn(each.lane, f"{each.id}{again}", body)
            sent += 1
        except ServiceUnavailable as error:
            logger.warning("a delivery waits for the sweep", delivery=each.id, reason=str(error))
    return sent
