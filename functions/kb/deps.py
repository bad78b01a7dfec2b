"""Wiring: which adapter serves which port. Built on first use, kept for the life of the process."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from shared.clock import SystemClock
from shared.config import Settings
from shared.llm.embedding_settings import EmbeddingSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.files.s3 import S3Files
    from layers.search.qdrant import QdrantVectors
    from shared.conversation.ports import Queue
    from shared.knowledge.ingestion import Ingestion
    from shared.knowledge.retrieval import Retrieval
    from shared.llm.ports import Embedder
    from shared.records.bots import Bot
    from shared.store import Store


class Wiring:
    """The adapters of this process."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self.settings = settings
        self._environment = environment

    @cached_property
    def store(self) -> Store:
        from layers.schema.store import PostgresStore

        return PostgresStore(self.settings.database_url)

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
        from layers.documents.catalog import DocumentFormats
        from shared.knowledge.ingestion import Ingestion, IngestionPorts

        return Ingestion(
            IngestionPorts(
                store=self.store,
                files=self.files,
                formats=DocumentFormats(),
                vectors=self.vectors,
                embedders=self.embedder,
                queue=self.queue,
                clock=SystemClock(),
            )
        )

    def embedder(self, bot: Bot) -> Embedder:
        """The bot's embedding model, by its config, the platform's environment and its secrets."""
        from layers.llm.catalog import embedder_for

        return embedder_for(EmbeddingSettings.resolve(bot.config, self._platform))

    @cached_property
    def _platform(self) -> Mapping[str, str]:
        from layers.files.secrets import secret_fields

        arn = self.settings.model_secrets_arn
        secrets = secret_fields(arn) if arn else {}
        return {name: text for name, text in secrets.items() if text} | dict(self._environment)


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring(Settings.from_environment(os.environ), dict(os.environ))


def ingestion() -> Ingestion:
    return wiring().ingestion
