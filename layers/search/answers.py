"""Questions that were answered, by meaning: one collection per embedding model, one scope per set of circumstances."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TYPE_CHECKING

from layers.search.client import EXISTS, MISSING, Qdrant, translated

if TYPE_CHECKING:
    from qdrant_client import models

    from shared.llm.answer_cache import Shelf
    from shared.llm.records import Vector

LOOKUP_SECONDS = 0.02
"""A lookup that takes longer than this is worth less than what it saves (platform spec §5.7)."""
PREFIX = "answers."
CANDIDATES = 8
PURGE_EVERY = 200
A_DAY = 86_400.0
_NAMES = uuid.UUID("6f1d4d0e-4a0c-5d3a-9d6e-0b0c8f4f6a11")
_OTHER = re.compile(r"[^a-z0-9]+")


class QdrantAnswers:
    """Implements `shared.llm.answer_cache.AnswerIndex`. `patience` is in seconds."""

    def __init__(self, url: str, patience: float = LOOKUP_SECONDS) -> None:
        self._qdrant = Qdrant(url)
        self._patience = patience
        self._known: set[str] = set()
        self._added = 0
        self._lookups = ThreadPoolExecutor(4, "answers")

    def nearest(self, shelf: Shelf, vector: Vector, threshold: float, now: float) -> str | None:
        lookup = self._lookups.submit(self._nearest, shelf, vector, threshold, now)
        try:
            return lookup.result(self._patience)
        except TooLate:
            return None

    def add(self, shelf: Shelf, name: str, vector: Vector, expires: float) -> None:
        from qdrant_client import models

        collection = self._ensured(shelf)
        payload = {
            "scope": shelf.scope,
            "bot_id": shelf.bot_id,
            "name": name,
            "expires": expires,
        }
        identity = str(uuid.uuid5(_NAMES, name))
        point = models.PointStruct(id=identity, vector=list(vector), payload=payload)
        with translated():
            self._qdrant.client.upsert(collection, [point], wait=True)
        self._added += 1
        if self._added % PURGE_EVERY == 0:
            self._purge(collection, expires)

    def _purge(self, collection: str, now: float) -> None:
        """Delete what expired a day ago and longer; `now` may be a day late, as the newest expiry is."""
        from qdrant_client import models

        old = models.FieldCondition(key="expires", range=models.Range(lt=now - 2 * A_DAY))
        with translated(MISSING):
            self._qdrant.client.delete(collection, _filter(old), wait=False)

    def count(self, bot_id: str, now: float) -> int:
        wanted = _filter(_is("bot_id", bot_id), _after(now))
        return sum(self._count(each, wanted) for each in self._collections())

    def forget(self, bot_id: str) -> int:
        wanted = _filter(_is("bot_id", bot_id))
        forgotten = 0
        for each in self._collections():
            forgotten += self._count(each, wanted)
            with translated(MISSING):
                self._qdrant.client.delete(each, wanted, wait=True)
        return forgotten

    def _nearest(self, shelf: Shelf, vector: Vector, threshold: float, now: float) -> str | None:
        """What has expired is left out here, not by the filter: a second condition costs ten times the search."""
        with translated(MISSING):
            found = self._qdrant.client.query_points(
                _collection(shelf),
                query=list(vector),
                query_filter=_filter(_is("scope", shelf.scope)),
                limit=CANDIDATES,
                score_threshold=threshold,
                with_payload=["name", "expires"],
            ).points
            for point in found:
                payload = point.payload or {}
                if point.score > threshold and float(payload["expires"]) > now:
                    return str(payload["name"])
        return None

    def _count(self, collection: str, wanted: models.Filter) -> int:
        with translated(MISSING):
            return int(self._qdrant.client.count(collection, wanted, exact=True).count)
        return 0

    def _collections(self) -> list[str]:
        with translated():
            known = self._qdrant.client.get_collections().collections
            return [each.name for each in known if each.name.startswith(PREFIX)]
        return []

    def _ensured(self, shelf: Shelf) -> str:
        from qdrant_client import models

        name = _collection(shelf)
        if name in self._known:
            return name
        vectors = models.VectorParams(size=shelf.dimensions, distance=models.Distance.COSINE)
        with translated(EXISTS):
            self._qdrant.client.create_collection(name, vectors_config=vectors)
            for field in ("scope", "bot_id"):
                self._qdrant.client.create_payload_index(
                    name, field, field_schema=models.PayloadSchemaType.KEYWORD, wait=True
                )
        self._known.add(name)
        return name


def _collection(shelf: Shelf) -> str:
    model = _OTHER.sub("-", shelf.model.casefold()).strip("-")[:64]
    return f"{PREFIX}{model}.{shelf.dimensions}"


def _filter(*conditions: models.FieldCondition) -> models.Filter:
    from qdrant_client import models

    return models.Filter(must=list(conditions))


def _is(name: str, value: str) -> models.FieldCondition:
    from qdrant_client import models

    return models.FieldCondition(key=name, match=models.MatchValue(value=value))


def _after(now: float) -> models.FieldCondition:
    from qdrant_client import models

    return models.FieldCondition(key="expires", range=models.Range(gt=now))
