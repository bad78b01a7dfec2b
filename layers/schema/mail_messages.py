"""Messages of mail accounts: what syncing writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.mail_reading import PostgresMailReading
from layers.schema.storable import jsonb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.records.mailboxes import StoredMail

    Flags = tuple[bool, bool, bool, bool]

CHANGEABLE = frozenset(
    {"is_read", "is_starred", "is_important", "is_answered", "is_flagged", "followup_at", "snoozed_until"}
    | {"category", "is_nudge_dismissed"}
)  # fmt: skip


class PostgresMailMessages(PostgresMailReading):
    """Implements `shared.stored.mail.MailMessages`."""

    def add(self, mail: StoredMail) -> bool:
        thread_id = self._thread_of(mail)
        people = [
            mail.sender,
            *(each for name in ("to", "cc") for each in mail.recipients.get(name, ())),
        ]
        text = " ".join(f"{each.get('name', '')} {each.get('email', '')}" for each in people)
        is_new = bool(
            self._sql.run(
                """
                INSERT INTO mail_messages (
                    id, org_id, owner_id, account_id, folder_id, uid, message_id, thread_id, subject, sender,
                    recipients, snippet, sent_at, received_at, size, is_read, is_starred, is_answered,
                    is_important, is_automatic, attachments, raw_key, in_reply_to, refs, people, body
                )
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
                        %s, left(%s, 8000), left(%s, 100000))
                ON CONFLICT DO NOTHING
                """,
                (
                    *(mail.id, mail.org_id, mail.owner_id, mail.account_id, mail.folder_id, mail.uid),
                    *(mail.message_id, thread_id, mail.subject, jsonb(dict(mail.sender))),
                    *(jsonb(dict(mail.recipients)), mail.snippet, mail.sent_at, mail.received_at),
                    *(mail.size, mail.is_read, mail.is_starred, mail.is_answered, mail.is_important),
                    *(mail.is_automatic, jsonb([dict(each) for each in mail.attachments])),
                    *(mail.raw_key, mail.in_reply_to, list(mail.refs), text, mail.body),
                ),
            )
        )  # fmt: skip
        if is_new:
            self._refer(mail)
        return is_new

    def _refer(self, mail: StoredMail) -> None:
        named = {each for each in (*mail.refs, mail.in_reply_to) if each}
        self._sql.run_each(
            "INSERT INTO mail_refs (org_id, account_id, ref, mail_id) VALUES (%s, %s, %s, %s)",
            [(mail.org_id, mail.account_id, ref, mail.id) for ref in sorted(named)],
        )

    def _thread_of(self, mail: StoredMail) -> str:
        """The thread of the messages it names, or that name it; several become one."""
        known = [each for each in (*mail.refs, mail.in_reply_to) if each]
        found: list[str] = self._sql.values(
            """
            SELECT thread_id FROM mail_messages WHERE account_id = %s AND message_id = ANY(%s)
            UNION
            SELECT m.thread_id FROM mail_refs r JOIN mail_messages m ON m.id = r.mail_id
            WHERE r.account_id = %s AND r.ref = %s
            """,
            (mail.account_id, known, mail.account_id, mail.message_id),
        )
        if not found:
            return mail.thread_id
        first, *others = sorted(found)
        if others:
            self._sql.run(
                "UPDATE mail_messages SET thread_id = %s WHERE thread_id = ANY(%s::uuid[])",
                (first, others),
            )
        return first

    def attach(
        self, account_id: str, message_id: str, folder_id: str, mail: StoredMail
    ) -> str | None:
        found: str | None = self._sql.value(
            """
            UPDATE mail_messages SET folder_id = %s, uid = %s, gone_at = NULL, is_read = %s, is_starred = %s,
                   is_answered = %s, is_important = %s
            WHERE id = (
                SELECT id FROM mail_messages WHERE account_id = %s AND message_id = %s AND uid IS NULL
                ORDER BY folder_id = %s DESC NULLS LAST, id LIMIT 1 FOR UPDATE
            ) AND NOT EXISTS (SELECT 1 FROM mail_messages WHERE folder_id = %s AND uid = %s)
            RETURNING id
            """,
            (
                *(folder_id, mail.uid, mail.is_read, mail.is_starred, mail.is_answered),
                *(mail.is_important, account_id, message_id, folder_id, folder_id, mail.uid),
            ),
        )
        return found

    def detached(self, account_id: str, message_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(
            self._sql.values(
                """
                SELECT message_id FROM mail_messages
                WHERE account_id = %s AND message_id = ANY(%s) AND uid IS NULL
                """,
                (account_id, list(message_ids)),
            )
        )

    def known(self, folder_id: str) -> Mapping[int, Flags]:
        def row(
            uid: int, is_read: bool, is_starred: bool, is_answered: bool, is_important: bool
        ) -> tuple[int, Flags]:
            return uid, (is_read, is_starred, is_answered, is_important)

        return dict(
            self._sql.many(
                row,
                """
                SELECT uid, is_read, is_starred, is_answered, is_important FROM mail_messages
                WHERE folder_id = %s AND uid IS NOT NULL
                """,
                (folder_id,),
            )
        )

    def set_flags(self, folder_id: str, flags: Mapping[int, Flags]) -> None:
        self._sql.run_each(
            """
            UPDATE mail_messages SET is_read = %s, is_starred = %s, is_answered = %s, is_important = %s
            WHERE folder_id = %s AND uid = %s
            """,
            [(*state, folder_id, uid) for uid, state in flags.items()],
        )

    def lose(self, folder_id: str, uids: Sequence[int] | None, now: datetime) -> int:
        return self._sql.run(
            """
            UPDATE mail_messages SET folder_id = NULL, uid = NULL, gone_at = %s
            WHERE folder_id = %s AND uid IS NOT NULL AND (%s OR uid = ANY(%s::bigint[]))
            """,
            (now, folder_id, uids is None, list(uids or ())),
        )

    def forget(self, gone_before: datetime, limit: int) -> Sequence[str]:
        return self._sql.values(
            """
            DELETE FROM mail_messages WHERE id IN (
                SELECT id FROM mail_messages WHERE folder_id IS NULL AND gone_at < %s LIMIT %s
            ) RETURNING raw_key
            """,
            (gone_before, limit),
        )

    def change(self, owner_id: str, ids: Sequence[str], **fields: Any) -> int:
        unknown = fields.keys() - CHANGEABLE
        if unknown or not fields:
            raise ValueError(f"these fields of a message are not changed so: {sorted(unknown)}")
        assignments = ", ".join(f"{name} = %s" for name in fields)
        return self._sql.run(
            f"UPDATE mail_messages SET {assignments} WHERE owner_id = %s AND id = ANY(%s::uuid[])",  # noqa: S608 - names from the list above
            (*fields.values(), owner_id, list(ids)),
        )

    def relabel(
        self, owner_id: str, ids: Sequence[str], add: Sequence[str], remove: Sequence[str]
    ) -> int:
        return self._sql.run(
            """
            UPDATE mail_messages SET labels = ARRAY(
                SELECT DISTINCT label FROM unnest(labels || %s::text[]) AS label WHERE label <> ALL(%s::text[])
                ORDER BY label
            )
            WHERE owner_id = %s AND id = ANY(%s::uuid[])
            """,
            (list(add), list(remove), owner_id, list(ids)),
        )

    def place(self, mail_id: str, folder_id: str) -> None:
        self._sql.run(
            "UPDATE mail_messages SET folder_id = %s, uid = NULL, gone_at = NULL WHERE id = %s",
            (folder_id, mail_id),
        )

    def remove(self, owner_id: str, ids: Sequence[str]) -> Sequence[str]:
        return self._sql.values(
            "DELETE FROM mail_messages WHERE owner_id = %s AND id = ANY(%s::uuid[]) RETURNING raw_key",
            (owner_id, list(ids)),
        )
