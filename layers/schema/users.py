"""Users of an organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from shared.records.users import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.schema.statements import Statements

CHANGEABLE = frozenset({"name", "role", "email", "phone", "language"})


class PostgresUsers:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, user_id: str) -> User | None:
        return self._sql.by_id(
            User,
            "SELECT id, org_id, name, role, email, phone, language FROM users WHERE id = %s",
            user_id,
        )

    def create(self, user: User) -> None:
        self._sql.run(
            """
            INSERT INTO users (id, org_id, name, role, email, phone, language)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            (user.id, user.org_id, user.name, user.role, user.email, user.phone, user.language),
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
