"""What knowledge costs: milliseconds at the median, on a real PostgreSQL and the engine behind Qdrant's interface."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from infra.gateway.services.embeddings import Embeddings
from infra.gateway.services.vectors import Vectors
from layers.llm.catalog import embedder_for
from layers.schema.store import PostgresStore
from layers.search.qdrant import QdrantVectors
from shared.knowledge.collections import collection_id, document_id, point_id
from shared.knowledge.lexical import Bm25
from shared.knowledge.permissions import Reader
from shared.knowledge.ports import Point
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
    """Vectors of random direction at no cost, so that only the search is measured."""

    model, dimensions = "random", DIMENSIONS

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        return [[_random.gauss(0, 1) for _ in range(DIMENSIONS)] for _ in texts]


def bench() -> dict[str, float]:
    """Milliseconds by name; `GB_BENCH_CHUNKS` passages are searched (10,000 when not set)."""
    chunks = int(os.environ.get("GB_BENCH_CHUNKS", "10000"))
    figures: dict[str, float] = {}
    with _store() as store, running(Vectors) as service:
        vectors = QdrantVectors(service.url)
        bot = store.directory.create_bot("default")
        began = time.perf_counter()
        _fill(store, vectors, bot, chunks)
        figures["points stored per second"] = round(chunks / (time.perf_counter() - began))
        retrieval = Retrieval(store, vectors, lambda _: RandomEmbedder())
        for mode in ("dense", "sparse", "hybrid"):
            search = _searcher(retrieval, bot, mode)
            figures[f"{mode} search of {chunks} passages"] = _median(search)
    return figures | _embedding_figures()


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


def _fill(store: PostgresStore, vectors: QdrantVectors, bot: Bot, chunks: int) -> None:
    collection = collection_id(bot.id, "faq")
    generation = vectors.ensure(collection, DIMENSIONS, "random")
    embedder: Embedder = RandomEmbedder()
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
    path, index, text = f"{number // PER_DOCUMENT}.md", number % PER_DOCUMENT, _sentence(60)
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


def _searcher(retrieval: Retrieval, bot: Bot, mode: str) -> Callable[[], object]:
    """A search with words no search before had, so that nothing is remembered."""
    return lambda: retrieval.find(bot, ["faq"], Search(_sentence(8), READER, mode=mode))


def _sentence(words: int) -> str:
    return " ".join(_random.choices(_WORDS, k=words))


def _median(act: Callable[[], object], rounds: int = 100) -> float:
    times = []
    for _ in range(rounds + 2):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return round(statistics.median(times[2:]) * 1000, 2)
