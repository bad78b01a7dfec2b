"""A vector store in memory: compares every vector, so it is always right."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shared.errors import Conflict
from shared.knowledge.permissions import Grant
from shared.knowledge.ports import (
    CollectionInfo,
    Found,
    Point,
    SparseVector,
    VectorAnswer,
    VectorQuery,
)
from shared.llm.records import Vector


class MemoryVectors:
    """Collections of points by name."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, str]] = {}
        self._points: dict[str, dict[str, Point]] = {}

    def ensure(self, collection: str, dimensions: int, model: str) -> None:
        self._points.setdefault(collection, {})
        if self._made.setdefault(collection, (dimensions, model)) != (dimensions, model):
            raise Conflict(f"The collection {collection} holds vectors of another model.")

    def info(self, collection: str) -> CollectionInfo | None:
        if collection not in self._made:
            return None
        dimensions, model = self._made[collection]
        return CollectionInfo(len(self._points[collection]), dimensions, model)

    def upsert(self, collection: str, points: Sequence[Point]) -> None:
        self._points[collection].update({point.id: point for point in points})

    def present(self, collection: str, document_id: str, version: str) -> set[int]:
        return {
            int(point.payload["chunk_index"])
            for point in self._points.get(collection, {}).values()
            if point.payload["document_id"] == document_id and point.payload["version"] == version
        }

    def delete_document(
        self, collection: str, document_id: str, *, keep: str | None = None
    ) -> None:
        points = self._points.get(collection, {})
        for name, point in list(points.items()):
            is_kept = keep is not None and point.payload["version"] == keep
            if point.payload["document_id"] == document_id and not is_kept:
                del points[name]

    def drop(self, collection: str) -> None:
        self._made.pop(collection, None)
        self._points.pop(collection, None)

    def search(self, queries: Sequence[VectorQuery]) -> list[VectorAnswer]:
        return [self._search(query) for query in queries]

    def _search(self, query: VectorQuery) -> VectorAnswer:
        points = [
            point
            for point in self._points.get(query.collection, {}).values()
            if point.payload["bot_id"] == query.bot_id
            and any(_is_inside(grant, point.payload["folders"]) for grant in query.grants)
        ]
        size = self._made.get(query.collection, (0, ""))[0]
        dense: list[Found] = []
        if query.dense is not None and len(query.dense) == size:
            dense = [_found(point, _cosine(query.dense, point.dense)) for point in points]
        sparse = [_found(point, _dot(query.sparse, point.sparse)) for point in points]
        hits = [found for found in sparse if found.score > 0]
        return VectorAnswer(_best(dense, query.limit), _best(hits, query.limit))


def _is_inside(grant: Grant, folders: Sequence[str]) -> bool:
    return grant.folder in folders and not set(grant.but) & set(folders)


def _found(point: Point, score: float) -> Found:
    return Found(point.id, score, point.payload)


def _best(found: Sequence[Found], limit: int) -> list[Found]:
    return sorted(found, key=lambda one: -one.score)[:limit]


def _cosine(one: Vector, other: Vector) -> float:
    lengths = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / lengths if lengths else 0.0


def _dot(query: SparseVector | None, stored: SparseVector) -> float:
    if query is None:
        return 0.0
    weights = dict(zip(stored.terms, stored.weights, strict=True))
    terms = zip(query.terms, query.weights, strict=True)
    return sum(weights.get(term, 0.0) * weight for term, weight in terms)
