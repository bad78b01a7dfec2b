"""Qdrant's universal query: nearest, fusion of prefetches, order and sample."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import qdrant_edge as edge

from infra.gateway.vectors.failures import Refused
from infra.gateway.vectors.filters import read_filter
from infra.gateway.vectors.points import read_payload_choice, read_vector

Json = dict[str, Any]

DEFAULT_LIMIT = 10  # Qdrant's own
RRF_K = 2  # Qdrant's default constant of reciprocal-rank fusion


def run_query(shard: edge.EdgeShard, body: Json) -> list[edge.ScoredPoint]:
    """Answer one query; an id as the query means "like this point, without it"."""
    wanted = _like_point(shard, body)
    request = edge.QueryRequest(
        limit=wanted.get("limit") or DEFAULT_LIMIT,
        offset=wanted.get("offset"),
        query=read_query(wanted.get("query"), wanted.get("using")),
        prefetches=_prefetches(wanted.get("prefetch")),
        with_vector=wanted.get("with_vector"),
        # Absent means no payload, as on the wire.
        with_payload=read_payload_choice(wanted.get("with_payload") or False),
        filter=read_filter(wanted.get("filter")),
        score_threshold=wanted.get("score_threshold"),
        params=_params(wanted.get("params")),
    )
    return shard.query(request)


def read_query(given: Any, using: str | None) -> Any:
    """The scoring part of a query or prefetch."""
    if given is None:
        return None
    if isinstance(given, list) or (isinstance(given, dict) and "indices" in given):
        return edge.Query.Nearest(read_vector(given), using)
    if not isinstance(given, dict):
        raise Refused("the query of a prefetch cannot be a point id here")
    if "nearest" in given and not given.get("mmr"):
        return edge.Query.Nearest(read_vector(given["nearest"]), using)
    return _ranking(given)


def _ranking(given: Json) -> Any:
    if "fusion" in given:
        return edge.Fusion.Rrf(k=RRF_K) if given["fusion"] == "rrf" else edge.Fusion.Dbsf()
    if "rrf" in given:
        rrf = given["rrf"]
        return edge.Fusion.Rrf(k=rrf.get("k") or RRF_K, weights=rrf.get("weights"))
    if "order_by" in given:
        return read_order(given["order_by"])
    if "sample" in given:
        return edge.Sample.Random
    raise Refused(f"this local store does not serve the query {', '.join(given)}")


def read_order(given: str | Json | None) -> edge.OrderBy | None:
    if given is None:
        return None
    if isinstance(given, str):
        return edge.OrderBy(given)
    direction = edge.Direction.Desc if given.get("direction") == "desc" else edge.Direction.Asc
    return edge.OrderBy(given["key"], direction, given.get("start_from"))


def _prefetches(given: Json | list[Json] | None) -> list[edge.Prefetch] | None:
    if not given:
        return None
    return [_prefetch(one) for one in (given if isinstance(given, list) else [given])]


def _prefetch(given: Json) -> edge.Prefetch:
    return edge.Prefetch(
        limit=given.get("limit") or DEFAULT_LIMIT,
        query=read_query(given.get("query"), given.get("using")),
        prefetches=_prefetches(given.get("prefetch")),
        params=_params(given.get("params")),
        filter=read_filter(given.get("filter")),
        score_threshold=given.get("score_threshold"),
    )


def _params(given: Json | None) -> edge.SearchParams | None:
    if given is None:
        return None
    return edge.SearchParams(
        hnsw_ef=given.get("hnsw_ef"),
        exact=bool(given.get("exact")),
        indexed_only=bool(given.get("indexed_only")),
    )


def _like_point(shard: edge.EdgeShard, body: Json) -> Json:
    given = body.get("query")
    if isinstance(given, dict) and isinstance(given.get("nearest"), int | str):
        given = given["nearest"]
    if not isinstance(given, int | str):
        return body
    records = shard.retrieve([UUID(given) if isinstance(given, str) else given], False, True)
    if not records:
        raise Refused(f"Not found: No point with id {given} found")
    vectors = records[0].vector
    vector = vectors.get(body.get("using") or "") if isinstance(vectors, dict) else vectors
    without = {"must_not": [{"has_id": [given]}]}
    narrowed = {"must": [body["filter"]], **without} if body.get("filter") else without
    return {**body, "query": vector, "filter": narrowed}
