"""Listeners and deliveries in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from shared.records.events import Delivery, Listener
from tests.support.store.tables import Transaction


class MemoryEvents:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._listeners = transaction.rows("listeners")
        self._deliveries = transaction.rows("deliveries")
        self._files = transaction.rows("watched_files")

    def replace(self, bot_id: str, script: str, listeners: Sequence[Listener]) -> None:
        self._listeners.delete_where(lambda each: (each.bot_id, each.script) == (bot_id, script))
        for each in listeners:
            self._transaction.rows("bots").require(each.bot_id)
            self._listeners.insert_by_id(each)

    def listeners(self, bot_id: str, kind: str = "") -> Sequence[Listener]:
        found = self._listeners.where(
            lambda each: each.bot_id == bot_id and kind in ("", each.kind)
        )
        return sorted(found, key=lambda each: (each.script, each.entry))

    def add(self, delivery: Delivery, claimed_at: datetime | None = None) -> bool:
        if self._deliveries.get(delivery.id) is not None:
            return False
        self._transaction.rows("bots").require(delivery.bot_id)
        due_at = delivery.due_at or self._transaction.now
        made = dataclasses.replace(delivery, due_at=due_at)
        self._deliveries.insert_by_id(made, claimed_at=claimed_at, attempts=0, outcome=None)
        return True

    def get(self, delivery_id: str) -> Delivery | None:
        found: Delivery | None = self._deliveries.get(delivery_id)
        return found if found is not None and self._is_open(delivery_id) else None

    def claim_due(self, now: datetime, claimed_before: datetime, limit: int) -> Sequence[Delivery]:
        due = [
            each
            for each in self._deliveries.all()
            if self._is_open(each.id)
            and each.due_at <= now
            and self._is_free(each.id, claimed_before)
        ]
        claimed = sorted(due, key=lambda each: (each.due_at, each.id))[:limit]
        for each in claimed:
            self._deliveries.hide(each.id, claimed_at=now)
        return claimed

    def claim(self, delivery_id: str, now: datetime) -> int:
        if self.get(delivery_id) is None:
            return 0
        attempts: int = self._deliveries.hidden(delivery_id)["attempts"] + 1
        self._deliveries.hide(delivery_id, claimed_at=now, attempts=attempts)
        return attempts

    def done(self, delivery_id: str, outcome: str) -> None:
        self._deliveries.hide(delivery_id, outcome=outcome)

    def file_seen(self, bot_id: str, path: str) -> str | None:
        etag: str | None = self._files.get((bot_id, path))
        return etag

    def note_file(self, bot_id: str, path: str, etag: str) -> None:
        self._files.put((bot_id, path), etag)

    def _is_open(self, delivery_id: str) -> bool:
        return self._deliveries.hidden(delivery_id).get("outcome") is None

    def _is_free(self, delivery_id: str, claimed_before: datetime) -> bool:
        claimed_at = self._deliveries.hidden(delivery_id)["claimed_at"]
        return claimed_at is None or claimed_at < claimed_before
