"""What people keep beside their mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.schema.storable import jsonb
from shared.ids import is_id
from shared.records.mailboxes import Kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = "SELECT id, org_id, owner_id, kind, name, content, version, updated_at FROM mail_kept "


class PostgresKeptThings:
    """Implements `shared.stored.mail.KeptThings`."""

    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, owner_id: str, kind: str, kept_id: str) -> Kept | None:
        if not is_id(kept_id):
            return None
        return self._sql.one(
            Kept,
            _SELECT + "WHERE owner_id = %s AND kind = %s AND id = %s",
            (owner_id, kind, kept_id),
        )

    def named(self, owner_id: str, kind: str, name: str) -> Kept | None:
        return self._sql.one(
            Kept,
            _SELECT + "WHERE owner_id = %s AND kind = %s AND lower(name) = lower(%s) LIMIT 1",
            (owner_id, kind, name),
        )

    def list_of(self, owner_id: str, kind: str) -> Sequence[Kept]:
        order = "updated_at DESC" if kind == "draft" else "lower(name), id"
        return self._sql.many(
            Kept,
            _SELECT + f"WHERE owner_id = %s AND kind = %s ORDER BY {order} LIMIT 1000",
            (owner_id, kind),
        )

    def put(self, kept: Kept) -> Kept:
        found = self._sql.one(
            Kept,
            """
            INSERT INTO mail_kept AS k (id, org_id, owner_id, kind, name, content) VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (id) DO UPDATE
            SET name = excluded.name, content = excluded.content, version = k.version + 1, updated_at = now()
            WHERE k.owner_id = excluded.owner_id AND k.kind = excluded.kind
            RETURNING id, org_id, owner_id, kind, name, content, version, updated_at
            """,
            (
                *(kept.id, kept.org_id, kept.owner_id, kept.kind, kept.name),
                jsonb(dict(kept.content)),
            ),
        )
        assert found is not None
        return found

    def remove(self, owner_id: str, kind: str, kept_id: str) -> bool:
        if not is_id(kept_id):
            return False
        return bool(
            self._sql.run(
                "DELETE FROM mail_kept WHERE owner_id = %s AND kind = %s AND id = %s",
                (owner_id, kind, kept_id),
            )
        )

    def may_reply(self, owner_id: str, sender: str, now: datetime, since: datetime) -> bool:
        return bool(
            self._sql.run(
                """
                INSERT INTO mail_auto_replies AS r (org_id, owner_id, sender, replied_at)
                VALUES (nullif(current_setting('app.org_id', true), '')::uuid, %s, %s, %s)
                ON CONFLICT (org_id, owner_id, sender) DO UPDATE SET replied_at = excluded.replied_at
                WHERE r.replied_at <= %s
                """,
                (owner_id, sender, now, since),
            )
        )
