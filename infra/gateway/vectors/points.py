"""Points: request JSON to the engine's points, and its records back to JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import qdrant_edge as edge

from infra.gateway.vectors.failures import Refused

Json = dict[str, Any]


def read_points(body: Json) -> list[edge.Point]:
    """The points of an upsert, in either of Qdrant's two shapes (rows or columns)."""
    rows = body["points"] if "points" in body else list(_rows_of(body["batch"]))
    return [edge.Point(row["id"], read_vectors(row["vector"]), row.get("payload")) for row in rows]


def read_vectors(given: Any) -> Any:
    """One unnamed vector, or vectors by name; each dense, sparse or a list of dense ones."""
    if isinstance(given, dict) and not _is_sparse(given):
        return {name: read_vector(vector) for name, vector in given.items()}
    return read_vector(given)


def read_vector(given: Any) -> Any:
    if isinstance(given, dict):
        if not _is_sparse(given):
            raise Refused(f"not a vector: {', '.join(map(str, given))}")
        return edge.SparseVector(given["indices"], given["values"])
    return given


def read_id(text: str) -> int | str:
    """A point id from a path: a number or a UUID."""
    return int(text) if text.isdecimal() else text


def read_payload_choice(given: Any) -> Any:
    if isinstance(given, dict):
        if "include" in given:
            return edge.PayloadSelector.Include(given["include"])
        return edge.PayloadSelector.Exclude(given["exclude"])
    return given


def record_json(record: edge.Record) -> Json:
    """A stored point as `retrieve` and `scroll` answer it."""
    shown: Json = {"id": id_json(record.id), "payload": record.payload}
    if record.vector is not None:
        shown["vector"] = vectors_json(record.vector)
    if record.order_value is not None:
        shown["order_value"] = record.order_value
    return shown


def scored_json(point: edge.ScoredPoint) -> Json:
    """A found point as `query` answers it."""
    shown: Json = {
        "id": id_json(point.id),
        "version": point.version,
        "score": point.score,
        "payload": point.payload,
    }
    if point.vector is not None:
        shown["vector"] = vectors_json(point.vector)
    return shown


def id_json(given: int | UUID | str) -> int | str:
    return given if isinstance(given, int) else str(given)


def vectors_json(given: Any) -> Any:
    if isinstance(given, dict):
        return {name: vectors_json(vector) for name, vector in given.items()}
    if isinstance(given, edge.SparseVector):
        return {"indices": list(given.indices), "values": list(given.values)}
    return given


def _is_sparse(given: Json) -> bool:
    return set(given) == {"indices", "values"}


def _rows_of(batch: Json) -> Iterator[Json]:
    vectors, payloads = batch["vectors"], batch.get("payloads")
    for position, point in enumerate(batch["ids"]):
        named = isinstance(vectors, dict)
        yield {
            "id": point,
            "vector": {name: column[position] for name, column in vectors.items()}
            if named
            else vectors[position],
            "payload": payloads[position] if payloads else None,
        }
