"""Users of an organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from shared.records.users import User

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _user(role_ids: list[str], **columns: Any) -> User:
    return User(role_ids=tuple(role_ids), **columns)
