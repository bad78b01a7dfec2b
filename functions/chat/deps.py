"""Wiring: which adapter serves which port. Built on first use, kept for the life of the process.

Heavy libraries are imported by the adapters when first called, so a door pays only for what it uses.
"""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from shared.config import Settings
from shared.conversation.desk import Desk
from shared.identity.tokens import Signer
from shared.llm.settings import ModelSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from layers.events.lease import Lease
    from layers.events.queues import SqsQueue
    from layers.files.s3 import S3Files
    from layers.schema.store import PostgresStore
    from shared.basic.drive.ports import Drives
    from shared.knowledge.permissions import Reader
    from shared.knowledge.retrieval import Retrieval
    from shared.llm.ports import Embedder, LlmProvider
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.documents import Hit
    from shared.store import Store


class BotModels:
    """The models of each bot, by its config, the platform's environment and its secrets."""

    def __init__(self, environment: Mapping[str, str], secrets_arn: str) -> None:
        self._environment = environment
        self._secrets_arn = secrets_arn

    @cached_property
    def _platform(self) -> Mapping[str, str]:
        from layers.files.secrets import secret_fields

        secrets = secret_fields(self._secrets_arn) if self._secrets_arn else {}
        known = [*secrets.items(), *self._environment.items()]
        return {name: text for name, text in known if text}

    def settings(self, bot: Bot, choice: str = "") -> ModelSettings:
        return ModelSettings.resolve(bot.config, self._platform, choice)

    def provider(self, bot: Bot, choice: str = "") -> LlmProvider:
        from layers.llm.catalog import models_for

        return models_for(bot.config, self._platform, choice)

    def embedder(self, bot: Bot) -> Embedder:
        from layers.llm.catalog import embedder_for

        return embedder_for(self.settings(bot).embeddings)


class BotKnowledge:
    """Searches, with the vector store's client loaded when a bot first has a knowledge base in use."""

    def __init__(self, store: Store, models: BotModels, vectors_url: str) -> None:
        self._store = store
        self._models = models
        self._vectors_url = vectors_url

    @cached_property
    def _retrieval(self) -> Retrieval:
        from layers.search.qdrant import QdrantVectors
        from shared.knowledge.retrieval import Retrieval

        return Retrieval(self._store, QdrantVectors(self._vectors_url), self._models.embedder)

    def search(
        self, bot: Bot, kbs: Sequence[str], query: str, reader: Reader, top_k: int | None = None
    ) -> Sequence[Hit]:
        return self._retrieval.search(bot, kbs, query, reader, top_k)


class Wiring:
    """The adapters of this process."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self.settings = settings
        self._environment = environment

    @cached_property
    def store(self) -> PostgresStore:
        from layers.schema.store import PostgresStore

        return PostgresStore(self.settings.database_url)

    @cached_property
    def signer(self) -> Signer:
        from layers.files.secrets import secret_text

        return Signer(self.settings.signing_secret or secret_text(self.settings.signing_secret_arn))

    @cached_property
    def queue(self) -> SqsQueue:
        from layers.events.queues import SqsQueue

        return SqsQueue(self.settings.turns_queue_url, self.settings.jobs_queue_url)

    @cached_property
    def files(self) -> S3Files:
        from layers.files.s3 import S3Files

        return S3Files(self.settings.packages_bucket)

    @cached_property
    def web(self) -> Web:
        from layers.web.exchange import HttpExchange
        from layers.web.names import SystemNames
        from shared.network.guarding import GuardedWeb

        return GuardedWeb(SystemNames(), HttpExchange())

    @cached_property
    def drives(self) -> Drives:
        from layers.documents.catalog import DocumentFormats
        from shared.basic.drive.bot_drive import BotDrives

        return BotDrives(self.files, DocumentFormats())

    @property
    def probes(self) -> Mapping[str, Callable[[], object]]:
        """A cheap question to each service this group needs; it raises a GbError when the service does not answer."""
        desk = self.desk
        return {
            "database": desk.store.ping,
            "cache": lambda: desk.frame_log.length("health"),
            "queue": self.queue.ping,
            "storage": lambda: self.files.head("health"),
        }

    def lease(self, receipt: str) -> Lease:
        """Hold a message of the turns queue while it is worked on."""
        return self.queue.lease(receipt, self.settings.turn_lease_seconds)

    @cached_property
    def desk(self) -> Desk:
        from layers.cache.client import connect
        from layers.cache.frames import ValkeyFrameLog
        from layers.cache.limits import ValkeyRateLimits
        from layers.cache.locks import ValkeyLocks
        from layers.cache.marks import ValkeyCancelMarks
        from layers.events.push import SocketPush
        from layers.http.observability import EmfMetrics

        cache = connect(self.settings.cache_url)
        models = BotModels(self._environment, self.settings.model_secrets_arn)
        return Desk(
            store=self.store,
            models=models,
            knowledge=BotKnowledge(self.store, models, self.settings.vectors_url),
            queue=self.queue,
            push=SocketPush(self.settings.socket_management_url),
            frame_log=ValkeyFrameLog(cache),
            locks=ValkeyLocks(cache),
            marks=ValkeyCancelMarks(cache),
            limits=ValkeyRateLimits(cache),
            web=self.web,
            drives=self.drives,
            metrics=EmfMetrics(),
        )


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring(Settings.from_environment(os.environ), dict(os.environ))
