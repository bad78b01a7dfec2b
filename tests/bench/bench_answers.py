"""What a hit of the answer cache costs among 100,000 entries of one scope, in milliseconds, without the embedding."""

from __future__ import annotations

import random
import statistics
import time

from infra.gateway.services.vectors import Vectors
from layers.search.answers import QdrantAnswers, _collection
from shared.ids import new_id
from shared.llm.answer_cache import Shelf
from tests.support.servers import running

ENTRIES, DIMENSIONS, BATCH, LOOKUPS = 100_000, 384, 1000, 200


def bench() -> dict[str, float]:
    """The median and the 95th percentile of a lookup that finds its entry."""
    chance = random.Random(7)
    shelf = Shelf(new_id(), new_id(), "bench", DIMENSIONS)
    with running(Vectors) as service:
        index = QdrantAnswers(service.url, patience=60)
        wanted = _fill(index, shelf, chance)
        times = []
        for vector, name in wanted:
            near = [value + chance.gauss(0, 0.05) for value in vector]
            began = time.perf_counter()
            assert index.nearest(shelf, near, 0.95, 0.0) == name
            times.append((time.perf_counter() - began) * 1000)
    return {
        f"hit among {ENTRIES} entries, p50 ms": statistics.median(times),
        f"hit among {ENTRIES} entries, p95 ms": statistics.quantiles(times, n=20)[-1],
    }


def _fill(
    index: QdrantAnswers, shelf: Shelf, chance: random.Random
) -> list[tuple[list[float], str]]:
    from qdrant_client import models

    wanted = []
    index.add(shelf, "first", [1.0] * DIMENSIONS, 9e9)
    client = index._qdrant.client
    for start in range(0, ENTRIES, BATCH):
        points = []
        for number in range(start, start + BATCH):
            vector = [chance.gauss(0, 1) for _ in range(DIMENSIONS)]
            payload = {
                "scope": shelf.scope,
                "bot_id": shelf.bot_id,
                "name": str(number),
                "expires": 9e9,
            }
            points.append(models.PointStruct(id=new_id(), vector=vector, payload=payload))
            if number % (ENTRIES // LOOKUPS) == 0:
                wanted.append((vector, str(number)))
        client.upsert(_collection(shelf), points, wait=True)
    return wanted
