"""Files of a bot's drive that change: ON CHANGE handlers hear of it, once per change (language spec §4.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.events.matching import Occurrence
from shared.events.publishing import publish
from shared.records.events import CHANGE
from shared.scripts.announcing import send

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.packages.ports import Files
    from shared.records.bots import Bot
    from shared.records.files import FileInfo
    from shared.scripts.ports import Queue
    from shared.store import Store

CREATE, MODIFY, DELETE = "create", "modify", "delete"


class FileChanges:
    """Tells handlers what became of a file. Events may come late, twice, or in another order."""

    def __init__(self, store: Store, files: Files, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._files = files
        self._queue = queue
        self._clock = clock

    def apply(self, bot: Bot, path: str, key: str) -> str:
        """What happened to the file, in one word; "ignored" when nobody listens or nothing did."""
        with self._store.transaction(bot.org_id) as unit:
            if not unit.events.listeners(bot.id, CHANGE):
                return "ignored"
        found = self._files.head(key)
        with self._store.transaction(bot.org_id) as unit:
            before = unit.events.file_seen(bot.id, path)
            operation = _operation(before, found)
            if not operation:
                return "ignored"
            unit.events.note_file(bot.id, path, found.etag if found else "")
            occurrence = _occurrence(path, operation, found)
            made = publish(unit, bot.org_id, bot.id, occurrence, self._clock.now())
        send(self._queue, made)
        return operation


def _operation(before: str | None, found: FileInfo | None) -> str:
    """`before` is the etag handlers were told of: "" when the file was gone, None when they know of no such file."""
    if found is None:
        return "" if before == "" else DELETE
    if not before:
        return CREATE
    return "" if before == found.etag else MODIFY


def _occurrence(path: str, operation: str, found: FileInfo | None) -> Occurrence:
    name = path.rpartition("/")[2]
    event = {
        "event_type": operation,
        "file_path": path,
        "file_name": name,
        "file_size": found.size if found else None,
        "mime_type": found.content_type if found else "",
        "old_path": None,
    }
    return Occurrence(CHANGE, path, {"event": event}, operation)
