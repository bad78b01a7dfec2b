"""Knowledge in Qdrant: one collection per knowledge base, each with a dense and a lexical vector per passage."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from layers.search.client import EXISTS, MISSING, Qdrant, collection_path
from layers.search.filters import document_filter, query_filter
from shared.knowledge.chunking import MAX_PASSAGES
from shared.knowledge.collections import generation_id
from shared.knowledge.ports import CollectionInfo, Found, VectorAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.search.filters import Filter
    from shared.knowledge.ports import Point, SparseVector, VectorQuery

DENSE, LEXICAL = "dense", "lexical"
MOST_AT_ONCE = 8
_INFO_SECONDS = 60.0
SHOWN = (
    *("content", "kb", "document_id", "document_path", "document_title", "section", "page"),
    *("chunk_index", "start_char", "end_char", "source_url"),
)
"""What a search answers with; the rest of a payload is for filters."""

_KEYWORDS = ("bot_id", "document_id", "folders", "version")


class QdrantVectors:
    """The vector store behind a URL."""

    def __init__(self, url: str) -> None:
        self._qdrant = Qdrant(url)
        self._traits: dict[str, tuple[CollectionInfo, float]] = {}

    def ensure(self, collection: str, dimensions: int, model: str) -> str:
        generation = generation_id(collection, dimensions, model)
        if self.info(generation) is None:
            self._create(generation, dimensions, model)
        if self.info(collection) is None:
            self._point_to(collection, generation, replacing=False)
        return generation

    def _create(self, generation: str, dimensions: int, model: str) -> None:
        wanted = {
            "vectors": {DENSE: {"size": dimensions, "distance": "Cosine"}},
            "sparse_vectors": {LEXICAL: {"modifier": "idf"}},
            "metadata": {"model": model},  # servers before 1.16 do not keep it
        }
        self._qdrant.ask("PUT", collection_path(generation), wanted, EXISTS)
        for name in _KEYWORDS:
            index = {"field_name": name, "field_schema": "keyword"}
            self._qdrant.ask("PUT", collection_path(generation, "/index?wait=true"), index)

    def is_current(self, collection: str, generation: str) -> bool:
        found = self._qdrant.ask("GET", collection_path(generation, "/aliases"), None, MISSING)
        return any(alias["alias_name"] == collection for alias in (found or {}).get("aliases", ()))

    def promote(self, collection: str, generation: str) -> None:
        self._point_to(collection, generation, replacing=True)
        for other in self._generations(collection):
            if other != generation:
                self._delete(other)

    def _point_to(self, collection: str, generation: str, *, replacing: bool) -> None:
        """Give the generation the collection's name, in one step with taking it from another."""
        old = {"delete_alias": {"alias_name": collection}}
        new = {"create_alias": {"collection_name": generation, "alias_name": collection}}
        actions = [old, new] if replacing else [new]
        self._qdrant.ask("POST", "/collections/aliases", {"actions": actions})
        self._traits.pop(collection, None)

    def _generations(self, collection: str) -> list[str]:
        known = self._qdrant.ask("GET", "/collections")["collections"]
        names = (str(each["name"]) for each in known)
        return [name for name in names if name.rpartition(".")[0] == collection]

    def _delete(self, generation: str) -> None:
        self._qdrant.ask("DELETE", collection_path(generation), None, MISSING)

    def info(self, name: str) -> CollectionInfo | None:
        found = self._qdrant.ask("GET", collection_path(name), None, MISSING)
        if found is None:
            return None
        vectors = found["config"]["params"].get("vectors") or {}
        return CollectionInfo(
            points=found.get("points_count") or 0,
            dimensions=vectors.get(DENSE, {}).get("size", 0),
            model=str((found["config"].get("metadata") or {}).get("model", "")),
            segments=found.get("segments_count") or 0,
            indexed=found.get("indexed_vectors_count") or 0,
        )

    def upsert(self, generation: str, points: Sequence[Point]) -> None:
        if points:
            rows = {"points": [_point(one) for one in points]}
            self._qdrant.ask("PUT", collection_path(generation, "/points?wait=true"), rows)

    def present(self, generation: str, document_id: str, version: str) -> set[int]:
        wanted = {
            "filter": document_filter(document_id, version=version),
            "limit": MAX_PASSAGES,  # a document never has more
            "with_payload": ["chunk_index"],
        }
        path = collection_path(generation, "/points/scroll")
        found = self._qdrant.ask("POST", path, wanted, MISSING)
        return {int(each["payload"]["chunk_index"]) for each in (found or {}).get("points", ())}

    def prune(self, generation: str, document_id: str, keep: str) -> None:
        self._erase(generation, document_filter(document_id, without=keep))

    def forget(self, name: str, document_id: str) -> None:
        self._erase(name, document_filter(document_id))

    def _erase(self, name: str, unwanted: Filter) -> None:
        path = collection_path(name, "/points/delete?wait=true")
        self._qdrant.ask("POST", path, {"filter": unwanted}, MISSING)

    def drop(self, collection: str) -> None:
        self._traits.pop(collection, None)
        for generation in self._generations(collection):
            self._delete(generation)

    def search(self, queries: Sequence[VectorQuery]) -> list[VectorAnswer]:
        if len(queries) < 2:
            return [self._search(query) for query in queries]
        with ThreadPoolExecutor(min(len(queries), MOST_AT_ONCE)) as threads:
            return list(threads.map(self._search, queries))

    def _search(self, query: VectorQuery) -> VectorAnswer:
        """Both searches in one request."""
        wanted: dict[str, Any] = {}
        if query.dense is not None and self._compares(query, len(query.dense)):
            wanted[DENSE] = list(query.dense)
        if query.sparse is not None and query.sparse.terms:
            wanted[LEXICAL] = _sparse(query.sparse)
        if not wanted:
            return VectorAnswer()
        answers = self._query(query, wanted)
        return VectorAnswer(answers.get(DENSE, ()), answers.get(LEXICAL, ()))

    def _query(self, query: VectorQuery, wanted: dict[str, Any]) -> dict[str, Sequence[Found]]:
        common = {
            "filter": query_filter(query),
            "limit": query.limit,
            "with_payload": list(SHOWN),
        }
        searches = [{"query": one, "using": name, **common} for name, one in wanted.items()]
        path = collection_path(query.collection, "/points/query/batch")
        found = self._qdrant.ask("POST", path, {"searches": searches}, MISSING)
        if found is None:
            return {}
        return {name: _found(each) for name, each in zip(wanted, found, strict=True)}

    def _compares(self, query: VectorQuery, size: int) -> bool:
        """Whether the collection's vectors are of the query's model; asked for once a minute."""
        info, until = self._traits.get(query.collection, (None, 0.0))
        if info is None or time.monotonic() > until:
            info = self.info(query.collection)
            if info is None:
                return False
            self._traits[query.collection] = (info, time.monotonic() + _INFO_SECONDS)
        same_model = not info.model or not query.model or info.model == query.model
        return info.dimensions == size and same_model


def _point(point: Point) -> dict[str, Any]:
    vector = {DENSE: list(point.dense), LEXICAL: _sparse(point.sparse)}
    return {"id": point.id, "vector": vector, "payload": dict(point.payload)}


def _sparse(vector: SparseVector) -> dict[str, Any]:
    return {"indices": list(vector.terms), "values": list(vector.weights)}


def _found(answer: dict[str, Any]) -> tuple[Found, ...]:
    points = answer.get("points", ())
    return tuple(Found(str(one["id"]), one["score"], one.get("payload") or {}) for one in points)
