"""Wiring that every route group shares: which adapter serves which port. The one module groups may share; rules live elsewhere.

A group's `deps.py` subclasses `Platform` and adds what only it needs. Everything is built on first use and kept for the
life of the process; adapters import their heavy libraries when first called, so a door pays only for what it uses.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Self

from shared.clock import Clock, SystemClock
from shared.config import Settings
from shared.identity.tokens import Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from layers.cache.client import Valkey
    from layers.documents.catalog import DocumentFormats
    from layers.events.queues import SqsDispatch, SqsQueue
    from layers.files.s3 import S3Files
    from layers.papers.office import OfficePapers
    from layers.schema.store import PostgresStore
    from layers.search.qdrant import QdrantVectors
    from shared.basic.drive.ports import Drives
    from shared.conversation.desk import Desk
    from shared.conversation.live import RateLimits
    from shared.knowledge.permissions import Reader
    from shared.knowledge.retrieval import Retrieval
    from shared.llm.accounting import Account
    from shared.llm.answer_cache import AnswerCache, AnswerIndex, Shelf
    from shared.llm.ports import Embedder, LlmProvider
    from shared.llm.records import CallMetadata, Vector
    from shared.llm.routing import Latencies
    from shared.llm.settings import ModelSettings
    from shared.mail.post import Post
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.documents import Hit


class BotModels:
    """The models of each bot, by its config, the platform's environment and its secrets."""

    def __init__(
        self, environment: Mapping[str, str], secrets_arn: str, account: Callable[[], Account]
    ) -> None:
        self._environment = environment
        self._secrets_arn = secrets_arn
        self._account = account

    @cached_property
    def platform(self) -> Mapping[str, str]:
        """What the platform itself is configured with: its secrets, then its environment."""
        from layers.files.secrets import secret_fields

        secrets = secret_fields(self._secrets_arn) if self._secrets_arn else {}
        known = [*secrets.items(), *self._environment.items()]
        return {name: text for name, text in known if text}

    def settings(self, bot: Bot, choice: str = "") -> ModelSettings:
        from shared.llm.settings import ModelSettings

        return ModelSettings.resolve(bot.config, self.platform, choice)

    def provider(self, bot: Bot, choice: str = "") -> LlmProvider:
        """The model, with its calls admitted and recorded."""
        from layers.llm.catalog import models_for
        from shared.llm.metering import Metered
        from shared.llm.roles import choice_for

        def fast() -> LlmProvider:
            return models_for(bot.config, self.platform, choice_for(bot.config, "fast"))

        inner = self._routed(bot) if not choice else None
        inner = inner or models_for(bot.config, self.platform, choice)
        vendor = self.settings(bot, choice).vendor
        return Metered(inner, bot, vendor, self._account(), fast)

    def _routed(self, bot: Bot) -> LlmProvider | None:
        """The model that is chosen call by call, where the bot's config wants that."""
        from layers.llm.catalog import circuit_of, models_for
        from shared.llm.catalog import choices_of
        from shared.llm.roles import ROLES, choice_for
        from shared.llm.routing import STRATEGIES, Candidate, Routed

        strategy = bot.config.get("model-routing-strategy", "manual")
        if strategy not in STRATEGIES:
            return None

        def candidate(choice: str) -> Candidate:
            settings = self.settings(bot, choice)
            name = f"{settings.vendor}:{settings.model}"
            known[name] = settings
            return Candidate(name, models_for(bot.config, self.platform, choice))

        known: dict[str, ModelSettings] = {}
        roles = {role: candidate(choice_for(bot.config, role)) for role in ROLES}
        pool = [candidate(choice) for choice in choices_of(bot)]
        return Routed(
            strategy, roles, pool, self._latencies, lambda name: circuit_of(known[name]).is_open
        )

    @cached_property
    def _latencies(self) -> Latencies:
        from shared.llm.routing import Latencies

        return Latencies()

    def embedder(self, bot: Bot, made_for: CallMetadata | None = None) -> Embedder:
        """The bot's embedding model; with `made_for`, its calls are admitted and recorded."""
        from layers.llm.catalog import embedder_for
        from shared.llm.embedding_settings import EmbeddingSettings
        from shared.llm.metering import MeteredEmbedder

        settings = EmbeddingSettings.resolve(bot.config, self.platform)
        inner = embedder_for(settings)
        if made_for is None:
            return inner
        return MeteredEmbedder(inner, bot, settings.vendor, self._account(), made_for)


class BotKnowledge:
    """Searches, with the vector store's client loaded when a bot first has a knowledge base in use."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    @cached_property
    def retrieval(self) -> Retrieval:
        from layers.cache.values import ValkeyValues
        from shared.knowledge.reranking import HttpReranker
        from shared.knowledge.retrieval import Retrieval

        ports = self._platform
        cache, reranker = ValkeyValues(ports.cache), HttpReranker(ports.web)
        return Retrieval(ports.store, ports.vectors, ports.models.embedder, cache, reranker)

    def search(
        self, bot: Bot, kbs: Sequence[str], query: str, reader: Reader, top_k: int | None = None
    ) -> Sequence[Hit]:
        return self.retrieval.search(bot, kbs, query, reader, top_k)


class BotAnswers:
    """The index of answers. Its adapter is loaded when an answer is looked up: doors that only receive do not carry it."""

    def __init__(self, vectors_url: str) -> None:
        self._vectors_url = vectors_url

    @cached_property
    def _index(self) -> AnswerIndex:
        from layers.search.answers import QdrantAnswers

        return QdrantAnswers(self._vectors_url)

    def nearest(self, shelf: Shelf, vector: Vector, threshold: float, now: float) -> str | None:
        return self._index.nearest(shelf, vector, threshold, now)

    def add(self, shelf: Shelf, name: str, vector: Vector, expires: float) -> None:
        self._index.add(shelf, name, vector, expires)

    def count(self, bot_id: str, now: float) -> int:
        return self._index.count(bot_id, now)

    def forget(self, bot_id: str) -> int:
        return self._index.forget(bot_id)


class Platform:
    """The adapters of this process."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self.settings = settings
        self.environment = environment

    @classmethod
    def from_environment(cls) -> Self:
        return cls(Settings.from_environment(os.environ), dict(os.environ))

    @cached_property
    def clock(self) -> Clock:
        return SystemClock()

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
    def mail_files(self) -> S3Files:
        from layers.files.s3 import S3Files

        return S3Files(self.settings.mail_bucket)

    @cached_property
    def dispatch(self) -> SqsDispatch:
        from layers.events.queues import SqsDispatch

        return SqsDispatch(self.settings.mail_queue_url)

    @cached_property
    def post(self) -> Post:
        """How bots and people send mail."""
        from shared.mail.post import Post

        return Post(self.store, self.mail_files, self.dispatch, self.clock)

    @cached_property
    def cache(self) -> Valkey:
        from layers.cache.client import connect

        return connect(self.settings.cache_url)

    @cached_property
    def limits(self) -> RateLimits:
        from layers.cache.limits import ValkeyRateLimits

        return ValkeyRateLimits(self.cache)

    @cached_property
    def web(self) -> Web:
        from layers.web.exchange import HttpExchange
        from layers.web.names import SystemNames
        from shared.network.guarding import GuardedWeb

        return GuardedWeb(SystemNames(), HttpExchange())

    @cached_property
    def formats(self) -> DocumentFormats:
        from layers.documents.catalog import DocumentFormats

        return DocumentFormats()

    @cached_property
    def papers(self) -> OfficePapers:
        from layers.papers.office import OfficePapers

        return OfficePapers()

    @cached_property
    def drives(self) -> Drives:
        from shared.basic.drive.bot_drive import BotDrives

        return BotDrives(self.files, self.formats, self.papers)

    @cached_property
    def account(self) -> Account:
        from layers.http.observability import EmfMetrics
        from shared.llm.accounting import Account

        return Account(self.store, self.limits, self.clock, metrics=EmfMetrics())

    @cached_property
    def models(self) -> BotModels:
        return BotModels(self.environment, self.settings.model_secrets_arn, lambda: self.account)

    @cached_property
    def vectors(self) -> QdrantVectors:
        from layers.search.qdrant import QdrantVectors

        return QdrantVectors(self.settings.vectors_url)

    @cached_property
    def knowledge(self) -> BotKnowledge:
        return BotKnowledge(self)

    @cached_property
    def answers(self) -> AnswerCache:
        from layers.cache.values import ValkeyValues
        from shared.llm.answer_cache import AnswerCache

        index = BotAnswers(self.settings.vectors_url)
        return AnswerCache(ValkeyValues(self.cache), index, self.account, self.clock)

    @cached_property
    def desk(self) -> Desk:
        """Where turns are answered."""
        from layers.cache.frames import ValkeyFrameLog
        from layers.cache.limits import ValkeyRateLimits
        from layers.cache.locks import ValkeyLocks
        from layers.cache.marks import ValkeyCancelMarks
        from layers.events.push import SocketPush
        from layers.http.observability import EmfMetrics
        from shared.conversation.desk import Desk

        return Desk(
            store=self.store,
            models=self.models,
            knowledge=self.knowledge,
            queue=self.queue,
            push=SocketPush(self.settings.socket_management_url),
            frame_log=ValkeyFrameLog(self.cache),
            locks=ValkeyLocks(self.cache),
            marks=ValkeyCancelMarks(self.cache),
            limits=ValkeyRateLimits(self.cache),
            web=self.web,
            drives=self.drives,
            post=self.post,
            metrics=EmfMetrics(),
            answers=self.answers,
        )
