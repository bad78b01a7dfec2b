"""Work on whole knowledge bases, done in the background: indexing again, deleting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from shared.ids import new_id
from shared.knowledge.collections import collection_id, is_website
from shared.knowledge.jobs import IngestJob
from shared.packages.layout import PERMISSIONS_FILE, Part, knowledge_key, part_prefix
from shared.records.jobs import Job
from shared.websites.visits import LEASE, new_visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shared.clock import Clock
    from shared.conversation.ports import Queue
    from shared.knowledge.ports import Vectors
    from shared.records.bots import Bot
    from shared.records.documents import Document
    from shared.records.files import FileInfo
    from shared.store import Store, Unit

REINDEX, DROP = "reindex", "drop_kb"
_MOST = 10_000


class Files(Protocol):
    """Stored objects."""

    def listing(self, prefix: str) -> Iterable[FileInfo]: ...
    def delete(self, keys: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, as a queue body. `kb` and `document_id` narrow it; `files` deletes the originals too."""

    kind: str
    org_id: str
    bot_id: str
    job_id: str
    kb: str = ""
    document_id: str = ""
    files: bool = False
    force: bool = False

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Task:
        return cls(**{name: body[name] for name in cls.__slots__ if name in body})

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def begin(unit: Unit, bot: Bot, owner_id: str, task: Task) -> Job:
    """The job a caller can follow. Send `task` to the queue once it is stored."""
    job = Job(id=task.job_id, org_id=bot.org_id, kind=task.kind, owner_id=owner_id, bot_id=bot.id)
    unit.jobs.create(job)
    return job


def new_task(kind: str, bot: Bot, **fields: Any) -> Task:
    return Task(kind, bot.org_id, bot.id, new_id(), **fields)


class Upkeep:
    """Does these tasks."""

    def __init__(
        self, store: Store, files: Files, vectors: Vectors, queue: Queue, clock: Clock
    ) -> None:
        self._store = store
        self._files = files
        self._vectors = vectors
        self._queue = queue
        self._clock = clock

    def run(self, task: Task) -> int:
        """Do a task and close its job; how many documents it concerned."""
        with self._store.transaction(task.org_id) as unit:
            bot = unit.bots.get(task.bot_id)
        done = 0
        if bot is not None:
            done = self._reindex(bot, task) if task.kind == REINDEX else self._drop(bot, task)
        self._close(task, done)
        return done

    def _reindex(self, bot: Bot, task: Task) -> int:
        """Queue every document; the job is done when all of them are queued."""
        self._visit_again(bot, task)
        wanted = [
            each
            for each in self._documents(bot, task)
            if each.path != PERMISSIONS_FILE and not is_website(each.kb)
        ]
        force = task.job_id if task.force else ""
        for document in wanted:
            key = knowledge_key(bot.name, document.kb, document.path)
            job = IngestJob(
                bot.org_id, bot.id, document.kb, document.path, key, document.etag, force=force
            )
            self._queue.send_job(job.as_json())
        return len(wanted)

    def _visit_again(self, bot: Bot, task: Task) -> None:
        """Websites have no objects: their pages are read anew."""
        if task.document_id:
            return
        with self._store.transaction(bot.org_id) as unit:
            sites = [each for each in unit.websites.list_of(bot.id) if task.kb in ("", each.url)]
            visits = [new_visit(each, force=task.force) for each in sites]
            for begun, _ in visits:
                unit.websites.put(replace(begun, next_crawl=self._clock.now() + LEASE))
        for _, job in visits:
            self._queue.send_job(job.as_json())

    def _drop(self, bot: Bot, task: Task) -> int:
        """Forget the documents, first where they are found; the files last, because their events come back here."""
        self._vectors.drop(collection_id(bot.id, task.kb))
        gone = self._documents(bot, task)
        with self._store.transaction(bot.org_id) as unit:
            for document in gone:
                unit.documents.remove(document.id)
            if not task.files:
                unit.documents.drop(bot.id, task.kb, self._clock.now())
            unit.bots.touch(bot.id)
        if task.files:
            prefix = f"{part_prefix(bot.name, Part.KNOWLEDGE)}{task.kb}/"
            self._files.delete([found.key for found in self._files.listing(prefix)])
        return len(gone)

    def _documents(self, bot: Bot, task: Task) -> list[Document]:
        with self._store.transaction(bot.org_id) as unit:
            found = unit.documents.list_of(bot.id, kb=task.kb, limit=_MOST)
        return [each for each in found if task.document_id in ("", each.id)]

    def _close(self, task: Task, done: int) -> None:
        with self._store.transaction(task.org_id) as unit:
            job = unit.jobs.get(task.job_id)
            if job is not None:
                unit.jobs.update(
                    replace(
                        job,
                        status="succeeded",
                        progress=100,
                        result={"documents": done},
                        finished_at=self._clock.now(),
                    )
                )
