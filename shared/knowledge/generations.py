"""Changing the embedding model of a knowledge base without a moment in which nothing can be found.

The documents are indexed again into a new generation of the collection; searches see the old one, by words only, until
the new one is complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.ids import derived_id
from shared.knowledge.collections import collection_id, generation_id
from shared.knowledge.upkeep import REINDEX, Task
from shared.records.documents import FAILED

if TYPE_CHECKING:
    from shared.conversation.ports import Queue
    from shared.knowledge.ports import Embedders, Vectors
    from shared.records.bots import Bot
    from shared.store import Store

_MOST = 10_000


class Generations:
    """Begins the change when the first document meets another model, and ends it with the last one."""

    def __init__(self, store: Store, vectors: Vectors, embedders: Embedders, queue: Queue) -> None:
        self._store = store
        self._vectors = vectors
        self._embedders = embedders
        self._queue = queue

    def begin(self, bot: Bot, kb: str) -> None:
        """Before a document is indexed: ask for all others too if theirs are another model's vectors.

        The request bears the generation's own id, so that asking twice embeds once.
        """
        collection, generation = self.names(bot, kb)
        if self._is_settled(collection, generation) or self._points(generation):
            return
        job_id = derived_id(bot.id, generation)
        task = Task(REINDEX, bot.org_id, bot.id, job_id, kb=kb, force=True)
        self._queue.send_job(task.as_json())

    def end(self, bot: Bot, kb: str) -> None:
        """After a document: let searches see the new generation once it is complete."""
        collection, generation = self.names(bot, kb)
        if self._is_settled(collection, generation):
            return
        if self._points(generation) >= self._wanted(bot, kb):
            self._vectors.promote(collection, generation)

    def _is_settled(self, collection: str, generation: str) -> bool:
        """Whether there is no other model's generation in the way."""
        if self._vectors.is_current(collection, generation):
            return True
        return self._vectors.info(collection) is None

    def names(self, bot: Bot, kb: str) -> tuple[str, str]:
        """The collection, and its generation for the model the bot is configured for."""
        embedder = self._embedders(bot)
        collection = collection_id(bot.id, kb)
        return collection, generation_id(collection, embedder.dimensions, embedder.model)

    def _points(self, generation: str) -> int:
        info = self._vectors.info(generation)
        return info.points if info else 0

    def _wanted(self, bot: Bot, kb: str) -> int:
        """The passages of all documents that can be indexed."""
        with self._store.transaction(bot.org_id) as unit:
            found = unit.documents.list_of(bot.id, kb=kb, limit=_MOST)
        return sum(document.chunks for document in found if document.status != FAILED)
