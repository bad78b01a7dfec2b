"""Users of an organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.types.json import Jsonb

from shared.records.users import User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

CHANGEABLE = frozenset({"name", "role", "email", "phone", "language", "status"})
_SELECT = """
    SELECT id, org_id, name, role, email, phone, language, status, coalesce(home_id::text, '') AS home_id, role_ids
    FROM users
"""


class PostgresUsers:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, user_id: str) -> User | None:
        return self._sql.by_id(_user, _SELECT + "WHERE id = %s", user_id)

    def with_email(self, email: str) -> User | None:
        query = _SELECT + "WHERE lower(email) = lower(%s) AND email <> ''"
        return self._sql.one(_user, query, (email,))

    def create(self, user: User) -> None:
        self._sql.run(
            """
            INSERT INTO users (id, org_id, name, role, email, phone, language, status, home_id, role_ids)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[])
            """,
            (
                *(user.id, user.org_id, user.name, user.role, user.email, user.phone),
                *(user.language, user.status, user.home_id or None, [*user.role_ids]),
            ),
        )

    def update(self, user_id: str, fields: Mapping[str, str]) -> None:
        """Raises ValueError for a field that is not in CHANGEABLE."""
        if unknown := set(fields) - CHANGEABLE:
            raise ValueError(f"a user has no changeable {sorted(unknown)}")
        changes = [sql.SQL("{} = %s").format(sql.Identifier(name)) for name in fields]
        query = sql.SQL("UPDATE users SET {}, updated_at = now() WHERE id = %s")
        if changes:
            self._sql.must_run(
                query.format(sql.SQL(", ").join(changes)), (*fields.values(), user_id)
            )

    def by_email(self, email: str) -> User | None:
        return self._sql.one(
            _user, _SELECT + "WHERE lower(email) = lower(%s) AND email <> ''", (email,)
        )

    def find(
        self,
        *,
        text: str = "",
        role: str = "",
        status: str = "",
        group_id: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[User]:
        members = "id IN (SELECT user_id FROM group_members WHERE group_id = %s::uuid)"
        where, values = _people(role, status)
        if text:
            where += " AND position(lower(%s) in lower(name || ' ' || email)) > 0"
            values.append(text)
        if group_id:
            where += f" AND {members}"
            values.append(group_id)
        query = f"{_SELECT} WHERE {where} ORDER BY lower(name), id LIMIT %s OFFSET %s"
        return self._sql.many(_user, query, (*values, limit, offset))

    def count(self, *, role: str = "", status: str = "") -> int:
        where, values = _people(role, status)
        return int(self._sql.value(f"SELECT count(*) FROM users WHERE {where}", values))  # noqa: S608

    def set_roles(self, user_id: str, role_ids: Sequence[str]) -> None:
        query = "UPDATE users SET role_ids = %s::uuid[], updated_at = now() WHERE id = %s"
        self._sql.must_run(query, ([*role_ids], user_id))

    def note_seen(self, user_id: str, at: datetime) -> None:
        self._sql.run("UPDATE users SET seen_at = %s WHERE id = %s", (at, user_id))

    def seen_at(self, user_id: str) -> datetime | None:
        found: datetime | None = self._sql.value(
            "SELECT seen_at FROM users WHERE id = %s", (user_id,)
        )
        return found

    def adopt(self, guest_id: str, user_id: str) -> None:
        both = (user_id, guest_id)
        self._sql.run(
            "UPDATE user_sessions SET user_id = %s, expires_at = NULL WHERE user_id = %s", both
        )
        self._sql.run("UPDATE connections SET user_id = %s WHERE user_id = %s", both)
        self._sql.run("UPDATE jobs SET owner_id = %s WHERE owner_id = %s", both)
        self._sql.run(
            """
            INSERT INTO memory (scope, owner, key, value, expires_at, updated_at)
            SELECT scope, %s, key, value, expires_at, updated_at FROM memory
            WHERE owner = %s ON CONFLICT DO NOTHING
            """,
            both,
        )
        self._sql.run("DELETE FROM memory WHERE owner = %s", (guest_id,))
        self._sql.run("UPDATE users SET status = 'deleted' WHERE id = %s", (guest_id,))

    def settings(self, user_id: str) -> Mapping[str, Any]:
        found: dict[str, Any] | None = self._sql.value(
            "SELECT settings FROM users WHERE id = %s", (user_id,)
        )
        return found or {}

    def save_settings(self, user_id: str, settings: Mapping[str, Any]) -> None:
        self._sql.must_run(
            "UPDATE users SET settings = %s WHERE id = %s", (Jsonb(dict(settings)), user_id)
        )

    def plan_erasure(self, user_id: str, at: datetime | None) -> None:
        self._sql.must_run("UPDATE users SET erase_at = %s WHERE id = %s", (at, user_id))

    def to_erase(self, now: datetime, limit: int) -> Sequence[User]:
        return self._sql.many(
            _user, _SELECT + "WHERE erase_at <= %s ORDER BY erase_at LIMIT %s", (now, limit)
        )

    def erasure_of(self, user_id: str) -> datetime | None:
        found: datetime | None = self._sql.value(
            "SELECT erase_at FROM users WHERE id = %s", (user_id,)
        )
        return found

    def session_ids(self, user_id: str) -> list[str]:
        return self._sql.values(
            "SELECT id FROM user_sessions WHERE user_id = %s ORDER BY id", (user_id,)
        )

    def erase(self, user_id: str) -> int:
        from layers.schema.erasure import erase

        return erase(self._sql, user_id)


def _people(role: str, status: str) -> tuple[str, list[Any]]:
    """The condition on role and status, and its values."""
    where = "role = %s" if role else "role <> 'guest'"
    where += " AND status = %s" if status else " AND status <> 'deleted'"
    return where, [value for value in (role, status) if value]


def _user(role_ids: list[str], **columns: Any) -> User:
    return User(role_ids=tuple(role_ids), **columns)
