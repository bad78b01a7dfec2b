"""A vector store in memory: compares every vector, so it is always right."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shared.knowledge.collections import generation_id
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
    """Generations of points by name, and which one of a collection is searched."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, str]] = {}
        self._points: dict[str, dict[str, Point]] = {}
        self._current: dict[str, str] = {}

    def ensure(self, collection: str, dimensions: int, model: str) -> str:
        generation = generation_id(collection, dimensions, model)
        self._made[generation] = (dimensions, model)
        self._points.setdefault(generation, {})
        self._current.setdefault(collection, generation)
        return generation

    def is_current(self, collection: str, generation: str) -> bool:
        return self._current.get(collection) == generation

    def promote(self, collection: str, generation: str) -> None:
        self._current[collection] = generation
        for other in self._generations(collection):
            if other != generation:
                del self._made[other], self._points[other]

    def info(self, name: str) -> CollectionInfo | None:
        generation = self._real(name)
        if generation not in self._made:
            return None
        dimensions, model = self._made[generation]
        return CollectionInfo(len(self._points[generation]), dimensions, model)

    def upsert(self, generation: str, points: Sequence[Point]) -> None:
        self._points[self._real(generation)].update({point.id: point for point in points})

    def present(self, generation: str, document_id: str, version: str) -> set[int]:
        return {
            int(point.payload["chunk_index"])
            for point in self._points.get(self._real(generation), {}).values()
            if point.payload["document_id"] == document_id and point.payload["version"] == version
        }

    def prune(self, generation: str, document_id: str, keep: str) -> None:
        points = self._points.get(self._real(generation), {})
        for name, point in list(points.items()):
            mine = point.payload["document_id"] == document_id
            if mine and point.payload["version"] != keep:
                del points[name]

    def forget(self, name: str, document_id: str) -> None:
        self.prune(name, document_id, keep="no version is called this")

    def drop(self, collection: str) -> None:
        for generation in self._generations(collection):
            del self._made[generation], self._points[generation]
        self._current.pop(collection, None)

    def _real(self, name: str) -> str:
        return self._current.get(name, name)

    def _generations(self, collection: str) -> list[str]:
        return [name for name in self._made if name.rpartition(".")[0] == collection]

    def search(self, queries: Sequence[VectorQuery]) -> list[VectorAnswer]:
        return [self._search(query) for query in queries]

    def _search(self, query: VectorQuery) -> VectorAnswer:
        generation = self._current.get(query.collection, "")
        points = [
            point
            for point in self._points.get(generation, {}).values()
            if point.payload["bot_id"] == query.bot_id
            and any(_is_inside(grant, point.payload["folders"]) for grant in query.grants)
        ]
        size, model = self._made.get(generation, (0, ""))
        dense: list[Found] = []
        if query.dense is not None and (len(query.dense), query.model or model) == (size, model):
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
