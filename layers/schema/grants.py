"""Roles on single bots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.ids import is_id
from shared.records.access import BotGrant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, bot_id, role, coalesce(user_id::text, '') AS user_id, coalesce(group_id::text, '') AS group_id,
           expires_at, created_at
    FROM bot_grants
"""
_IN_FORCE = """
    (user_id = %s OR group_id IN (
        SELECT group_id FROM group_members WHERE user_id = %s AND role <> 'pending'
    ))
    AND (expires_at IS NULL OR expires_at > now())
"""


class PostgresGrants:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def role_on(self, bot_id: str, user_id: str) -> str:
        if not is_id(user_id):
            return ""
        query = f"""
            SELECT role FROM bot_grants WHERE bot_id = %s AND {_IN_FORCE}
            ORDER BY array_position(ARRAY['owner', 'operator', 'viewer'], role) LIMIT 1
        """  # noqa: S608
        return str(self._sql.value(query, (bot_id, user_id, user_id)) or "")

    def create(self, grant: BotGrant) -> None:
        self._sql.run(
            """
            INSERT INTO bot_grants (id, org_id, bot_id, role, user_id, group_id, expires_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            (
                *(grant.id, grant.org_id, grant.bot_id, grant.role),
                *(grant.user_id or None, grant.group_id or None, grant.expires_at),
            ),
        )

    def of_bot(self, bot_id: str) -> Sequence[BotGrant]:
        return self._sql.many(BotGrant, _SELECT + "WHERE bot_id = %s ORDER BY id", (bot_id,))

    def of_user(self, user_id: str) -> Sequence[BotGrant]:
        query = _SELECT + f"WHERE {_IN_FORCE} ORDER BY id"
        return self._sql.many(BotGrant, query, (user_id, user_id)) if is_id(user_id) else []

    def remove(self, grant_id: str, bot_id: str) -> bool:
        query = "DELETE FROM bot_grants WHERE id = %s AND bot_id = %s"
        return is_id(grant_id) and bool(self._sql.run(query, (grant_id, bot_id)))
