"""The drive's other tables: shares, trash, uploads on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.schema.drive_entries import COLUMNS, PostgresDriveEntries
from shared.records.drive import Entry, PendingUpload, Share, TrashItem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SHARE = """
    SELECT id, org_id, bot_id, path, owner_id, kind, grantee, permission, token_hash, password_hash, expires_at,
           most_downloads, downloads, created_at
    FROM drive_shares
"""
_TRASH = "SELECT id, org_id, bot_id, path, is_folder, deleted_by, files, size, deleted_at FROM drive_trash "
_UPLOAD = """
    SELECT id, org_id, bot_id, path, user_id, staging, size, mime, overwrite, expires_at, part_upload, checksum
    FROM drive_uploads
"""


class PostgresDriveShares:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, share: Share) -> None:
        self._sql.run(
            """
            INSERT INTO drive_shares (
                id, org_id, bot_id, path, owner_id, kind, grantee, permission, token_hash, password_hash,
                expires_at, most_downloads, downloads, created_at
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()))
            """,
            (
                *(share.id, share.org_id, share.bot_id, share.path, share.owner_id, share.kind),
                *(share.grantee, share.permission, share.token_hash, share.password_hash),
                *(share.expires_at, share.most_downloads, share.downloads, share.created_at),
            ),
        )

    def get(self, share_id: str) -> Share | None:
        return self._sql.by_id(Share, _SHARE + "WHERE id = %s", share_id)

    def of_path(self, bot_id: str, path: str) -> Sequence[Share]:
        return self._sql.many(
            Share,
            _SHARE + "WHERE bot_id = %s AND path = %s ORDER BY created_at, id",
            (bot_id, path),
        )

    def by(self, owner_id: str) -> Sequence[Share]:
        return self._sql.many(
            Share, _SHARE + "WHERE owner_id = %s ORDER BY created_at, id", (owner_id,)
        )

    def with_any(self, grantees: Sequence[str]) -> Sequence[Share]:
        return self._sql.many(
            Share,
            _SHARE + "WHERE grantee <> '' AND lower(grantee) = ANY(%s) ORDER BY created_at, id",
            ([grantee.lower() for grantee in grantees if grantee],),
        )

    def count_download(self, share_id: str) -> bool:
        return bool(
            self._sql.run(
                """
                UPDATE drive_shares SET downloads = downloads + 1
                WHERE id = %s AND (most_downloads = 0 OR downloads < most_downloads)
                """,
                (share_id,),
            )
        )

    def remove(self, share_id: str) -> None:
        self._sql.run("DELETE FROM drive_shares WHERE id = %s", (share_id,))

    def move(self, bot_id: str, source: str, target: str) -> None:
        self._sql.run(
            """
            UPDATE drive_shares SET path = %s || substr(path, %s)
            WHERE bot_id = %s AND (path = %s OR starts_with(path, %s))
            """,
            (target, len(source) + 1, bot_id, source, f"{source}/"),
        )


class PostgresDriveTrash:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, item: TrashItem) -> None:
        self._sql.run(
            """
            INSERT INTO drive_trash (id, org_id, bot_id, path, is_folder, deleted_by, files, size, deleted_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now())) ON CONFLICT (id) DO NOTHING
            """,
            (
                *(item.id, item.org_id, item.bot_id, item.path, item.is_folder),
                *(item.deleted_by, item.files, item.size, item.deleted_at),
            ),
        )

    def take(self, trash_id: str, entries: Sequence[Entry]) -> None:
        ids = [entry.id for entry in entries]
        self._sql.run(
            """
            WITH taken AS (
                DELETE FROM drive_entries WHERE id = ANY(%s)
                RETURNING id, path, is_folder, size, mime, etag, version, created_by, created_at, modified_at
            ), kept AS (
                INSERT INTO drive_trash_entries (
                    trash_id, id, path, is_folder, size, mime, etag, version, created_by, created_at, modified_at
                )
                SELECT %s, taken.* FROM taken RETURNING is_folder, size
            )
            UPDATE drive_trash SET
                files = files + (SELECT count(*) FROM kept WHERE NOT is_folder),
                size = size + (SELECT coalesce(sum(kept.size), 0) FROM kept)
            WHERE id = %s
            """,
            (ids, trash_id, trash_id),
        )

    def get(self, trash_id: str) -> TrashItem | None:
        return self._sql.by_id(TrashItem, _TRASH + "WHERE id = %s", trash_id)

    def list_of(self, user_id: str, bot_id: str) -> Sequence[TrashItem]:
        return self._sql.many(
            TrashItem,
            _TRASH + "WHERE deleted_by = %s AND bot_id = %s ORDER BY deleted_at DESC, id DESC",
            (user_id, bot_id),
        )

    def entries(self, trash_id: str, limit: int) -> Sequence[Entry]:
        columns = COLUMNS.replace("e.org_id, e.bot_id", "t.org_id, t.bot_id")
        return self._sql.many(
            Entry,
            f"""
            SELECT {columns.replace("e.status", "'clean' AS status")}
            FROM drive_trash_entries e JOIN drive_trash t ON t.id = e.trash_id
            WHERE e.trash_id = %s ORDER BY e.path COLLATE "C" LIMIT %s
            """,  # noqa: S608 - the parts are constants
            (trash_id, limit),
        )

    def holds(self, bot_id: str, path: str, version: str) -> bool:
        return bool(
            self._sql.value(
                """
                SELECT true FROM drive_trash_entries e JOIN drive_trash t ON t.id = e.trash_id
                WHERE t.bot_id = %s AND e.path = %s AND e.version = %s LIMIT 1
                """,
                (bot_id, path, version),
            )
        )

    def put_back(self, trash_id: str, entry_ids: Sequence[str]) -> None:
        self._sql.run(
            "DELETE FROM drive_trash_entries WHERE trash_id = %s AND id = ANY(%s)",
            (trash_id, list(entry_ids)),
        )
        self._sql.run(
            """
            DELETE FROM drive_trash t WHERE id = %s
            AND NOT EXISTS (SELECT 1 FROM drive_trash_entries e WHERE e.trash_id = t.id)
            """,
            (trash_id,),
        )

    def forget(self, trash_id: str) -> None:
        self._sql.run("DELETE FROM drive_trash WHERE id = %s", (trash_id,))

    def older_than(self, moment: datetime, limit: int) -> Sequence[TrashItem]:
        return self._sql.many(
            TrashItem,
            _TRASH + "WHERE deleted_at < %s ORDER BY deleted_at LIMIT %s",
            (moment, limit),
        )


class PostgresDriveUploads:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, upload: PendingUpload) -> None:
        self._sql.run(
            """
            INSERT INTO drive_uploads (
                id, org_id, bot_id, path, user_id, staging, size, mime, overwrite, expires_at, part_upload, checksum
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                *(upload.id, upload.org_id, upload.bot_id, upload.path, upload.user_id),
                *(upload.staging, upload.size, upload.mime, upload.overwrite, upload.expires_at),
                *(upload.part_upload, upload.checksum),
            ),
        )

    def get(self, upload_id: str) -> PendingUpload | None:
        return self._sql.by_id(PendingUpload, _UPLOAD + "WHERE id = %s", upload_id)

    def remove(self, upload_id: str) -> bool:
        return bool(self._sql.run("DELETE FROM drive_uploads WHERE id = %s", (upload_id,)))

    def expired(self, moment: datetime, limit: int) -> Sequence[PendingUpload]:
        return self._sql.many(
            PendingUpload,
            _UPLOAD + "WHERE expires_at < %s ORDER BY expires_at LIMIT %s",
            (moment, limit),
        )


class PostgresDrive:
    """Implements `shared.drive.ports.DriveTables`."""

    def __init__(self, statements: Statements) -> None:
        self.entries = PostgresDriveEntries(statements)
        self.shares = PostgresDriveShares(statements)
        self.trash = PostgresDriveTrash(statements)
        self.uploads = PostgresDriveUploads(statements)
