"""Schedules and webhooks in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from shared.errors import AlreadyExists
from shared.records.schedules import Schedule, Webhook
from tests.support.store.tables import Transaction


class MemorySchedules:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._schedules = transaction.rows("schedules")

    def get(self, schedule_id: str) -> Schedule | None:
        found: Schedule | None = self._schedules.get(schedule_id)
        return found

    def list_of(self, bot_id: str) -> Sequence[Schedule]:
        found = self._schedules.where(lambda each: each.bot_id == bot_id)
        return sorted(found, key=lambda each: (each.script, each.spec))

    def put(self, schedule: Schedule) -> None:
        self._transaction.rows("bots").require(schedule.bot_id)
        same = [
            each
            for each in self.list_of(schedule.bot_id)
            if (each.script, each.spec) == (schedule.script, schedule.spec)
        ]
        if not same:
            self._schedules.insert_by_id(schedule, claimed_at=None)
            return
        names = ("timezone", "arguments", "is_declared", "is_enabled", "starts", "next_run")
        self._schedules.change(same[0].id, **{name: getattr(schedule, name) for name in names})

    def remove(self, schedule_id: str) -> None:
        self._schedules.delete(schedule_id)

    def claim_due(self, now: datetime, claimed_before: datetime, limit: int) -> Sequence[Schedule]:
        due = [
            each
            for each in self._schedules.all()
            if each.is_enabled
            and each.next_run is not None
            and each.next_run <= now
            and self._is_free(each.id, claimed_before)
        ]
        claimed = sorted(due, key=lambda each: (each.next_run, each.id))[:limit]
        for each in claimed:
            self._schedules.hide(each.id, claimed_at=now)
        return claimed

    def advance(self, schedule_id: str, ran_at: datetime, next_run: datetime | None) -> None:
        if self.get(schedule_id):
            self._schedules.change(
                schedule_id, last_run=ran_at, last_status="queued", next_run=next_run
            )
            self._schedules.hide(schedule_id, claimed_at=None)

    def note(self, schedule_id: str, status: str) -> None:
        if self.get(schedule_id):
            self._schedules.change(schedule_id, last_status=status)

    def _is_free(self, schedule_id: str, claimed_before: datetime) -> bool:
        claimed_at = self._schedules.hidden(schedule_id)["claimed_at"]
        return claimed_at is None or claimed_at < claimed_before


class MemoryWebhooks:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._webhooks = transaction.rows("webhooks")

    def at(self, bot_id: str, endpoint: str) -> Webhook | None:
        wanted = endpoint.lower()
        found = [each for each in self.list_of(bot_id) if each.endpoint.lower() == wanted]
        return found[0] if found else None

    def list_of(self, bot_id: str) -> Sequence[Webhook]:
        found = self._webhooks.where(lambda each: each.bot_id == bot_id)
        return sorted(found, key=lambda each: each.endpoint.lower())

    def replace(self, bot_id: str, script: str, webhooks: Sequence[Webhook]) -> None:
        self._webhooks.delete_where(lambda each: (each.bot_id, each.script) == (bot_id, script))
        for webhook in webhooks:
            self._transaction.rows("bots").require(webhook.bot_id)
            if self.at(bot_id, webhook.endpoint):
                raise self._transaction.refuse(AlreadyExists())
            self._webhooks.insert_by_id(dataclasses.replace(webhook))
