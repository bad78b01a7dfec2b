"""Knowledge in Qdrant: one collection per knowledge base, each with a dense and a lexical vector per passage."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from layers.search.client import EXISTS, MISSING, Qdrant, translated
from layers.search.filters import document_filter, query_filter
from shared.knowledge.chunking import MAX_PASSAGES
from shared.knowledge.collections import generation_id
from shared.knowledge.ports import CollectionInfo, Found, VectorAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qdrant_client import models

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
        from qdrant_client import models

        dense = models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
        lexical = models.SparseVectorParams(modifier=models.Modifier.IDF)
        with translated(EXISTS):
            self._qdrant.client.create_collection(
                generation,
                vectors_config={DENSE: dense},
                sparse_vectors_config={LEXICAL: lexical},
                metadata={"model": model},  # servers before 1.16 do not keep it
            )
        for name in _KEYWORDS:
            with translated():
                self._qdrant.client.create_payload_index(
                    generation, name, field_schema=models.PayloadSchemaType.KEYWORD, wait=True
                )

    def is_current(self, collection: str, generation: str) -> bool:
        with translated(MISSING):
            aliases = self._qdrant.client.get_collection_aliases(generation).aliases
            return any(alias.alias_name == collection for alias in aliases)
        return False

    def promote(self, collection: str, generation: str) -> None:
        self._point_to(collection, generation, replacing=True)
        for other in self._generations(collection):
            if other != generation:
                self._delete(other)

    def _point_to(self, collection: str, generation: str, *, replacing: bool) -> None:
        """Give the generation the collection's name, in one step with taking it from another."""
        from qdrant_client import models

        alias = models.CreateAlias(collection_name=generation, alias_name=collection)
        old = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=collection))
        new = models.CreateAliasOperation(create_alias=alias)
        with translated():
            self._qdrant.client.update_collection_aliases([old, new] if replacing else [new])
        self._traits.pop(collection, None)

    def _generations(self, collection: str) -> list[str]:
        with translated():
            known = self._qdrant.client.get_collections().collections
            return [each.name for each in known if each.name.rpartition(".")[0] == collection]
        return []

    def _delete(self, generation: str) -> None:
        with translated(MISSING):
            self._qdrant.client.delete_collection(generation)

    def info(self, name: str) -> CollectionInfo | None:
        with translated(MISSING):
            found = self._qdrant.client.get_collection(name)
            vectors = found.config.params.vectors
            return CollectionInfo(
                points=found.points_count or 0,
                dimensions=vectors[DENSE].size if isinstance(vectors, dict) else 0,
                model=str((found.config.metadata or {}).get("model", "")),
                segments=found.segments_count or 0,
                indexed=found.indexed_vectors_count or 0,
            )
        return None

    def upsert(self, generation: str, points: Sequence[Point]) -> None:
        if points:
            with translated():
                self._qdrant.client.upsert(generation, [_point(one) for one in points], wait=True)

    def present(self, generation: str, document_id: str, version: str) -> set[int]:
        with translated(MISSING):
            records, _ = self._qdrant.client.scroll(
                generation,
                scroll_filter=document_filter(document_id, version=version),
                limit=MAX_PASSAGES,  # a document never has more
                with_payload=["chunk_index"],
            )
            return {int((record.payload or {})["chunk_index"]) for record in records}
        return set()

    def prune(self, generation: str, document_id: str, keep: str) -> None:
        with translated(MISSING):
            unwanted = document_filter(document_id, without=keep)
            self._qdrant.client.delete(generation, unwanted, wait=True)

    def forget(self, name: str, document_id: str) -> None:
        with translated(MISSING):
            self._qdrant.client.delete(name, document_filter(document_id), wait=True)

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
        return VectorAnswer(_found(answers.get(DENSE)), _found(answers.get(LEXICAL)))

    def _query(self, query: VectorQuery, wanted: dict[str, Any]) -> dict[str, models.QueryResponse]:
        from qdrant_client import models

        requests = [
            models.QueryRequest(
                query=one,
                using=name,
                filter=query_filter(query),
                limit=query.limit,
                with_payload=list(SHOWN),
            )
            for name, one in wanted.items()
        ]
        with translated(MISSING):
            found = self._qdrant.client.query_batch_points(query.collection, requests)
            return dict(zip(wanted, found, strict=True))
        return {}

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


def _point(point: Point) -> models.PointStruct:
    from qdrant_client import models

    vectors: dict[str, Any] = {DENSE: list(point.dense), LEXICAL: _sparse(point.sparse)}
    return models.PointStruct(id=point.id, vector=vectors, payload=dict(point.payload))


def _sparse(vector: SparseVector) -> models.SparseVector:
    from qdrant_client import models

    return models.SparseVector(indices=list(vector.terms), values=list(vector.weights))


def _found(answer: models.QueryResponse | None) -> tuple[Found, ...]:
    points = answer.points if answer else ()
    return tuple(Found(str(one.id), one.score, one.payload or {}) for one in points)
