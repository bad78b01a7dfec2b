"""Decisions in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from shared.records.approvals import PENDING, Approval
from tests.support.store.tables import Transaction


class MemoryApprovals:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._approvals = transaction.rows("approvals")

    def add(self, approval: Approval) -> None:
        self._transaction.rows("bots").require(approval.bot_id)
        if self._approvals.get(approval.id) is None:
            now = self._transaction.now
            self._approvals.insert_by_id(dataclasses.replace(approval, created_at=now))

    def get(self, approval_id: str) -> Approval | None:
        found: Approval | None = self._approvals.get(approval_id)
        return found

    def list_of(self, bot_id: str, status: str = "", limit: int = 100) -> Sequence[Approval]:
        found = self._approvals.where(
            lambda each: each.bot_id == bot_id and status in ("", each.status)
        )
        return sorted(found, key=lambda each: (each.created_at, each.id), reverse=True)[:limit]

    def decide(self, approval_id: str, status: str, decided_by: str, comments: str) -> bool:
        known = self.get(approval_id)
        if known is None or known.status != PENDING:
            return False
        self._approvals.change(approval_id, status=status, decided_by=decided_by, comments=comments)
        return True
