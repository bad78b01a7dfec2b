"""Wiring: which adapter serves which port. Built on first use, kept for the life of the process."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from shared.clock import SystemClock
from shared.config import Settings
from shared.identity.tokens import Signer
from shared.llm.embedding_settings import EmbeddingSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.documents.catalog import DocumentFormats
    from layers.files.s3 import S3Files
    from layers.search.qdrant import QdrantVectors
    from shared.conversation.ports import Queue
    from shared.knowledge.ingestion import Ingestion
    from shared.knowledge.retrieval import Retrieval
    from shared.knowledge.upkeep import Upkeep
    from shared.llm.ports import Embedder
    from shared.packages.knowledge_files import KnowledgeFiles
    from shared.records.bots import Bot
    from shared.store import Store


class Wiring:
    """The adapters of this process."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self.settings = settings
        self._environment = environment
        self.clock = SystemClock()

    @cached_property
    def store(self) -> Store:
        from layers.schema.store import PostgresStore

        return PostgresStore(self.settings.database_url)

    @cached_property
    def signer(self) -> Signer:
        from layers.files.secrets import secret_text

        return Signer(self.settings.signing_secret or secret_text(self.settings.signing_secret_arn))

    @cached_property
    def formats(self) -> DocumentFormats:
        from layers.documents.catalog import DocumentFormats

        return DocumentFormats()

    @cached_property
    def files(self) -> S3Files:
        from layers.files.s3 import S3Files

        return S3Files(self.settings.packages_bucket)

    @cached_property
    def queue(self) -> Queue:
        from layers.events.queues import SqsQueue

        return SqsQueue(self.settings.turns_queue_url, self.settings.jobs_queue_url)

    @cached_property
    def vectors(self) -> QdrantVectors:
        from layers.search.qdrant import QdrantVectors

        return QdrantVectors(self.settings.vectors_url)

    @cached_property
    def retrieval(self) -> Retrieval:
        from shared.knowledge.retrieval import Retrieval

        return Retrieval(self.store, self.vectors, self.embedder)

    @cached_property
    def ingestion(self) -> Ingestion:
        from shared.knowledge.ingestion import Ingestion, IngestionPorts

        return Ingestion(
            IngestionPorts(
                store=self.store,
                files=self.files,
                formats=self.formats,
                vectors=self.vectors,
                embedders=self.embedder,
                queue=self.queue,
                clock=self.clock,
            )
        )

    @cached_property
    def upkeep(self) -> Upkeep:
        from shared.knowledge.upkeep import Upkeep

        return Upkeep(self.store, self.files, self.vectors, self.queue, self.clock)

    @cached_property
    def documents(self) -> KnowledgeFiles:
        from shared.packages.knowledge_files import KnowledgeFiles

        return KnowledgeFiles(self.store, self.files, self.queue, self.clock)

    def embedder(self, bot: Bot) -> Embedder:
        """The bot's embedding model, by its config, the platform's environment and its secrets."""
        from layers.llm.catalog import embedder_for

        return embedder_for(EmbeddingSettings.resolve(bot.config, self._platform))

    @cached_property
    def _platform(self) -> Mapping[str, str]:
        from layers.files.secrets import secret_fields

        arn = self.settings.model_secrets_arn
        secrets = secret_fields(arn) if arn else {}
        known = [*secrets.items(), *self._environment.items()]
        return {name: text for name, text in known if text}


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring(Settings.from_environment(os.environ), dict(os.environ))
