"""Knowledge bases without a network: a world with storage, an index, a queue and a worker."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from layers.documents.catalog import DocumentFormats
from shared.knowledge.ingestion import Ingestion, IngestionPorts
from shared.knowledge.jobs import INGEST, IngestJob
from shared.knowledge.permissions import Reader
from shared.knowledge.retrieval import Retrieval
from shared.knowledge.upkeep import Task, Upkeep
from shared.packages.compilation import constants
from shared.packages.deployment import Applied, Deployment
from shared.packages.file_changes import FileChanges
from shared.packages.knowledge_files import KnowledgeFiles
from shared.packages.layout import knowledge_key, script_name
from shared.packages.scripts import Build, Scripts
from shared.records.bots import Bot
from shared.records.documents import Document, Hit
from shared.records.runs import StoredProgram
from shared.scripts.tables import Columns
from tests.support.embedders import HashEmbedder
from tests.support.files import MemoryFiles
from tests.support.queues import MemoryQueue
from tests.support.store import MemoryStore
from tests.support.vectors import MemoryVectors

HOURS = 3_600_000
ANA = Reader("u1", "user", (), "ana@example.com")


class StoppedClock:
    """Always the same moment."""

    moment = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


class Library:
    """A bot's package and everything that makes it searchable. `put` and `remove` act as S3 and its events do."""

    def __init__(self, bot: str = "shop", **ports: Any) -> None:
        self.store = ports.get("store") or MemoryStore()
        self.files = ports.get("files") or MemoryFiles()
        self.vectors = ports.get("vectors") or MemoryVectors()
        self.embedder = ports.get("embedder") or HashEmbedder(256)
        self.queue, self.name, clock = MemoryQueue(), bot, StoppedClock()
        self.indexing = IngestionPorts(
            store=self.store,
            files=self.files,
            formats=DocumentFormats(),
            vectors=self.vectors,
            embedders=lambda _: self.embedder,
            queue=self.queue,
            clock=clock,
        )
        self.ingestion = Ingestion(self.indexing)
        self.deployment = Deployment(
            self.store,
            self.files,
            scripts=Scripts(self.store, build_lines, clock),
            knowledge=KnowledgeFiles(self.store, self.files, self.queue, clock),
            changes=FileChanges(self.store, self.files, self.queue, clock),
        )
        self.upkeep = Upkeep(self.store, self.files, self.vectors, self.queue, clock)
        self.retrieval = Retrieval(self.store, self.vectors, lambda _: self.embedder)

    @property
    def bot(self) -> Bot:
        found: Bot | None = self.store.directory.bot_named(self.name)
        assert found is not None
        return found

    def put(self, part: str, path: str, content: str | bytes) -> Applied:
        key = f"{self.name}.gbai/{self.name}.{part}/{path}"
        self.files.write(key, content.encode() if isinstance(content, str) else content)
        return self.deployment.apply(key)

    def remove(self, part: str, path: str) -> Applied:
        key = f"{self.name}.gbai/{self.name}.{part}/{path}"
        self.files.delete([key])
        return self.deployment.apply(key)

    def work(self, remaining_ms: int = HOURS) -> list[str]:
        """Do all queued jobs, those they lead to included; the outcome of each document's."""
        outcomes = []
        while self.queue.jobs:
            outcomes.append(self.work_once(remaining_ms))
        return [outcome for outcome in outcomes if outcome]

    def work_once(self, remaining_ms: int = HOURS) -> str:
        """Do the oldest job; the outcome if it was a document's."""
        body, _ = self.queue.jobs.pop(0)
        if body["kind"] == INGEST:
            return self.ingestion.run(IngestJob.of(body), lambda: remaining_ms)
        self.upkeep.run(Task.of(body))
        return ""

    def add(self, kb: str, path: str, content: str | bytes) -> Document:
        """Put a document and index it."""
        self.put("gbkb", f"{kb}/{path}", content)
        self.work()
        document = self.document(kb, path)
        assert document is not None
        return document

    def job(self, kb: str, path: str, **fields: Any) -> IngestJob:
        key = knowledge_key(self.name, kb, path)
        return IngestJob(self.bot.org_id, self.bot.id, kb, path, key, **fields)

    def document(self, kb: str, path: str) -> Document | None:
        with self.store.transaction(self.bot.org_id) as unit:
            found: Document | None = unit.documents.at(self.bot.id, kb, path)
        return found

    def find(self, query: str, *kbs: str, reader: Reader = ANA, **choices: Any) -> list[Hit]:
        return list(self.retrieval.search(self.bot, kbs or ("faq",), query, reader, **choices))


def build_lines(
    bot: Bot,
    path: str,
    source: str,
    scripts: Collection[str],
    webhooks: Collection[str] = (),
    tables: Columns | None = None,
) -> Build:
    """A compiler of a language whose every line must be TALK, or CALL and the name of a script."""
    words = [line.split() for line in source.splitlines()]
    wrong = [
        line
        for line in words
        if line[0] != "TALK" and (line[0] != "CALL" or line[1] not in scripts)
    ]
    diagnostics = tuple(
        {"severity": "error", "message": f"bad: {' '.join(line)}"} for line in wrong
    )
    name = script_name(path)
    code = {"lines": source.splitlines(), "constants": sorted(constants(bot))}
    identity = sha256(f"{name} {code}".encode()).hexdigest()
    program = StoredProgram(identity, bot.id, name, "program", "0" * 64, code)
    return Build(None if wrong else program, "program", diagnostics)
