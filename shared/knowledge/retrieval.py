"""Finding the passages that answer a question, among those its reader may see (platform spec §4.5)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shared.errors import GbError
from shared.knowledge.bases import opened
from shared.knowledge.fusion import diverse, merge_neighbors
from shared.knowledge.lexical import Bm25
from shared.knowledge.ports import VectorAnswer, VectorQuery
from shared.knowledge.ranking import CANDIDATES, fitting, ranked
from shared.knowledge.readers import known
from shared.knowledge.remembering import RememberedResults, result_key
from shared.knowledge.reranking import reranked
from shared.llm.errors import ModelFailed
from shared.log import logger
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.cache import CachedValues
    from shared.knowledge.bases import Base
    from shared.knowledge.permissions import Reader
    from shared.knowledge.ports import Embedders, SparseVector, Vectors
    from shared.knowledge.reranking import Reranker
    from shared.llm.ports import Embedder
    from shared.llm.records import Vector
    from shared.records.bots import Bot
    from shared.records.documents import Hit
    from shared.store import Store

HYBRID, DENSE, SPARSE = "hybrid", "dense", "sparse"
_REMEMBERED_QUERIES = 512
LONGEST_QUERY = 2_000
"""Characters of a question that are looked at: embedding models read about 512 tokens, and take long for more."""


@dataclass(frozen=True, slots=True)
class Search:
    """A question and how to look for it. None and "" mean what the bot is configured for."""

    query: str
    reader: Reader
    top_k: int | None = None
    min_score: float | None = None
    mode: str = ""
    budget_tokens: int | None = None
    rerank: bool | None = None
    folder: str = ""
    document_id: str = ""

    @property
    def choices(self) -> tuple[Any, ...]:
        """Everything but question and reader that decides what is found."""
        numbers = (self.top_k, self.min_score, self.budget_tokens)
        return (*numbers, self.mode, self.rerank, self.folder, self.document_id)


@dataclass(frozen=True, slots=True)
class Findings:
    """The passages, best first. `degraded`: the embedding model did not answer, so only words were compared."""

    hits: tuple[Hit, ...] = ()
    degraded: bool = False
    cached: bool = False


class Retrieval:
    """Searches knowledge bases. Permissions are read anew for every search."""

    def __init__(
        self,
        store: Store,
        vectors: Vectors,
        embedders: Embedders,
        cache: CachedValues | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._embedders = embedders
        self._results = RememberedResults(cache)
        self._reranker = reranker
        self._remembered: OrderedDict[tuple[str, str], Vector] = OrderedDict()

    def search(
        self, bot: Bot, kbs: Sequence[str], query: str, reader: Reader, top_k: int | None = None
    ) -> Sequence[Hit]:
        """The passages for a prompt, best first; none when no knowledge base is named."""
        return self.find(bot, kbs, Search(query[:LONGEST_QUERY], reader, top_k)).hits

    def find(self, bot: Bot, kbs: Sequence[str], wanted: Search) -> Findings:
        """Search with every choice the caller has."""
        if not kbs or not wanted.query.strip():
            return Findings()
        with self._store.transaction(bot.org_id) as unit:
            bases = opened(unit, bot, kbs)
            wanted = replace(wanted, reader=known(unit, wanted.reader))
        config = BotConfig(bot.config)
        key = result_key(bot, bases, wanted.reader, wanted, config)
        remembered = self._results.get(key)
        if remembered is not None:
            return Findings(remembered, cached=True)
        answers, degraded = self._ask(bot, bases, wanted, config)
        hits = ranked(answers, config, wanted.min_score)
        allowed = [hit for hit in hits if _may_read(bases, hit, wanted) and _is_meant(hit, wanted)]
        ordered = self._reranked(config, wanted, merge_neighbors(diverse(allowed)))
        chosen = tuple(fitting(ordered, config, wanted.top_k, wanted.budget_tokens))
        if not degraded:
            self._results.put(key, chosen, config.duration("rag-cache-ttl"))
        return Findings(chosen, degraded)

    def _reranked(self, config: BotConfig, wanted: Search, hits: list[Hit]) -> list[Hit]:
        """The hits in the order of the bot's reranker, if it has one; a failing one changes nothing."""
        is_wanted = config.flag("rag-reranker-enabled") if wanted.rerank is None else wanted.rerank
        if self._reranker is None or not is_wanted or not config.text("rag-reranker-url"):
            return hits
        try:
            return reranked(self._reranker, config, wanted.query, hits)
        except GbError as failure:
            logger.warning("a search was not reranked", reason=failure.message)
            return hits

    def _ask(
        self, bot: Bot, bases: Sequence[Base], wanted: Search, config: BotConfig
    ) -> tuple[Sequence[VectorAnswer], bool]:
        """What the store answers, and whether words stood in for meaning.

        They do when the embedding model does not answer, and while documents are being indexed for another model.
        """
        mode = wanted.mode or (HYBRID if config.flag("rag-hybrid-enabled") else DENSE)
        embedder = self._embedders(bot)
        dense = None if mode == SPARSE else self._vector(embedder, wanted.query)
        sparse = _sparse(config, wanted.query)
        queries = [
            VectorQuery(base.collection, bot.id, grants, dense, sparse, CANDIDATES, embedder.model)
            for base in bases
            if (grants := base.permissions.grants(wanted.reader))
        ]
        answers = self._vectors.search(queries) if queries else ()
        degraded = mode != SPARSE and not any(answer.dense for answer in answers)
        if mode == DENSE and not degraded:
            answers = [VectorAnswer(answer.dense) for answer in answers]
        return answers, degraded and any(answer.sparse for answer in answers)

    def _vector(self, embedder: Embedder, query: str) -> Vector | None:
        """The question's vector, remembered for a while; None when the model does not answer."""
        key = (embedder.model, query)
        vector = self._remembered.pop(key, None)
        try:
            vector = vector or embedder.embed([query], "query")[0]
        except ModelFailed:
            return None
        self._remembered[key] = vector
        while len(self._remembered) > _REMEMBERED_QUERIES:
            self._remembered.popitem(last=False)
        return vector


def _sparse(config: BotConfig, query: str) -> SparseVector | None:
    if not config.flag("bm25-enabled"):
        return None
    return Bm25.of(config).query(query, (config.text("default-locale")[:2], "en"))


def _may_read(bases: Sequence[Base], hit: Hit, wanted: Search) -> bool:
    """The rules once more on what came back, so that a fault of the store's filter shows nothing."""
    return any(
        base.name == hit.kb and base.permissions.admits(wanted.reader, hit.path) for base in bases
    )


def _is_meant(hit: Hit, wanted: Search) -> bool:
    """Whether the hit is of the folder and document asked for, if any are."""
    folder = wanted.folder.strip("/")
    is_inside = not folder or hit.path.startswith(f"{folder}/")
    return is_inside and wanted.document_id in ("", hit.document_id)
