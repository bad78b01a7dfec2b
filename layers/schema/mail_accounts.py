"""Mail accounts and their folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.schema.storable import jsonb
from shared.records.mailboxes import MailAccount, MailFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_ACCOUNT = """
    SELECT id, org_id, owner_id, email, imap, smtp, display_name, is_primary, status, error, last_sync, active_at
    FROM mail_accounts
"""
_FOLDER = """
    SELECT id, org_id, account_id, path, name, special, uid_validity, uid_next, mod_seq, is_complete
    FROM mail_folders
"""


class PostgresMailAccounts:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, account: MailAccount) -> None:
        self._sql.run(
            """
            INSERT INTO mail_accounts (id, org_id, owner_id, email, display_name, imap, smtp, is_primary)
            VALUES (%s, %s, %s, %s, %s, %s, %s,
                    NOT EXISTS (SELECT 1 FROM mail_accounts WHERE owner_id = %s))
            """,
            (
                *(account.id, account.org_id, account.owner_id, account.email),
                *(account.display_name, jsonb(dict(account.imap)), jsonb(dict(account.smtp))),
                account.owner_id,
            ),
        )
        if account.is_primary:
            self._make_primary(account)

    def get(self, account_id: str) -> MailAccount | None:
        return self._sql.by_id(MailAccount, _ACCOUNT + "WHERE id = %s", account_id)

    def list_of(self, owner_id: str) -> Sequence[MailAccount]:
        return self._sql.many(
            MailAccount,
            _ACCOUNT + "WHERE owner_id = %s ORDER BY is_primary DESC, email",
            (owner_id,),
        )

    def save(self, account: MailAccount) -> None:
        self._sql.must_run(
            """
            UPDATE mail_accounts SET email = %s, display_name = %s, imap = %s, smtp = %s, status = 'ok', error = ''
            WHERE id = %s
            """,
            (
                *(account.email, account.display_name, jsonb(dict(account.imap))),
                *(jsonb(dict(account.smtp)), account.id),
            ),
        )
        if account.is_primary:
            self._make_primary(account)

    def remove(self, account_id: str) -> None:
        self._sql.run("DELETE FROM mail_accounts WHERE id = %s", (account_id,))

    def claim(self, account_id: str, now: datetime, until: datetime) -> bool:
        return bool(
            self._sql.run(
                "UPDATE mail_accounts SET claimed_until = %s WHERE id = %s AND claimed_until < %s",
                (until, account_id, now),
            )
        )

    def release(self, account_id: str, status: str, error: str, last_sync: datetime | None) -> None:
        self._sql.run(
            """
            UPDATE mail_accounts
            SET claimed_until = '-infinity', status = %s, error = %s, last_sync = coalesce(%s, last_sync)
            WHERE id = %s
            """,
            (status, error, last_sync, account_id),
        )

    def touch(self, owner_id: str, now: datetime) -> None:
        self._sql.run(
            """
            UPDATE mail_accounts SET active_at = %s
            WHERE owner_id = %s AND active_at < %s::timestamptz - interval '5 minutes'
            """,
            (now, owner_id, now),
        )

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        return self._sql.values(
            """
            SELECT id FROM mail_accounts
            WHERE claimed_until < %s AND imap <> '{}'
              AND coalesce(last_sync, '-infinity') < %s::timestamptz - CASE
                    WHEN active_at > %s::timestamptz - interval '1 hour' OR owner_id LIKE 'bot:%%'
                    THEN interval '2 minutes' ELSE interval '15 minutes' END
            ORDER BY last_sync NULLS FIRST LIMIT %s
            """,
            (now, now, now, limit),
        )

    def _make_primary(self, account: MailAccount) -> None:
        self._sql.run(
            "UPDATE mail_accounts SET is_primary = (id = %s) WHERE owner_id = %s",
            (account.id, account.owner_id),
        )


class PostgresMailFolders:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def of_account(self, account_id: str) -> Sequence[MailFolder]:
        return self._sql.many(
            MailFolder,
            _FOLDER
            + """
            WHERE account_id = %s
            ORDER BY array_position(ARRAY['inbox', 'drafts', 'sent', 'archive', 'spam', 'trash'], special) NULLS LAST,
                     path
            """,
            (account_id,),
        )

    def get(self, folder_id: str) -> MailFolder | None:
        return self._sql.by_id(MailFolder, _FOLDER + "WHERE id = %s", folder_id)

    def named(self, account_id: str, path_or_special: str) -> MailFolder | None:
        return self._sql.one(
            MailFolder,
            _FOLDER
            + """
            WHERE account_id = %s AND (path = %s OR special = lower(%s)) ORDER BY path = %s DESC, path LIMIT 1
            """,
            (account_id, *(path_or_special,) * 3),
        )

    def put(self, folder: MailFolder) -> MailFolder:
        found = self._sql.one(
            MailFolder,
            """
            INSERT INTO mail_folders (id, org_id, account_id, path, name, special) VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (account_id, path) DO UPDATE SET name = excluded.name, special = excluded.special
            RETURNING id, org_id, account_id, path, name, special, uid_validity, uid_next, mod_seq, is_complete
            """,
            (
                *(folder.id, folder.org_id, folder.account_id),
                *(folder.path, folder.name, folder.special),
            ),
        )
        assert found is not None
        return found

    def save_state(self, folder: MailFolder) -> None:
        self._sql.run(
            """
            UPDATE mail_folders SET uid_validity = %s, uid_next = %s, mod_seq = %s, is_complete = %s WHERE id = %s
            """,
            (
                *(folder.uid_validity, folder.uid_next, folder.mod_seq),
                *(folder.is_complete, folder.id),
            ),
        )

    def remove(self, folder_id: str) -> None:
        self._sql.run(
            """
            UPDATE mail_messages SET folder_id = NULL, uid = NULL, gone_at = coalesce(gone_at, now())
            WHERE folder_id = %s
            """,
            (folder_id,),
        )
        self._sql.run("DELETE FROM mail_folders WHERE id = %s", (folder_id,))

    def counts(self, account_id: str) -> Mapping[str, tuple[int, int]]:
        def row(folder_id: str, unread: int, total: int) -> tuple[str, tuple[int, int]]:
            return folder_id, (unread, total)

        found: list[Any] = self._sql.many(
            row,
            """
            SELECT folder_id, count(*) FILTER (WHERE NOT is_read) AS unread, count(*) AS total
            FROM mail_messages WHERE account_id = %s AND folder_id IS NOT NULL AND snoozed_until IS NULL
            GROUP BY folder_id
            """,
            (account_id,),
        )
        return dict(found)
