"""Questions that were answered, by meaning: one collection per embedding model, one scope per set of circumstances."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TYPE_CHECKING

from layers.search.client import EXISTS, MISSING, Qdrant, collection_path
from layers.search.filters import between, equal

if TYPE_CHECKING:
    from layers.search.filters import Filter
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
        collection = self._ensured(shelf)
        payload = {
            "scope": shelf.scope,
            "bot_id": shelf.bot_id,
            "name": name,
            "expires": expires,
        }
        identity = str(uuid.uuid5(_NAMES, name))
        point = {"id": identity, "vector": list(vector), "payload": payload}
        path = collection_path(collection, "/points?wait=true")
        self._qdrant.ask("PUT", path, {"points": [point]})
        self._added += 1
        if self._added % PURGE_EVERY == 0:
            self._purge(collection, expires)

    def _purge(self, collection: str, now: float) -> None:
        """Delete what expired a day ago and longer; `now` may be a day late, as the newest expiry is."""
        old = {"must": [between("expires", lt=now - 2 * A_DAY)]}
        path = collection_path(collection, "/points/delete?wait=false")
        self._qdrant.ask("POST", path, {"filter": old}, MISSING)

    def count(self, bot_id: str, now: float) -> int:
        wanted = {"must": [equal("bot_id", bot_id), between("expires", gt=now)]}
        return sum(self._count(each, wanted) for each in self._collections())

    def forget(self, bot_id: str) -> int:
        wanted = {"must": [equal("bot_id", bot_id)]}
        forgotten = 0
        for each in self._collections():
            forgotten += self._count(each, wanted)
            path = collection_path(each, "/points/delete?wait=true")
            self._qdrant.ask("POST", path, {"filter": wanted}, MISSING)
        return forgotten

    def _nearest(self, shelf: Shelf, vector: Vector, threshold: float, now: float) -> str | None:
        """What has expired is left out here, not by the filter: a second condition costs ten times the search."""
        wanted = {
            "query": list(vector),
            "filter": {"must": [equal("scope", shelf.scope)]},
            "limit": CANDIDATES,
            "score_threshold": threshold,
            "with_payload": ["name", "expires"],
        }
        path = collection_path(_collection(shelf), "/points/query")
        found = self._qdrant.ask("POST", path, wanted, MISSING)
        for point in (found or {}).get("points", ()):
            payload = point.get("payload") or {}
            if point["score"] > threshold and float(payload["expires"]) > now:
                return str(payload["name"])
        return None

    def _count(self, collection: str, wanted: Filter) -> int:
        path = collection_path(collection, "/points/count")
        found = self._qdrant.ask("POST", path, {"filter": wanted, "exact": True}, MISSING)
        return int(found["count"]) if found else 0

    def _collections(self) -> list[str]:
        known = self._qdrant.ask("GET", "/collections")["collections"]
        return [str(each["name"]) for each in known if str(each["name"]).startswith(PREFIX)]

    def _ensured(self, shelf: Shelf) -> str:
        name = _collection(shelf)
        if name in self._known:
            return name
        vectors = {"size": shelf.dimensions, "distance": "Cosine"}
        self._qdrant.ask("PUT", collection_path(name), {"vectors": vectors}, EXISTS)
        for field in ("scope", "bot_id"):
            index = {"field_name": field, "field_schema": "keyword"}
            self._qdrant.ask("PUT", collection_path(name, "/index?wait=true"), index)
        self._known.add(name)
        return name


def _collection(shelf: Shelf) -> str:
    model = _OTHER.sub("-", shelf.model.casefold()).strip("-")[:64]
    return f"{PREFIX}{model}.{shelf.dimensions}"
