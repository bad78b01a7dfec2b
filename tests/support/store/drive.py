"""Files and folders, shares, trash and uploads in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.drive.ports import Listing, Wanted
from shared.ids import new_id
from shared.records.drive import Entry, PendingUpload, Share, TrashItem, Usage
from tests.support.store.tables import Transaction


class MemoryDriveEntries:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._entries = transaction.rows("drive_entries")
        self._texts = transaction.rows("drive_texts")
        self._stars = transaction.rows("drive_stars")

    def at(self, bot_id: str, path: str, user_id: str = "") -> Entry | None:
        found = self._of(bot_id, lambda entry: entry.path == path)
        return self._seen(found[0], user_id) if found else None

    def put(self, entry: Entry) -> Entry:
        names = entry.path.split("/")
        for depth in range(1, len(names)):
            path = "/".join(names[:depth])
            if self.at(entry.bot_id, path) is None:
                self._store(Entry(new_id(), entry.org_id, entry.bot_id, path, is_folder=True))
        return self._store(entry)

    def _store(self, entry: Entry) -> Entry:
        known = self.at(entry.bot_id, entry.path)
        now = self._transaction.now
        made = dataclasses.replace(
            entry,
            id=known.id if known else entry.id,
            created_by=entry.created_by or (known.created_by if known else ""),
            created_at=known.created_at if known else entry.created_at or now,
            modified_at=entry.modified_at or now,
            is_starred=False,
        )
        self._transaction.rows("bots").require(entry.bot_id)
        self._entries.put(made.id, made)
        return made

    def children(self, bot_id: str, wanted: Listing, user_id: str) -> Sequence[Entry]:
        found = self._of(bot_id, lambda entry: entry.path != "" and entry.folder == wanted.folder)

        def place(entry: Entry) -> Any:
            keys = {"name": entry.name.lower(), "size": entry.size, "modified": entry.modified_at}
            return keys[wanted.sort], entry.id

        ordered = sorted(found, key=place, reverse=wanted.descending)
        ordered.sort(key=lambda entry: not entry.is_folder)
        ids = [entry.id for entry in ordered]
        start = ids.index(wanted.after) + 1 if wanted.after in ids else 0
        shown = ordered[start:][wanted.offset : wanted.offset + wanted.limit]
        return [self._seen(entry, user_id) for entry in shown]

    def count(self, bot_id: str, folder: str) -> int:
        return len(self._of(bot_id, lambda entry: entry.folder == folder))

    def below(self, bot_id: str, folder: str, limit: int, after: str = "") -> Sequence[Entry]:
        return [entry for entry in self._below(bot_id, folder) if entry.path > after][:limit]

    def names_like(self, bot_id: str, folder: str, name: str) -> Sequence[str]:
        found = self._of(bot_id, lambda entry: entry.folder == folder)
        return [entry.name for entry in found if entry.name.lower() == name.lower()]

    def rename(self, bot_id: str, moved: Mapping[str, Entry]) -> None:
        targets = {entry.path for path, entry in moved.items() if entry.path != path} - set(moved)
        self.remove(bot_id, sorted(targets))
        befores = {path: self.at(bot_id, path) for path in moved}
        for entry in moved.values():
            names = entry.path.split("/")
            for depth in range(1, len(names)):
                if self.at(bot_id, "/".join(names[:depth])) is None:
                    folder = Entry(new_id(), entry.org_id, bot_id, "/".join(names[:depth]), True)
                    self._store(folder)
        for path, entry in moved.items():
            before = befores[path]
            if before is not None:
                place = {"path": entry.path, "version": entry.version}
                self._entries.change(before.id, **place, etag=entry.etag, size=entry.size)

    def remove(self, bot_id: str, paths: Sequence[str]) -> int:
        gone = self._of(bot_id, lambda entry: entry.path in set(paths))
        for entry in gone:
            self.forget(entry.id)
        return len(gone)

    def forget(self, entry_id: str) -> None:
        self._entries.delete(entry_id)
        self._texts.delete(entry_id)
        self._stars.delete_where(lambda star: star[0] == entry_id)

    def usage(self, bot_id: str, folder: str) -> Usage:
        files = [entry for entry in self._below(bot_id, folder) if not entry.is_folder]
        return Usage(len(files), sum(entry.size for entry in files))

    def usage_by_type(self, bot_id: str, folder: str) -> Mapping[str, Usage]:
        found: dict[str, Usage] = {}
        for entry in self._below(bot_id, folder):
            if not entry.is_folder:
                kind = entry.mime.partition("/")[0] or "other"
                known = found.get(kind, Usage())
                found[kind] = Usage(known.files + 1, known.size + entry.size)
        return dict(sorted(found.items()))

    def search(self, bot_id: str, wanted: Wanted, user_id: str) -> Sequence[tuple[Entry, str]]:
        words = wanted.text.lower().split()
        found = []
        for folder in wanted.folders:
            for entry in self._below(bot_id, folder):
                text = str(self._texts.get(entry.id) or "")
                hit = bool(words) and all(word in text.lower().split() for word in words)
                named = wanted.text.lower() in entry.name.lower()
                if (named or (wanted.in_content and hit)) and _fits(entry, wanted):
                    found.append((self._seen(entry, user_id), text[:100] if hit else ""))
        found.sort(key=lambda pair: pair[0].id)
        found.sort(key=lambda pair: pair[0].modified_at, reverse=True)
        return found[wanted.offset : wanted.offset + wanted.limit]

    def recent(
        self, bot_id: str, folders: Sequence[str], user_id: str, limit: int
    ) -> Sequence[Entry]:
        found = [entry for folder in folders for entry in self._below(bot_id, folder)]
        files = sorted((e for e in found if not e.is_folder), key=lambda entry: entry.id)
        files.sort(key=lambda entry: entry.modified_at or self._transaction.now, reverse=True)
        return [self._seen(entry, user_id) for entry in files[:limit]]

    def starred(self, bot_id: str, user_id: str) -> Sequence[Entry]:
        found = [self._seen(entry, user_id) for entry in self._of(bot_id, lambda entry: True)]
        return sorted(
            (entry for entry in found if entry.is_starred),
            key=lambda entry: (entry.name.lower(), entry.id),
        )

    def star(self, entry_id: str, user_id: str, *, on: bool) -> None:
        if on:
            self._entries.require(entry_id)
            self._stars.put((entry_id, user_id), (entry_id, user_id))
        else:
            self._stars.delete((entry_id, user_id))

    def save_text(self, entry_id: str, text: str) -> None:
        if self._entries.get(entry_id) is not None:
            self._texts.put(entry_id, text)

    def _of(self, bot_id: str, wanted: Any) -> list[Entry]:
        return self._entries.where(lambda entry: entry.bot_id == bot_id and wanted(entry))

    def _below(self, bot_id: str, folder: str) -> list[Entry]:
        start = f"{folder}/" if folder else ""
        found = self._of(bot_id, lambda entry: entry.path.startswith(start))
        return sorted(found, key=lambda entry: entry.path)

    def _seen(self, entry: Entry, user_id: str) -> Entry:
        starred = self._stars.get((entry.id, user_id)) is not None
        return dataclasses.replace(entry, is_starred=starred)


def _fits(entry: Entry, wanted: Wanted) -> bool:
    changed = entry.modified_at
    assert changed is not None
    return (
        entry.mime.startswith(wanted.mime)
        and (wanted.since is None or changed >= wanted.since)
        and (wanted.until is None or changed < wanted.until)
    )


class MemoryDriveShares:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._shares = transaction.rows("drive_shares")

    def add(self, share: Share) -> None:
        self._transaction.rows("bots").require(share.bot_id)
        created = share.created_at or self._transaction.now
        self._shares.insert_by_id(dataclasses.replace(share, created_at=created))

    def get(self, share_id: str) -> Share | None:
        found: Share | None = self._shares.get(share_id)
        return found

    def of_path(self, bot_id: str, path: str) -> Sequence[Share]:
        return self._sorted(lambda share: share.bot_id == bot_id and share.path == path)

    def by(self, owner_id: str) -> Sequence[Share]:
        return self._sorted(lambda share: share.owner_id == owner_id)

    def with_any(self, grantees: Sequence[str]) -> Sequence[Share]:
        wanted = {grantee.lower() for grantee in grantees if grantee}
        return self._sorted(lambda share: share.grantee.lower() in wanted)

    def count_download(self, share_id: str) -> bool:
        share = self.get(share_id)
        if share is None or (share.most_downloads and share.downloads >= share.most_downloads):
            return False
        self._shares.change(share_id, downloads=share.downloads + 1)
        return True

    def remove(self, share_id: str) -> None:
        self._shares.delete(share_id)

    def move(self, bot_id: str, source: str, target: str) -> None:
        for share in self._shares.where(lambda share: share.bot_id == bot_id):
            if share.path == source or share.path.startswith(f"{source}/"):
                self._shares.change(share.id, path=target + share.path[len(source) :])

    def _sorted(self, wanted: Any) -> list[Share]:
        return sorted(self._shares.where(wanted), key=lambda share: (share.created_at, share.id))


class MemoryDriveTrash:
    def __init__(self, transaction: Transaction, entries: MemoryDriveEntries) -> None:
        self._transaction = transaction
        self._entries = entries
        self._items = transaction.rows("drive_trash")
        self._kept = transaction.rows("drive_trash_entries")

    def add(self, item: TrashItem) -> None:
        if self._items.get(item.id) is None:
            deleted = item.deleted_at or self._transaction.now
            self._items.insert_by_id(dataclasses.replace(item, deleted_at=deleted))

    def take(self, trash_id: str, entries: Sequence[Entry]) -> None:
        rows = self._transaction.rows("drive_entries")
        item = self._items.get(trash_id)
        for entry in entries:
            known = rows.get(entry.id)
            if known is None:
                continue
            self._kept.insert((trash_id, known.id), known)
            self._entries.forget(known.id)
            item = dataclasses.replace(
                item, files=item.files + (not known.is_folder), size=item.size + known.size
            )
        self._items.replace(trash_id, item)

    def get(self, trash_id: str) -> TrashItem | None:
        found: TrashItem | None = self._items.get(trash_id)
        return found

    def list_of(self, user_id: str, bot_id: str) -> Sequence[TrashItem]:
        found = self._items.where(lambda item: item.deleted_by == user_id and item.bot_id == bot_id)
        return sorted(found, key=lambda item: (item.deleted_at, item.id), reverse=True)

    def entries(self, trash_id: str, limit: int) -> Sequence[Entry]:
        kept = [entry for (owner, _), entry in self._kept.items() if owner == trash_id]
        return sorted(kept, key=lambda entry: entry.path)[:limit]

    def holds(self, bot_id: str, path: str, version: str) -> bool:
        return bool(
            self._kept.where(
                lambda entry: (entry.bot_id, entry.path, entry.version) == (bot_id, path, version)
            )
        )

    def put_back(self, trash_id: str, entry_ids: Sequence[str]) -> None:
        for entry_id in entry_ids:
            self._kept.delete((trash_id, entry_id))
        if not self.entries(trash_id, 1):
            self._items.delete(trash_id)

    def forget(self, trash_id: str) -> None:
        for entry in self.entries(trash_id, 10**9):
            self._kept.delete((trash_id, entry.id))
        self._items.delete(trash_id)

    def older_than(self, moment: datetime, limit: int) -> Sequence[TrashItem]:
        found = self._items.where(lambda item: item.deleted_at < moment)
        return sorted(found, key=lambda item: item.deleted_at)[:limit]


class MemoryDriveUploads:
    def __init__(self, transaction: Transaction) -> None:
        self._uploads = transaction.rows("drive_uploads")

    def add(self, upload: PendingUpload) -> None:
        self._uploads.insert_by_id(upload)

    def get(self, upload_id: str) -> PendingUpload | None:
        found: PendingUpload | None = self._uploads.get(upload_id)
        return found

    def remove(self, upload_id: str) -> bool:
        return self._uploads.delete(upload_id)

    def expired(self, moment: datetime, limit: int) -> Sequence[PendingUpload]:
        found = self._uploads.where(lambda upload: upload.expires_at < moment)
        return sorted(found, key=lambda upload: upload.expires_at)[:limit]


class MemoryDrive:
    """Implements `shared.drive.ports.DriveTables`."""

    def __init__(self, transaction: Transaction) -> None:
        self.entries = MemoryDriveEntries(transaction)
        self.shares = MemoryDriveShares(transaction)
        self.trash = MemoryDriveTrash(transaction, self.entries)
        self.uploads = MemoryDriveUploads(transaction)
