"""What becomes of a document in storage (platform spec §4.1 to §4.3).

    pending → processing → indexed
                        ↘ pending again after a passing failure; failed after a lasting one, or too many

A job names an object, not what happened to it: the object as it is now decides, so jobs may come late, twice or at the
same time. While a document is replaced its old passages can be found until the new ones are there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import (
    GbError,
    InternalError,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
    UpstreamFailed,
)
from shared.knowledge.bases import names
from shared.knowledge.collections import document_id
from shared.knowledge.generations import Generations
from shared.knowledge.indexing import Indexer, Prepared, prepare
from shared.llm.errors import ModelAuth, ModelBadRequest
from shared.records.documents import FAILED, INDEXED, PENDING, PROCESSING, REINDEXING, Document

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.clock import Clock
    from shared.conversation.ports import Queue
    from shared.knowledge.jobs import IngestJob
    from shared.knowledge.ports import Embedders, Files, Formats, Vectors
    from shared.records.bots import Bot
    from shared.records.files import FileInfo
    from shared.store import Store

MAX_ATTEMPTS = 4
FIRST_RETRY, LONGEST_RETRY = 30, 300
LAST_RETRY = timedelta(hours=1)
"""A document that failed for a passing reason is tried once more, by itself, after this time."""
LEASE = timedelta(minutes=10)
"""Whoever works on a document says so at least this often; else the sweep gives the work to somebody else."""
TIME_TO_STOP_MS = 20_000
"""What one batch of passages may still need when the invocation is nearly over."""

_PASSING = (RateLimited, ServiceUnavailable, TimedOut, UpstreamFailed)
_LASTING = (ModelAuth, ModelBadRequest)


@dataclass(frozen=True, slots=True)
class IngestionPorts:
    """What indexing works with."""

    store: Store
    files: Files
    formats: Formats
    vectors: Vectors
    embedders: Embedders
    queue: Queue
    clock: Clock


class Ingestion:
    """Makes the index agree with storage, one document at a time."""

    def __init__(self, ports: IngestionPorts) -> None:
        self._ports = ports
        self._indexer = Indexer(ports.vectors)
        self._generations = Generations(ports.store, ports.vectors, ports.embedders, ports.queue)

    def run(self, job: IngestJob, remaining_ms: Callable[[], int]) -> str:
        """Do one job; the document's state afterwards, `removed` or `gone` (no such bot).

        Failures of the document or of a service end in its state and are not raised.
        """
        with self._ports.store.transaction(job.org_id) as unit:
            bot = unit.bots.get(job.bot_id)
        if bot is None:
            return "gone"
        info = self._ports.files.head(job.key)
        if info is None:
            return self._remove(bot, job)
        document = self._begin(bot, job, info)
        if document is None:
            return INDEXED
        try:
            return self._index(bot, job, document, remaining_ms)
        except NotFound:
            return self._remove(bot, job)
        except GbError as failure:
            return self._fail(document, job, failure)

    def note_fault(self, job: IngestJob) -> None:
        """Record that our own code broke on the document, so that its owner sees it."""
        with self._ports.store.transaction(job.org_id) as unit:
            document = unit.documents.at(job.bot_id, job.kb, job.path)
        if document is not None:
            self._save_failure(document, FAILED, InternalError.text, None)

    def _begin(self, bot: Bot, job: IngestJob, info: FileInfo) -> Document | None:
        """The document marked as being worked on; None when nothing is to be done."""
        with self._ports.store.transaction(bot.org_id) as unit:
            before = unit.documents.at(bot.id, job.kb, job.path)
            if before and (before.status, before.etag, job.force) == (INDEXED, info.etag, ""):
                return None
            blank = Document(
                id=document_id(bot.id, job.kb, job.path),
                org_id=bot.org_id,
                bot_id=bot.id,
                kb=job.kb,
                path=job.path,
            )
            document = replace(
                before or blank,
                status=REINDEXING if before and before.indexed_at else PROCESSING,
                etag=info.etag,
                size=info.size,
                done=0,
                next_retry_at=self._ports.clock.now() + LEASE,
            )
            unit.documents.put(document)
        return document

    def _index(
        self, bot: Bot, job: IngestJob, document: Document, remaining_ms: Callable[[], int]
    ) -> str:
        ports = self._ports
        data = ports.files.read(job.key)
        prepared = prepare(bot, document, data, ports.formats, job.force)

        chunks = len(prepared.chunked.passages)

        def may_go_on(done: int) -> bool:
            """Also tells the world how far the work is, which renews the lease on it."""
            with ports.store.transaction(bot.org_id) as unit:
                unit.documents.advance(document.id, done, chunks, ports.clock.now() + LEASE)
            return remaining_ms() > TIME_TO_STOP_MS

        self._generations.begin(bot, job.kb)
        if not self._indexer.index(bot, document, prepared, ports.embedders(bot), may_go_on):
            ports.queue.send_job(job.as_json())
            return document.status
        done = self._finish(bot, document, prepared)
        self._generations.end(bot, job.kb)
        now_there = ports.files.head(job.key)
        if now_there is None or now_there.etag != done.etag:
            ports.queue.send_job(replace(job, attempt=0).as_json())
        return INDEXED

    def _finish(self, bot: Bot, document: Document, prepared: Prepared) -> Document:
        done = replace(
            document,
            status=INDEXED,
            title=prepared.title,
            mime=prepared.mime,
            pages=prepared.pages,
            chunks=len(prepared.chunked.passages),
            done=len(prepared.chunked.passages),
            language=prepared.language,
            truncated=prepared.chunked.truncated,
            note=prepared.note,
            fail_count=0,
            error="",
            next_retry_at=None,
            indexed_at=self._ports.clock.now(),
        )
        with self._ports.store.transaction(bot.org_id) as unit:
            unit.documents.put(done)
            unit.documents.replace_passages(done.id, prepared.chunked.passages)
            unit.bots.touch(bot.id)
        return done

    def _remove(self, bot: Bot, job: IngestJob) -> str:
        """Forget a document whose object is gone, and its collection with the last one."""
        identity = document_id(bot.id, job.kb, job.path)
        collection, generation = self._generations.names(bot, job.kb)
        for name in (collection, generation):
            self._ports.vectors.forget(name, identity)
        with self._ports.store.transaction(bot.org_id) as unit:
            unit.documents.remove(identity)
            unit.bots.touch(bot.id)
            is_empty = job.kb not in names(unit, bot)
        if is_empty:
            self._ports.vectors.drop(collection)
        if self._ports.files.head(job.key) is not None:
            self._ports.queue.send_job(job.as_json())
        return "removed"

    def _fail(self, document: Document, job: IngestJob, failure: GbError) -> str:
        """Record why; try again later when the failure may pass."""
        attempt = job.attempt + 1
        may_pass = isinstance(failure, _PASSING) and not isinstance(failure, _LASTING)
        if not may_pass or attempt > MAX_ATTEMPTS:
            return self._save_failure(document, FAILED, failure.message, None)
        if attempt == MAX_ATTEMPTS:
            return self._save_failure(document, FAILED, failure.message, LAST_RETRY.seconds)
        delay = min(LONGEST_RETRY, FIRST_RETRY * 2**job.attempt)
        self._save_failure(document, PENDING, failure.message, delay)
        self._ports.queue.send_job(replace(job, attempt=attempt).as_json(), delay)
        return PENDING

    def _save_failure(self, document: Document, status: str, error: str, delay: int | None) -> str:
        retry_at = None if delay is None else self._ports.clock.now() + timedelta(seconds=delay)
        failed = replace(
            document,
            status=status,
            error=error,
            fail_count=document.fail_count + 1,
            next_retry_at=retry_at,
        )
        with self._ports.store.transaction(document.org_id) as unit:
            unit.documents.put(failed)
        return status
