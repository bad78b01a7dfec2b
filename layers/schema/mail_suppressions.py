"""Addresses nothing is sent to any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from layers.schema.statements import Statements
    from shared.records.mail import Suppression

_ORG = "nullif(current_setting('app.org_id', true), '')::uuid"


class PostgresSuppressions:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, suppression: Suppression) -> None:
        self._sql.run(
            f"""
            INSERT INTO mail_suppressed (org_id, address, reason, detail) VALUES ({_ORG}, lower(%s), %s, %s)
            ON CONFLICT (org_id, address) DO UPDATE SET reason = excluded.reason, detail = excluded.detail
            """,  # noqa: S608 - the organization of the transaction, no input
            (suppression.address, suppression.reason, suppression.detail),
        )

    def among(self, addresses: Iterable[str]) -> Mapping[str, str]:
        found: list[tuple[str, str]] = self._sql.many(
            lambda address, reason: (address, reason),
            "SELECT address, reason FROM mail_suppressed WHERE address = ANY(%s)",
            ([address.lower() for address in addresses],),
        )
        return dict(found)

    def remove(self, address: str) -> bool:
        return bool(
            self._sql.run("DELETE FROM mail_suppressed WHERE address = lower(%s)", (address,))
        )
