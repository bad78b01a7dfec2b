"""Wiring: which adapter serves which port. Built on first use, kept for the life of the process.

Heavy libraries are imported by the adapters when first called, so a door pays only for what it uses.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from shared.clock import Clock, SystemClock
from shared.config import Settings
from shared.identity.tokens import Signer
from shared.llm.settings import ModelSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from layers.events.queues import SqsQueue
    from layers.files.s3 import S3Files
    from shared.basic.drive.ports import Drives
    from shared.knowledge.permissions import Reader
    from shared.knowledge.retrieval import Retrieval
    from shared.llm.ports import Embedder, LlmProvider
    from shared.network.ports import Web
    from shared.packages.scripts import Scripts
    from shared.records.bots import Bot
    from shared.records.documents import Hit
    from shared.scripts.schedules import Minute
    from shared.store import Store

HTTP_MS = 34_000
"""What a script of an HTTP request is told it has. The runner keeps 10 s of it free, so it goes on in the worker after
24 s; the gateway gives up after 30 s."""


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
    """Searches, with the vector store's client loaded when a script first searches."""

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


@dataclass(frozen=True, slots=True)
class Bench:
    """Implements `shared.scripts.ports.Workshop` for one request."""

    store: Store
    models: BotModels
    knowledge: BotKnowledge
    queue: SqsQueue
    web: Web
    drives: Drives
    clock: Clock
    remaining_ms: Callable[[], int]
    sleep: Callable[[float], None] = time.sleep


class Wiring:
    """The adapters of this process."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self.settings = settings
        self._environment = environment

    @cached_property
    def clock(self) -> Clock:
        return SystemClock()

    @cached_property
    def store(self) -> Store:
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
    def minute(self) -> Minute:
        from shared.scripts.schedules import Minute

        return Minute(self.store, self.queue, self.clock)

    @cached_property
    def models(self) -> BotModels:
        return BotModels(self._environment, self.settings.model_secrets_arn)

    @cached_property
    def knowledge(self) -> BotKnowledge:
        return BotKnowledge(self.store, self.models, self.settings.vectors_url)

    @cached_property
    def scripts(self) -> Scripts:
        from shared.packages.compilation import build_script
        from shared.packages.scripts import Scripts

        return Scripts(self.store, build_script, self.clock)

    def bench(self, milliseconds: int = HTTP_MS) -> Bench:
        """What a script that starts now works with, for so long."""
        deadline = time.monotonic() + milliseconds / 1000
        return Bench(
            store=self.store,
            models=self.models,
            knowledge=self.knowledge,
            queue=self.queue,
            web=self.web,
            drives=self.drives,
            clock=self.clock,
            remaining_ms=lambda: round((deadline - time.monotonic()) * 1000),
        )


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring(Settings.from_environment(os.environ), dict(os.environ))
