"""Knowledge in Qdrant: one collection per knowledge base, each with a dense and a lexical vector per passage."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from layers.search.filters import document_filter, query_filter
from layers.search.rest import CONNECTIONS, EXISTS, MISSING, QdrantRest
from shared.errors import Conflict
from shared.knowledge.chunking import MAX_PASSAGES
from shared.knowledge.ports import CollectionInfo, Found, VectorAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.knowledge.ports import Point, SparseVector, VectorQuery

DENSE, LEXICAL = "dense", "lexical"
_INFO_SECONDS = 60.0
_KEYWORDS = ("bot_id", "document_id", "folders", "version")


class QdrantVectors:
    """The vector store behind a URL."""

    def __init__(self, url: str) -> None:
        self._rest = QdrantRest(url)
        self._sizes: dict[str, tuple[int, float]] = {}

    def ensure(self, collection: str, dimensions: int, model: str) -> None:
        info = self.info(collection)
        if info is None:
            self._create(collection, dimensions, model)
            info = self.info(collection)
        if info is None or (info.dimensions, info.model or model) != (dimensions, model):
            raise Conflict(f"The collection {collection} holds vectors of another model.")

    def _create(self, collection: str, dimensions: int, model: str) -> None:
        settings = {
            "vectors": {DENSE: {"size": dimensions, "distance": "Cosine"}},
            "sparse_vectors": {LEXICAL: {"modifier": "idf"}},
            "metadata": {"model": model},  # servers before 1.16 do not keep it
        }
        self._rest.call("PUT", "collections", collection, body=settings, accept=(EXISTS,))
        for name in _KEYWORDS:
            index = {"field_name": name, "field_schema": "keyword"}
            self._rest.call("PUT", "collections", collection, "index?wait=true", body=index)

    def info(self, collection: str) -> CollectionInfo | None:
        found = self._rest.call("GET", "collections", collection, accept=(MISSING,))
        if found is None:
            return None
        config = found["config"]
        return CollectionInfo(
            points=found.get("points_count") or 0,
            dimensions=config["params"]["vectors"][DENSE]["size"],
            model=(config.get("metadata") or {}).get("model", ""),
            segments=found.get("segments_count") or 0,
            indexed=found.get("indexed_vectors_count") or 0,
        )

    def upsert(self, collection: str, points: Sequence[Point]) -> None:
        body = {"points": [_point(point) for point in points]}
        if points:
            self._rest.call("PUT", "collections", collection, "points?wait=true", body=body)

    def present(self, collection: str, document_id: str, version: str) -> set[int]:
        wanted = {
            "filter": document_filter(document_id, version=version),
            "limit": MAX_PASSAGES,  # a document never has more
            "with_payload": ["chunk_index"],
        }
        page = self._points(collection, "points/scroll", wanted)
        return {record["payload"]["chunk_index"] for record in page["points"]} if page else set()

    def delete_document(
        self, collection: str, document_id: str, *, keep: str | None = None
    ) -> None:
        unwanted = {"filter": document_filter(document_id, without=keep)}
        self._points(collection, "points/delete?wait=true", unwanted)

    def drop(self, collection: str) -> None:
        self._sizes.pop(collection, None)
        self._rest.call("DELETE", "collections", collection, accept=(MISSING,))

    def search(self, queries: Sequence[VectorQuery]) -> list[VectorAnswer]:
        if len(queries) < 2:
            return [self._search(query) for query in queries]
        with ThreadPoolExecutor(min(len(queries), CONNECTIONS)) as threads:
            return list(threads.map(self._search, queries))

    def _search(self, query: VectorQuery) -> VectorAnswer:
        """Both searches in one request."""
        wanted: dict[str, Any] = {}
        if query.dense is not None and self._size(query.collection) == len(query.dense):
            wanted[DENSE] = query.dense
        if query.sparse is not None and query.sparse.terms:
            wanted[LEXICAL] = _sparse(query.sparse)
        common = {"filter": query_filter(query), "limit": query.limit, "with_payload": True}
        searches = [{"query": one, "using": name, **common} for name, one in wanted.items()]
        if not searches:
            return VectorAnswer()
        answers = self._points(query.collection, "points/query/batch", {"searches": searches})
        found = dict(zip(wanted, answers or (), strict=answers is not None))
        return VectorAnswer(_found(found.get(DENSE)), _found(found.get(LEXICAL)))

    def _points(self, collection: str, call: str, body: Any) -> Any:
        """A call about points; None when there is no such collection."""
        return self._rest.call(
            "POST", "collections", collection, call, body=body, accept=(MISSING,)
        )

    def _size(self, collection: str) -> int:
        """The length of the collection's dense vectors, asked for once a minute."""
        size, until = self._sizes.get(collection, (0, 0.0))
        if time.monotonic() > until:
            info = self.info(collection)
            if info is None:
                return 0
            size = info.dimensions
            self._sizes[collection] = (size, time.monotonic() + _INFO_SECONDS)
        return size


def _point(point: Point) -> dict[str, Any]:
    vectors = {DENSE: point.dense, LEXICAL: _sparse(point.sparse)}
    return {"id": point.id, "vector": vectors, "payload": dict(point.payload)}


def _sparse(vector: SparseVector) -> dict[str, list[Any]]:
    return {"indices": list(vector.terms), "values": list(vector.weights)}


def _found(answer: Any) -> tuple[Found, ...]:
    points = answer["points"] if answer else ()
    return tuple(Found(str(one["id"]), one["score"], one.get("payload") or {}) for one in points)
