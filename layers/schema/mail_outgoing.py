"""Mail on its way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb
from shared.records.mail import Letter, OutgoingMail
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, letter, message_id, due_at, bot_id, owner_id, account_id, sender, status, tracking_id,
           provider_id, refused, error, created_at, sent_at, read_at, read_count
    FROM mail_outgoing
"""


class PostgresOutgoing:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, mail: OutgoingMail) -> bool:
        return bool(
            self._sql.run(
                """
                INSERT INTO mail_outgoing (
                    id, org_id, bot_id, owner_id, account_id, sender, message_id, letter, status, tracking_id,
                    due_at, created_at
                )
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now())) ON CONFLICT (id) DO NOTHING
                """,
                (
                    *(mail.id, mail.org_id, mail.bot_id, mail.owner_id, mail.account_id),
                    *(mail.sender, mail.message_id, jsonb(mail.letter.as_json()), mail.status),
                    *(mail.tracking_id, mail.due_at, mail.created_at),
                ),
            )
        )

    def get(self, mail_id: str) -> OutgoingMail | None:
        return self._sql.by_id(_mail, _SELECT + "WHERE id = %s", mail_id)

    def locked(self, mail_id: str) -> OutgoingMail | None:
        return self._sql.by_id(_mail, _SELECT + "WHERE id = %s FOR UPDATE", mail_id)

    def save(self, mail: OutgoingMail) -> None:
        self._sql.must_run(
            """
            UPDATE mail_outgoing SET status = %s, sender = %s, provider_id = %s, refused = %s, error = %s,
                   sent_at = %s, read_at = %s, read_count = %s
            WHERE id = %s
            """,
            (
                *(mail.status, mail.sender, mail.provider_id, jsonb(dict(mail.refused))),
                *(mail.error, mail.sent_at, mail.read_at, mail.read_count, mail.id),
            ),
        )

    def of_provider(self, provider_id: str) -> OutgoingMail | None:
        return self._sql.one(_mail, _SELECT + "WHERE provider_id = %s LIMIT 1", (provider_id,))

    def of_tracking(self, tracking_id: str) -> OutgoingMail | None:
        return self._sql.one(_mail, _SELECT + "WHERE tracking_id = %s LIMIT 1", (tracking_id,))

    def list_of(
        self,
        owner_id: str,
        *,
        tracked: bool = False,
        since: datetime | None = None,
        limit: int = 50,
    ) -> Sequence[OutgoingMail]:
        return self._sql.many(
            _mail,
            _SELECT
            + """
            WHERE owner_id = %s AND (NOT %s OR tracking_id <> '') AND created_at >= coalesce(%s::timestamptz, '-infinity')
            ORDER BY created_at DESC, id DESC LIMIT %s
            """,
            (owner_id, tracked, since, limit),
        )

    def spoken(self, now: datetime, limit: int) -> Sequence[OutboxItem]:
        return self._sql.many(
            OutboxItem,
            """
            UPDATE outbox SET attempts = attempts + 1, due_at = %s + interval '2 minutes' WHERE id IN (
                SELECT id FROM outbox
                WHERE kind = 'channel' AND sent_at IS NULL AND due_at <= %s
                  AND payload ->> 'recipient' ~* '^(email:)?[^:@[:space:]]+@[^@[:space:]]+$'
                ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
            )
            RETURNING id, org_id, kind, key, payload, attempts, due_at
            """,
            (now, now, limit),
        )

    def count_since(self, bot_id: str | None, owner_id: str, since: datetime) -> int:
        found: int = self._sql.value(
            """
            SELECT count(*) FROM mail_outgoing
            WHERE bot_id IS NOT DISTINCT FROM %s::uuid AND owner_id = %s AND created_at > %s AND status <> 'canceled'
            """,
            (bot_id, owner_id, since),
        )
        return found


def _mail(*, letter: dict[str, Any], **columns: Any) -> OutgoingMail:
    return OutgoingMail(letter=Letter.of(letter), **columns)
