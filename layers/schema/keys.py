"""API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.ids import is_id
from shared.records.access import ApiKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, user_id, name, prefix, hash, scopes, bot_ids, created_at, expires_at, last_used_at, revoked_at
    FROM api_keys
"""


class PostgresKeys:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, key: ApiKey) -> None:
        self._sql.run(
            """
            INSERT INTO api_keys (id, org_id, user_id, name, prefix, hash, scopes, bot_ids, created_at, expires_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s, %s)
            """,
            (
                *(key.id, key.org_id, key.user_id, key.name, key.prefix, key.hash),
                *([*key.scopes], [*key.bot_ids], key.created_at, key.expires_at),
            ),
        )

    def get(self, key_id: str) -> ApiKey | None:
        return self._sql.by_id(_key, _SELECT + "WHERE id = %s", key_id)

    def by_hash(self, hashed: str) -> ApiKey | None:
        return self._sql.one(_key, _SELECT + "WHERE hash = %s", (hashed,))

    def of_user(self, user_id: str) -> Sequence[ApiKey]:
        wanted = "WHERE user_id = %s AND revoked_at IS NULL ORDER BY id"
        return self._sql.many(_key, _SELECT + wanted, (user_id,)) if is_id(user_id) else []

    def all(self) -> Sequence[ApiKey]:
        return self._sql.many(_key, _SELECT + "WHERE revoked_at IS NULL ORDER BY id")

    def note_use(self, key_id: str, at: datetime) -> None:
        self._sql.run("UPDATE api_keys SET last_used_at = %s WHERE id = %s", (at, key_id))

    def revoke(self, key_id: str, at: datetime) -> None:
        self._sql.must_run("UPDATE api_keys SET revoked_at = %s WHERE id = %s", (at, key_id))


def _key(scopes: list[str], bot_ids: list[str], **columns: Any) -> ApiKey:
    return ApiKey(scopes=tuple(scopes), bot_ids=tuple(bot_ids), **columns)
