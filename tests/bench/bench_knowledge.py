"""What knowledge costs: milliseconds at the median, on a real PostgreSQL and the engine behind Qdrant's interface."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from infra.gateway.services.embeddings import Embeddings
from infra.gateway.services.vectors import Vectors
from layers.llm.catalog import embedder_for
from layers.schema.store import PostgresStore
from layers.search.qdrant import QdrantVectors
from shared.knowledge.collections import collection_id, document_id, point_id
from shared.knowledge.lexical import Bm25
from shared.knowledge.permissions import Grant, Reader
from shared.knowledge.ports import Point, VectorQuery
from shared.knowledge.retrieval import Retrieval, Search
from shared.llm.embedding_settings import EmbeddingSettings
from shared.llm.ports import Embedder, EmbeddingKind
from shared.llm.records import Vector
from shared.records.bots import Bot
from shared.records.documents import INDEXED, Document
from tests.support.postgres import database_server
from tests.support.servers import running

DIMENSIONS, PER_DOCUMENT, BATCH = 384, 50, 500
ENGLISH = (
    "The customer may return the goods within thirty days of the purchase, and the money is paid "
    "back to the same account within five working days. "
)
READER = Reader("u1", "user")
_random = random.Random(7)
_WORDS = [
    "".join(_random.choices("abcdefghijklmnop", k=_random.randint(3, 9))) for _ in range(5000)
]


class RandomEmbedder:
    """Vectors near one of 200 directions at no cost, so that only the search is measured.

    Texts of people gather around subjects; directions without any order are the worst case of every index.
    """

    model, dimensions = "random", DIMENSIONS

    def __init__(self) -> None:
        self._numbers = np.random.default_rng(7)
        self._subjects = self._numbers.normal(size=(200, DIMENSIONS))
        self.given: list[Vector] = []

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        chosen = self._subjects[self._numbers.integers(0, 200, len(texts))]
        found = chosen + self._numbers.normal(scale=0.7, size=chosen.shape)
        vectors: list[Vector] = (found / np.linalg.norm(found, axis=1, keepdims=True)).tolist()
        self.given += vectors if kind == "passage" else []
        return vectors


def bench() -> dict[str, float]:
    """Milliseconds by name; `GB_BENCH_CHUNKS` says how many passages are searched (`1000,10000` when not set)."""
    figures: dict[str, float] = {}
    for size in os.environ.get("GB_BENCH_CHUNKS", "1000,10000").split(","):
        figures |= _search_figures(int(size))
    return figures | _embedding_figures()


def _search_figures(chunks: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    with _store() as store, running(Vectors) as service:
        vectors, embedder = QdrantVectors(service.url), RandomEmbedder()
        bot = store.directory.create_bot("default")
        began = time.perf_counter()
        _fill(store, vectors, bot, chunks, embedder)
        seconds = time.perf_counter() - began
        figures[f"{chunks} passages: stored per second"] = round(chunks / seconds)
        retrieval = Retrieval(store, vectors, lambda _: embedder)
        for mode in ("dense", "sparse", "hybrid"):
            half, most = _quantiles(_searcher(retrieval, bot, mode))
            figures[f"{chunks} passages: {mode} search, p50 ms"] = half
            figures[f"{chunks} passages: {mode} search, p95 ms"] = most
        figures[f"{chunks} passages: recall@10 against exact search"] = _recall(
            vectors, bot, embedder
        )
    return figures


def _recall(vectors: QdrantVectors, bot: Bot, embedder: RandomEmbedder, rounds: int = 50) -> float:
    """How many of the ten nearest passages the index names."""
    stored = np.array(embedder.given)
    names = [point_id(collection_id(bot.id, "faq"), *_place(n)) for n in range(len(stored))]
    shares = []
    for _ in range(rounds):
        [asked] = embedder.embed(["?"], "query")
        nearest = {names[n] for n in np.argsort(-stored @ np.array(asked))[:10]}
        query = VectorQuery(collection_id(bot.id, "faq"), bot.id, (Grant(""),), asked, None, 10)
        [answer] = vectors.search([query])
        shares.append(len(nearest & {one.id for one in answer.dense}) / 10)
    return statistics.fmean(shares)


def _embedding_figures() -> dict[str, float]:
    with running(Embeddings) as service:
        embedder = embedder_for(EmbeddingSettings.resolve({}, dict(service.environment())))
        texts = [ENGLISH * 4] * 8
        passages = _median(lambda: embedder.embed(texts, "passage"), rounds=3) / len(texts)
        return {
            "query embedding": _median(lambda: embedder.embed([ENGLISH[:60]], "query")),
            "passage embedding, 100 words": round(passages, 1),
            "ingest, passages per second": round(1000 / passages, 1),
        }


@contextmanager
def _store() -> Iterator[PostgresStore]:
    with database_server() as server, server.database() as url:
        store = PostgresStore(url)
        yield store
        store.reset()


def _fill(
    store: PostgresStore, vectors: QdrantVectors, bot: Bot, chunks: int, embedder: Embedder
) -> None:
    collection = collection_id(bot.id, "faq")
    generation = vectors.ensure(collection, DIMENSIONS, "random")
    for start in range(0, chunks, BATCH):
        points = [_point(embedder, bot, collection, n) for n in range(start, start + BATCH)]
        vectors.upsert(generation, points)
    with store.transaction(bot.org_id) as unit:
        for number in range(chunks // PER_DOCUMENT):
            path = f"{number}.md"
            identity = document_id(bot.id, "faq", path)
            unit.documents.put(
                Document(identity, bot.org_id, bot.id, "faq", path, chunks=50, status=INDEXED)
            )


def _point(embedder: Embedder, bot: Bot, collection: str, number: int) -> Point:
    (path, index), text = _place(number), _sentence(60)
    payload = {
        "content": text,
        "bot_id": bot.id,
        "kb": "faq",
        "document_id": document_id(bot.id, "faq", path),
        "document_path": path,
        "folders": [""],
        "chunk_index": index,
        "start_char": index * 1000,
        "end_char": index * 1000 + len(text),
        "version": "v1",
    }
    dense = embedder.embed([text], "passage")[0]
    return Point(point_id(collection, path, index), dense, Bm25().passage(text, "en"), payload)


def _place(number: int) -> tuple[str, int]:
    """The path and the index of the n-th passage."""
    return f"{number // PER_DOCUMENT}.md", number % PER_DOCUMENT


def _searcher(retrieval: Retrieval, bot: Bot, mode: str) -> Callable[[], object]:
    """A search with words no search before had, so that nothing is remembered."""
    return lambda: retrieval.find(bot, ["faq"], Search(_sentence(8), READER, mode=mode))


def _sentence(words: int) -> str:
    return " ".join(_random.choices(_WORDS, k=words))


def _median(act: Callable[[], object], rounds: int = 100) -> float:
    return _quantiles(act, rounds)[0]


def _quantiles(act: Callable[[], object], rounds: int = 100) -> tuple[float, float]:
    """The median and the 95th percentile in milliseconds, after two rounds that do not count."""
    times = []
    for _ in range(rounds + 2):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    ordered = sorted(times[2:])
    return round(statistics.median(ordered), 2), round(ordered[int(0.95 * len(ordered))], 2)
