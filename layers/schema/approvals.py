"""Decisions that runs of scripts wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.records.approvals import PENDING, Approval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, bot_id, run_id, action, approver, status, decided_by, comments, due_at, created_at
    FROM approvals
"""


class PostgresApprovals:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, approval: Approval) -> None:
        self._sql.run(
            """
            INSERT INTO approvals (id, org_id, bot_id, run_id, action, approver, due_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING
            """,
            (
                *(approval.id, approval.org_id, approval.bot_id, approval.run_id),
                *(approval.action, approval.approver, approval.due_at),
            ),
        )

    def get(self, approval_id: str) -> Approval | None:
        return self._sql.by_id(Approval, _SELECT + "WHERE id = %s", approval_id)

    def list_of(self, bot_id: str, status: str = "", limit: int = 100) -> Sequence[Approval]:
        return self._sql.many(
            Approval,
            _SELECT
            + """
            WHERE bot_id = %s AND (%s = '' OR status = %s)
            ORDER BY created_at DESC, id DESC LIMIT %s
            """,
            (bot_id, status, status, limit),
        )

    def decide(self, approval_id: str, status: str, decided_by: str, comments: str) -> bool:
        return bool(
            self._sql.run(
                """
                UPDATE approvals SET status = %s, decided_by = %s, comments = %s, decided_at = now()
                WHERE id = %s AND status = %s
                """,
                (status, decided_by, comments, approval_id, PENDING),
            )
        )
