"""The audit trail in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.records.audit import AuditEntry
from tests.support.store.tables import Transaction


class MemoryAudit:
    def __init__(self, transaction: Transaction) -> None:
        self._entries = transaction.rows("audit")

    def add(self, entry: AuditEntry) -> None:
        self._entries.insert_by_id(entry)

    def find(
        self,
        *,
        category: str = "",
        actor: str = "",
        action: str = "",
        outcome: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before_id: str = "",
        limit: int = 50,
    ) -> Sequence[AuditEntry]:
        found = self._entries.where(
            lambda entry: (
                category in ("", entry.category)
                and actor in ("", entry.actor_id)
                and entry.action.startswith(action)
                and outcome in ("", entry.outcome)
                and (since is None or entry.at >= since)
                and (until is None or entry.at < until)
                and (not before_id or entry.id < before_id)
            )
        )
        return sorted(found, key=lambda entry: entry.id, reverse=True)[:limit]
