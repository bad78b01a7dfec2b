"""Knowledge in Qdrant: one collection per knowledge base, each with a dense and a lexical vector per passage."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from layers.search.conversion import DENSE, LEXICAL, found, point_struct, requests_of
from layers.search.filters import document_filter
from shared.errors import Conflict, ServiceUnavailable
from shared.knowledge.chunking import MAX_PASSAGES
from shared.knowledge.ports import CollectionInfo, VectorAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qdrant_client import QdrantClient

    from shared.knowledge.ports import Point, VectorQuery

TIMEOUT_SECONDS = 15
PARALLEL_SEARCHES = 8
_INFO_SECONDS = 60.0
_KEYWORDS = ("bot_id", "document_id", "folders", "version")
_MISSING, _EXISTS = 404, 409

Answer = TypeVar("Answer")


class QdrantVectors:
    """The vector store behind a URL; an API key is its password: `https://:key@host:6333`.

    The client library is imported with the first call: it takes longer to load than to search.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._sizes: dict[str, tuple[int, float]] = {}

    @cached_property
    def _client(self) -> QdrantClient:
        from qdrant_client import QdrantClient

        parts = urlsplit(self._url)
        port = parts.port or (443 if parts.scheme == "https" else 6333)
        return QdrantClient(
            url=f"{parts.scheme}://{parts.hostname}:{port}{parts.path}",
            api_key=parts.password or None,
            timeout=TIMEOUT_SECONDS,
            check_compatibility=False,
        )

    def ensure(self, collection: str, dimensions: int, model: str) -> None:
        info = self.info(collection)
        if info is None:
            self._create(collection, dimensions, model)
            info = self.info(collection)
        if info is None or (info.dimensions, info.model) != (dimensions, model):
            raise Conflict(f"The collection {collection} holds vectors of another model.")

    def _create(self, collection: str, dimensions: int, model: str) -> None:
        from qdrant_client import models

        dense = models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
        lexical = models.SparseVectorParams(modifier=models.Modifier.IDF)
        self._ask(
            lambda client: client.create_collection(
                collection,
                vectors_config={DENSE: dense},
                sparse_vectors_config={LEXICAL: lexical},
                metadata={"model": model},
            ),
            _EXISTS,
        )
        self._ask(lambda client: _index(client, collection))

    def info(self, collection: str) -> CollectionInfo | None:
        description = self._ask(lambda client: client.get_collection(collection), _MISSING)
        if description is None:
            return None
        vectors = description.config.params.vectors
        return CollectionInfo(
            points=description.points_count or 0,
            dimensions=vectors[DENSE].size if isinstance(vectors, dict) else 0,
            model=str((description.config.metadata or {}).get("model", "")),
            segments=description.segments_count,
            indexed=description.indexed_vectors_count or 0,
        )

    def upsert(self, collection: str, points: Sequence[Point]) -> None:
        rows = [point_struct(point) for point in points]
        if rows:
            self._ask(lambda client: client.upsert(collection, rows, wait=True))

    def present(self, collection: str, document_id: str, version: str) -> set[int]:
        page = self._ask(
            lambda client: client.scroll(
                collection,
                scroll_filter=document_filter(document_id, version=version),
                limit=MAX_PASSAGES,  # a document never has more
                with_payload=["chunk_index"],
            ),
            _MISSING,
        )
        records = page[0] if page else ()
        return {int((record.payload or {})["chunk_index"]) for record in records}

    def delete_document(
        self, collection: str, document_id: str, *, keep: str | None = None
    ) -> None:
        from qdrant_client import models

        selector = models.FilterSelector(filter=document_filter(document_id, without=keep))
        self._ask(lambda client: client.delete(collection, selector, wait=True), _MISSING)

    def drop(self, collection: str) -> None:
        self._sizes.pop(collection, None)
        self._ask(lambda client: client.delete_collection(collection), _MISSING)

    def search(self, queries: Sequence[VectorQuery]) -> list[VectorAnswer]:
        if len(queries) < 2:
            return [self._search(query) for query in queries]
        with ThreadPoolExecutor(min(len(queries), PARALLEL_SEARCHES)) as threads:
            return list(threads.map(self._search, queries))

    def _search(self, query: VectorQuery) -> VectorAnswer:
        dense = query.dense is not None and self._size(query.collection) == len(query.dense)
        names, requests = requests_of(query, dense=dense)
        if not requests:
            return VectorAnswer()
        responses = self._ask(
            lambda client: client.query_batch_points(query.collection, requests), _MISSING
        )
        results = dict(zip(names, map(found, responses or ()), strict=bool(responses)))
        return VectorAnswer(results.get(DENSE, ()), results.get(LEXICAL, ()))

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

    def _ask(self, call: Callable[[QdrantClient], Answer], *accepted: int) -> Answer | None:
        """The call's answer; None when it ends in one of the accepted HTTP statuses."""
        from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

        try:
            return call(self._client)
        except UnexpectedResponse as failure:
            if failure.status_code in accepted:
                return None
            raise ServiceUnavailable("The vector store refused a request.") from failure
        except ResponseHandlingException as failure:
            raise ServiceUnavailable("The vector store does not answer.") from failure


def _index(client: QdrantClient, collection: str) -> None:
    from qdrant_client import models

    for name in _KEYWORDS:
        kind = models.PayloadSchemaType.KEYWORD
        client.create_payload_index(collection, name, kind, wait=True)
