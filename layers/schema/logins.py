"""Sign-ins, the refresh tokens that keep them going, and the devices they trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.ids import is_id
from shared.records.access import Standing
from shared.records.logins import Login, RefreshToken, TrustedDevice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_LOGIN = """
    SELECT id, org_id, user_id, device, address, remember, created_at, seen_at, expires_at, revoked_at
    FROM login_sessions
"""
_ALIVE = "revoked_at IS NULL AND expires_at > %s"


class PostgresLogins:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def standing(self, user_id: str) -> Standing | None:
        return self._sql.by_id(
            _standing,
            """
            SELECT role, ARRAY(
                SELECT DISTINCT unnest(permissions) FROM custom_roles WHERE id = ANY(role_ids)
            ) AS permissions
            FROM users WHERE id = %s AND status = 'active'
            """,
            user_id,
        )

    def is_alive(self, login_id: str, user_id: str, now: datetime) -> bool:
        if not (is_id(login_id) and is_id(user_id)):
            return False
        query = f"SELECT 1 FROM login_sessions WHERE id = %s AND user_id = %s AND {_ALIVE}"  # noqa: S608
        return self._sql.value(query, (login_id, user_id, now)) is not None

    def create(self, login: Login) -> None:
        self._sql.run(
            """
            INSERT INTO login_sessions
                (id, org_id, user_id, device, address, remember, created_at, seen_at, expires_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                *(login.id, login.org_id, login.user_id, login.device, login.address),
                *(login.remember, login.created_at, login.seen_at, login.expires_at),
            ),
        )

    def get(self, login_id: str) -> Login | None:
        return self._sql.by_id(Login, _LOGIN + "WHERE id = %s", login_id)

    def of_user(self, user_id: str, now: datetime) -> Sequence[Login]:
        wanted = f"WHERE user_id = %s AND {_ALIVE} ORDER BY id DESC"
        return self._sql.many(Login, _LOGIN + wanted, (user_id, now)) if is_id(user_id) else []

    def all(self, now: datetime, limit: int) -> Sequence[Login]:
        return self._sql.many(
            Login, _LOGIN + f"WHERE {_ALIVE} ORDER BY id DESC LIMIT %s", (now, limit)
        )

    def touch(self, login_id: str, seen_at: datetime, expires_at: datetime) -> None:
        self._sql.run(
            "UPDATE login_sessions SET seen_at = %s, expires_at = %s WHERE id = %s",
            (seen_at, expires_at, login_id),
        )

    def revoke(self, login_id: str, at: datetime) -> None:
        self._sql.must_run(
            "UPDATE login_sessions SET revoked_at = coalesce(revoked_at, %s) WHERE id = %s",
            (at, login_id),
        )

    def revoke_of_user(self, user_id: str, at: datetime, *, besides: str = "") -> int:
        return self._sql.run(
            """
            UPDATE login_sessions SET revoked_at = %s
            WHERE user_id = %s AND revoked_at IS NULL AND expires_at > %s AND id::text <> %s
            """,
            (at, user_id, at, besides),
        )

    def add_refresh(self, token: RefreshToken) -> None:
        self._sql.run(
            "INSERT INTO refresh_tokens (hash, org_id, session_id, expires_at) VALUES (%s, %s, %s, %s)",
            (token.hash, token.org_id, token.session_id, token.expires_at),
        )

    def refresh(self, hashed: str) -> RefreshToken | None:
        return self._sql.one(
            RefreshToken,
            "SELECT hash, org_id, session_id, expires_at, used_at FROM refresh_tokens WHERE hash = %s",
            (hashed,),
        )

    def use_refresh(self, hashed: str, at: datetime) -> bool:
        query = "UPDATE refresh_tokens SET used_at = %s WHERE hash = %s AND used_at IS NULL"
        return bool(self._sql.run(query, (at, hashed)))

    def trust(self, device: TrustedDevice) -> None:
        self._sql.run(
            """
            INSERT INTO trusted_devices (id, org_id, user_id, hash, name, created_at, expires_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            (
                *(device.id, device.org_id, device.user_id, device.hash),
                *(device.name, device.created_at, device.expires_at),
            ),
        )

    def trusted(self, user_id: str, hashed: str, now: datetime) -> bool:
        query = "SELECT 1 FROM trusted_devices WHERE user_id = %s AND hash = %s AND expires_at > %s"
        return self._sql.value(query, (user_id, hashed, now)) is not None

    def devices(self, user_id: str, now: datetime) -> Sequence[TrustedDevice]:
        return self._sql.many(
            TrustedDevice,
            """
            SELECT id, org_id, user_id, hash, name, created_at, expires_at
            FROM trusted_devices WHERE user_id = %s AND expires_at > %s ORDER BY id DESC
            """,
            (user_id, now),
        )

    def distrust(self, device_id: str, user_id: str) -> bool:
        query = "DELETE FROM trusted_devices WHERE id = %s AND user_id = %s"
        return is_id(device_id) and bool(self._sql.run(query, (device_id, user_id)))

    def distrust_all(self, user_id: str) -> None:
        self._sql.run("DELETE FROM trusted_devices WHERE user_id = %s", (user_id,))


def _standing(role: str, permissions: list[str]) -> Standing:
    return Standing(role, frozenset(permissions))
