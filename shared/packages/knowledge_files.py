"""Documents of a package on their way to the indexer: a row to look at, then a job."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.encoding import decode_text
from shared.errors import Conflict, NotFound
from shared.knowledge.bases import names, require_room, save_permissions
from shared.knowledge.collections import document_id
from shared.knowledge.jobs import IngestJob
from shared.knowledge.permissions_file import MAX_FILE
from shared.knowledge.upkeep import REINDEX, new_task
from shared.packages.bot_config import BotConfig
from shared.packages.layout import PERMISSIONS_FILE, Place
from shared.records.documents import FAILED, INDEXED, PENDING, REINDEXING, Document

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.conversation.ports import Queue
    from shared.packages.ports import Files
    from shared.records.bots import Bot
    from shared.records.files import FileInfo
    from shared.store import Store

Outcome = tuple[str, str]
"""What was done, in one word, and what the author should know."""


class KnowledgeFiles:
    """Notices changed documents and permissions files."""

    def __init__(self, store: Store, files: Files, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._files = files
        self._queue = queue
        self._clock = clock

    def apply(self, bot: Bot, place: Place, key: str) -> Outcome:
        info = self._files.head(key)
        if place.path == PERMISSIONS_FILE:
            return self._permissions(bot, place, info)
        job = IngestJob(bot.org_id, bot.id, place.kb, place.path, key, info.etag if info else "")
        if info is None:
            return self._forget(bot, place, job)
        document = self._announce(bot, place, info)
        if document.status in (INDEXED, FAILED):
            return document.status, document.error
        self._queue.send_job(job.as_json())
        return "queued", ""

    def index_all(self, bot: Bot) -> None:
        """Have every document of the bot indexed again: its vectors are to be another model's."""
        with self._store.transaction(bot.org_id) as unit:
            known = names(unit, bot)
        for kb in known:
            self._queue.send_job(new_task(REINDEX, bot, kb=kb, force=True).as_json())

    def _announce(self, bot: Bot, place: Place, info: FileInfo) -> Document:
        """The document's row, changed to say what is about to happen."""
        blank = Document(
            id=document_id(bot.id, place.kb, place.path),
            org_id=bot.org_id,
            bot_id=bot.id,
            kb=place.kb,
            path=place.path,
            title=place.path.rpartition("/")[2],
        )
        limit = BotConfig(bot.config).integer("kb-max-collections")
        with self._store.transaction(bot.org_id) as unit:
            before = unit.documents.at(bot.id, place.kb, place.path)
            if before and before.etag == info.etag and before.status in (INDEXED, FAILED):
                return before
            status = REINDEXING if before and before.indexed_at else PENDING
            document = replace(
                before or blank,
                status=status,
                etag=info.etag,
                size=info.size,
                error="",
                done=0,
                next_retry_at=None,
            )
            try:
                require_room(unit, bot, place.kb, limit)
            except Conflict as refusal:
                document = replace(document, status=FAILED, error=refusal.message)
            unit.documents.put(document)
        return document

    def _forget(self, bot: Bot, place: Place, job: IngestJob) -> Outcome:
        with self._store.transaction(bot.org_id) as unit:
            is_known = unit.documents.at(bot.id, place.kb, place.path) is not None
        if not is_known:
            return "ignored", ""
        self._queue.send_job(job.as_json())
        return "queued", ""

    def _permissions(self, bot: Bot, place: Place, info: FileInfo | None) -> Outcome:
        with self._store.transaction(bot.org_id) as unit:
            before = unit.documents.at(bot.id, place.kb, PERMISSIONS_FILE)
        if info is None:
            return self._drop_permissions(bot, before)
        if before is not None and before.etag == info.etag:
            return before.status, before.error
        try:
            text = decode_text(self._files.read(info.key)[: MAX_FILE + 1])
        except NotFound:  # removed since we looked
            return self._drop_permissions(bot, before)
        with self._store.transaction(bot.org_id) as unit:
            document = save_permissions(unit, bot, place.kb, info, text=text, now=self._clock.now())
        return document.status, document.error

    def _drop_permissions(self, bot: Bot, before: Document | None) -> Outcome:
        if before is None:
            return "ignored", ""
        with self._store.transaction(bot.org_id) as unit:
            unit.documents.remove(before.id)
            unit.bots.touch(bot.id)
        return "removed", ""
