"""Wiring of the knowledge group: indexing, searching and looking after documents."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform

if TYPE_CHECKING:
    from shared.knowledge.ingestion import Ingestion, IngestionPorts
    from shared.knowledge.retrieval import Retrieval
    from shared.knowledge.sweeping import Watch
    from shared.knowledge.upkeep import Upkeep
    from shared.llm.ports import Embedder
    from shared.network.guarding import GuardedWeb
    from shared.packages.deployment import Deployment
    from shared.packages.knowledge_files import KnowledgeFiles
    from shared.records.bots import Bot
    from shared.websites.crawling import Crawler


class Wiring(Platform):
    """The adapters of this process."""

    @cached_property
    def retrieval(self) -> Retrieval:
        return self.knowledge.retrieval

    @cached_property
    def indexing(self) -> IngestionPorts:
        from shared.knowledge.ingestion import IngestionPorts

        return IngestionPorts(
            store=self.store,
            files=self.files,
            formats=self.formats,
            vectors=self.vectors,
            embedders=self.embedder,
            queue=self.queue,
            clock=self.clock,
        )

    @cached_property
    def ingestion(self) -> Ingestion:
        from shared.knowledge.ingestion import Ingestion

        return Ingestion(self.indexing)

    @cached_property
    def guard(self) -> GuardedWeb:
        """Says whether an address may be fetched at all."""
        from layers.web.exchange import HttpExchange
        from layers.web.names import SystemNames
        from shared.network.guarding import GuardedWeb

        return GuardedWeb(SystemNames(), HttpExchange())

    @cached_property
    def crawler(self) -> Crawler:
        import time

        from shared.websites.crawling import Crawler

        return Crawler(self.indexing, self.web, time.sleep)

    @cached_property
    def upkeep(self) -> Upkeep:
        from shared.knowledge.upkeep import Upkeep

        return Upkeep(self.store, self.files, self.vectors, self.queue, self.clock)

    @cached_property
    def watch(self) -> Watch:
        from shared.knowledge.sweeping import Watch

        return Watch(self.store, self.files, self.queue, self.clock, self.deployment.apply)

    @cached_property
    def deployment(self) -> Deployment:
        from shared.packages.compilation import build_script
        from shared.packages.deployment import Deployment
        from shared.packages.file_changes import FileChanges
        from shared.packages.scripts import Scripts

        scripts = Scripts(self.store, build_script, self.clock)
        changes = FileChanges(self.store, self.files, self.queue, self.clock)
        return Deployment(
            self.store, self.files, scripts=scripts, knowledge=self.documents, changes=changes
        )

    @cached_property
    def documents(self) -> KnowledgeFiles:
        from shared.packages.knowledge_files import KnowledgeFiles

        return KnowledgeFiles(self.store, self.files, self.queue, self.clock)

    def embedder(self, bot: Bot) -> Embedder:
        """The bot's embedding model."""
        return self.models.embedder(bot)


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
