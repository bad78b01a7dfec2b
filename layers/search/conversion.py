"""Points, questions and answers between our records and Qdrant's models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.search.filters import query_filter
from shared.knowledge.ports import Found

if TYPE_CHECKING:
    from qdrant_client.models import (
        PointStruct,
        QueryRequest,
        QueryResponse,
        SparseVector,
        VectorStruct,
    )

    from shared.knowledge import ports

DENSE, LEXICAL = "dense", "lexical"


def point_struct(point: ports.Point) -> PointStruct:
    from qdrant_client import models

    vectors: VectorStruct = {DENSE: point.dense, LEXICAL: _sparse(point.sparse)}
    return models.PointStruct(id=point.id, vector=vectors, payload=dict(point.payload))


def requests_of(query: ports.VectorQuery, *, dense: bool) -> tuple[list[str], list[QueryRequest]]:
    """The searches of one collection, each with the name of its vector."""
    from qdrant_client import models

    vectors: dict[str, list[float] | SparseVector] = {}
    if dense and query.dense is not None:
        vectors[DENSE] = query.dense
    if query.sparse is not None and query.sparse.terms:
        vectors[LEXICAL] = _sparse(query.sparse)
    allowed = query_filter(query)
    requests = [
        models.QueryRequest(
            query=vector, using=name, filter=allowed, limit=query.limit, with_payload=True
        )
        for name, vector in vectors.items()
    ]
    return list(vectors), requests


def found(response: QueryResponse) -> tuple[Found, ...]:
    return tuple(
        Found(str(point.id), point.score, point.payload or {}) for point in response.points
    )


def _sparse(vector: ports.SparseVector) -> SparseVector:
    from qdrant_client import models

    return models.SparseVector(indices=list(vector.terms), values=list(vector.weights))
