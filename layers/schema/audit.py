"""The audit trail: lines are added and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.types.json import Jsonb

from shared.ids import is_id
from shared.records.audit import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = sql.SQL("""
    SELECT id, org_id, at, category, action, actor_kind, actor_id, bot_id, target, outcome, address, request_id,
           before_hash, after_hash, details
    FROM audit_log WHERE {} ORDER BY id DESC LIMIT %s
""")


class PostgresAudit:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, entry: AuditEntry) -> None:
        self._sql.run(
            """
            INSERT INTO audit_log
                (id, org_id, at, category, action, actor_kind, actor_id, bot_id, target, outcome, address,
                 request_id, before_hash, after_hash, details)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                *(entry.id, entry.org_id, entry.at, entry.category, entry.action),
                *(entry.actor_kind, entry.actor_id, entry.bot_id, entry.target, entry.outcome),
                *(entry.address, entry.request_id, entry.before_hash, entry.after_hash),
                Jsonb(entry.details),
            ),
        )

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
        wanted: dict[str, Any] = {
            "category = %s": category,
            "actor_id = %s": actor,
            "starts_with(action, %s)": action,
            "outcome = %s": outcome,
            "at >= %s": since,
            "at < %s": until,
            "id < %s::uuid": before_id if is_id(before_id) else "",
        }
        asked = {condition: value for condition, value in wanted.items() if value}
        where = sql.SQL(" AND ").join([sql.SQL("true"), *map(sql.SQL, asked)])
        return self._sql.many(AuditEntry, _SELECT.format(where), (*asked.values(), limit))
