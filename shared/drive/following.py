"""Keeping what people see in line with storage, whoever wrote there: a script, a deployment, a client of S3.

An event says only that an object changed; what is recorded is the object as it is now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.drive.tasks import index_text
from shared.drive.types import named_type
from shared.ids import new_id
from shared.packages.layout import locate, package_prefix
from shared.records.drive import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.drive.ports import Objects, Tasks
    from shared.records.bots import Bot
    from shared.records.files import FileInfo
    from shared.store import Store

BATCH = 500


class Following:
    """Records objects as entries."""

    def __init__(self, store: Store, objects: Objects, tasks: Tasks) -> None:
        self._store = store
        self._objects = objects
        self._tasks = tasks

    def follow(self, bot: Bot, key: str) -> str:
        """Bring the entry of one object in line: `recorded`, `removed` or `known`."""
        path = key.removeprefix(package_prefix(bot.name))
        info = self._objects.head(key)
        if info is None:
            with self._store.transaction(bot.org_id) as unit:
                return "removed" if unit.drive.entries.remove(bot.id, [path]) else "known"
        return "recorded" if self._record(bot, path, info) else "known"

    def reconcile(self, bot: Bot) -> Mapping[str, int]:
        """Compare everything: what was recorded, removed, and taken out of storage after a broken deletion."""
        prefix, seen = package_prefix(bot.name), set[str]()
        counts = {"recorded": 0, "removed": 0, "deleted": 0}
        for info in self._objects.listing(prefix):
            path = info.key.removeprefix(prefix)
            if locate(info.key) is None:
                continue
            seen.add(path)
            if self._known(bot, path, info):
                continue
            whole = self._objects.head(info.key)
            if whole is not None and self._is_deleted(bot, path, whole):
                self._objects.delete([info.key])
                counts["deleted"] += 1
            elif whole is not None:
                counts["recorded"] += self._record(bot, path, whole)
        counts["removed"] = self._remove_lost(bot, seen)
        return counts

    def _known(self, bot: Bot, path: str, info: FileInfo) -> bool:
        with self._store.transaction(bot.org_id) as unit:
            entry = unit.drive.entries.at(bot.id, path)
        return entry is not None and (entry.etag, entry.size) == (info.etag, info.size)

    def _is_deleted(self, bot: Bot, path: str, info: FileInfo) -> bool:
        with self._store.transaction(bot.org_id) as unit:
            return unit.drive.trash.holds(bot.id, path, info.version)

    def _record(self, bot: Bot, path: str, info: FileInfo) -> bool:
        """Record an object; whether there was anything new about it."""
        mime = named_type(path) or info.content_type or "application/octet-stream"
        new = Entry(
            *(new_id(), bot.org_id, bot.id, path, False, info.size, mime, info.etag, info.version),
            modified_at=info.modified_at,
        )
        with self._store.transaction(bot.org_id) as unit:
            old = unit.drive.entries.at(bot.id, path)
            if old is not None and (old.etag, old.version) == (new.etag, new.version):
                return False
            keep = old is not None and old.etag == new.etag
            stored = unit.drive.entries.put(
                replace(new, mime=old.mime, status=old.status) if old and keep else new
            )
        if not keep:
            self._tasks.send(index_text(stored))
        return True

    def _remove_lost(self, bot: Bot, seen: set[str]) -> int:
        """Remove entries whose object is gone; folders stay."""
        after, removed = "", 0
        while True:
            with self._store.transaction(bot.org_id) as unit:
                page = unit.drive.entries.below(bot.id, "", BATCH, after)
                lost = [
                    entry.path
                    for entry in page
                    if not entry.is_folder and entry.path not in seen
                    if self._objects.head(package_prefix(bot.name) + entry.path) is None
                ]
                removed += unit.drive.entries.remove(bot.id, lost) if lost else 0
            if len(page) < BATCH:
                return removed
            after = page[-1].path
