"""Connections, outbox, jobs and kept answers in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shared.records.connections import Connection
from shared.records.jobs import Job
from shared.records.outbox import OutboxItem
from tests.support.store.tables import Transaction

CLAIM = timedelta(minutes=2)
KEPT = timedelta(hours=24)


class MemoryConnections:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connections = transaction.rows("connections")

    def add(self, connection: Connection) -> None:
        self._transaction.rows("sessions").require(connection.session_id)
        joined = connection.joined_at or self._transaction.now
        connection = dataclasses.replace(connection, joined_at=joined)
        self._connections.insert(connection.id, connection, connection.org_id)

    def get(self, connection_id: str) -> Connection | None:
        found: Connection | None = self._connections.get(connection_id)
        return found

    def set_channel(self, connection_id: str, channel: str) -> None:
        if self.get(connection_id):
            self._connections.change(connection_id, channel=channel)

    def of_session(self, session_id: str) -> Sequence[Connection]:
        return [each for each in self.all() if each.session_id == session_id]

    def of_user(self, user_id: str) -> Sequence[Connection]:
        return [each for each in self.all() if each.user_id == user_id]

    def count_of_user(self, user_id: str) -> int:
        return sum(each.user_id == user_id for each in self.all())

    def remove(self, connection_id: str) -> None:
        self._connections.delete(connection_id)

    def all(self) -> Sequence[Connection]:
        return sorted(self._connections.all(), key=lambda each: (each.joined_at, each.id))

    def expire(self, older_than: datetime) -> int:
        return self._connections.delete_where(lambda each: each.joined_at < older_than)


class MemoryOutbox:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._items = transaction.rows("outbox")

    def add(self, item: OutboxItem) -> None:
        if not self._items.where(lambda known: known.key == item.key):
            due = item.due_at or self._transaction.now
            self._items.insert_by_id(dataclasses.replace(item, due_at=due), sent=False)

    def due(self, now: datetime, limit: int, kinds: Sequence[str] = ()) -> Sequence[OutboxItem]:
        oldest = self.waiting(now, kinds)[:limit]
        return sorted((self.claim(item, now) for item in oldest), key=lambda item: item.id)

    def waiting(self, now: datetime, kinds: Sequence[str]) -> list[OutboxItem]:
        found = self._items.where(
            lambda item: (
                item.due_at <= now
                and (not kinds or item.kind in kinds)
                and not self._items.hidden(item.id)["sent"]
            )
        )
        return sorted(found, key=lambda item: (item.due_at, item.id))

    def claim(self, item: OutboxItem, now: datetime) -> OutboxItem:
        self._items.change(item.id, attempts=item.attempts + 1, due_at=now + CLAIM)
        claimed: OutboxItem = self._items.get(item.id)
        return claimed

    def sent(self, item_id: str) -> None:
        if self._items.get(item_id):
            self._items.hide(item_id, sent=True)

    def postpone(self, item_id: str, due_at: datetime, error: str) -> None:
        if self._items.get(item_id):
            self._items.change(item_id, due_at=due_at)
            self._items.hide(item_id, error=error)


class MemoryJobs:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._jobs = transaction.rows("jobs")

    def create(self, job: Job) -> None:
        if job.bot_id:
            self._transaction.rows("bots").require(job.bot_id)
        made = job.created_at or self._transaction.now
        self._jobs.insert_by_id(dataclasses.replace(job, created_at=made))

    def get(self, job_id: str) -> Job | None:
        found: Job | None = self._jobs.get(job_id)
        return found

    def list_of(self, owner_id: str, limit: int) -> Sequence[Job]:
        found = self._jobs.where(lambda job: job.owner_id == owner_id)
        return sorted(found, key=lambda job: (job.created_at, job.id), reverse=True)[:limit]

    def update(self, job: Job) -> None:
        names = ("status", "progress", "message", "result", "error", "finished_at")
        self._jobs.change(job.id, **{name: getattr(job, name) for name in names})


class MemoryIdempotency:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._answers = transaction.rows("answers")

    def stored(self, owner: str, key: str) -> Mapping[str, Any] | None:
        row = self._key(owner, key)
        kept: Mapping[str, Any] | None = self._answers.get(row)
        fresh = kept is not None and self._answers.hidden(row)["at"] > self._transaction.now - KEPT
        return kept if fresh else None

    def store(self, owner: str, key: str, response: Mapping[str, Any]) -> None:
        if self.stored(owner, key) is None:
            self._answers.put(self._key(owner, key), dict(response), at=self._transaction.now)

    def _key(self, owner: str, key: str) -> tuple[str, ...]:
        return (self._transaction.org_id, owner, key)
