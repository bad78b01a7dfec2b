"""Passwords, second factors and one-time tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from shared.records.logins import Credential, OneTimeToken

if TYPE_CHECKING:
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT user_id, org_id, email, password, verified_at, totp, totp_pending, totp_step, recovery,
           changed_at
    FROM credentials WHERE user_id = %s
"""


class PostgresCredentials:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, credential: Credential) -> None:
        self._sql.run(
            """
            INSERT INTO credentials (user_id, org_id, email, password, verified_at)
            VALUES (%s, %s, %s, %s, %s)
            """,
            (
                *(credential.user_id, credential.org_id, credential.email),
                *(credential.password, credential.verified_at),
            ),
        )

    def get(self, user_id: str, *, lock: bool = False) -> Credential | None:
        return self._sql.by_id(_credential, _SELECT + ("FOR UPDATE" if lock else ""), user_id)

    def save(self, credential: Credential) -> None:
        self._sql.must_run(
            """
            UPDATE credentials
            SET email = %s, password = %s, verified_at = %s, totp = %s, totp_pending = %s, totp_step = %s,
                recovery = %s, changed_at = coalesce(%s, changed_at)
            WHERE user_id = %s
            """,
            (
                *(credential.email, credential.password, credential.verified_at, credential.totp),
                *(credential.totp_pending, credential.totp_step, [*credential.recovery]),
                *(credential.changed_at, credential.user_id),
            ),
        )

    def link(self, issuer: str, subject: str, user_id: str) -> None:
        self._sql.run(
            """
            INSERT INTO external_identities (issuer, subject, user_id) VALUES (%s, %s, %s)
            ON CONFLICT DO NOTHING
            """,
            (issuer, subject, user_id),
        )


class PostgresOneTimeTokens:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, token: OneTimeToken) -> None:
        self._sql.run(
            """
            INSERT INTO one_time_tokens (hash, org_id, kind, user_id, payload, expires_at)
            VALUES (%s, %s, %s, %s, %s, %s)
            """,
            (
                *(token.hash, token.org_id, token.kind, token.user_id),
                *(Jsonb(token.payload), token.expires_at),
            ),
        )

    def get(self, hashed: str, kind: str, now: datetime) -> OneTimeToken | None:
        return self._sql.one(
            OneTimeToken,
            """
            SELECT hash, org_id, kind, user_id, expires_at, payload, failures, used_at FROM one_time_tokens
            WHERE hash = %s AND kind = %s AND used_at IS NULL AND expires_at > %s
            """,
            (hashed, kind, now),
        )

    def use(self, hashed: str, at: datetime) -> bool:
        query = "UPDATE one_time_tokens SET used_at = %s WHERE hash = %s AND used_at IS NULL"
        return bool(self._sql.run(query, (at, hashed)))

    def count_failure(self, hashed: str) -> int:
        failures: int | None = self._sql.value(
            "UPDATE one_time_tokens SET failures = failures + 1 WHERE hash = %s RETURNING failures",
            (hashed,),
        )
        return failures or 0

    def drop_of_user(self, user_id: str, kind: str) -> None:
        self._sql.run(
            "DELETE FROM one_time_tokens WHERE user_id = %s AND kind = %s", (user_id, kind)
        )


def _credential(recovery: list[str], **columns: Any) -> Credential:
    return Credential(recovery=tuple(recovery), **columns)
