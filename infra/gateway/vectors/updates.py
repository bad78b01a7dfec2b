"""Writes: request JSON to the engine's update operations, by point ids or by filter."""

from __future__ import annotations

from typing import Any

import qdrant_edge as edge

from infra.gateway.vectors.failures import Refused
from infra.gateway.vectors.filters import read_filter
from infra.gateway.vectors.points import read_points, read_vectors

Json = dict[str, Any]
Operation = edge.UpdateOperation

INDEX_TYPES = {
    "keyword": edge.PayloadSchemaType.Keyword,
    "integer": edge.PayloadSchemaType.Integer,
    "float": edge.PayloadSchemaType.Float,
    "geo": edge.PayloadSchemaType.Geo,
    "text": edge.PayloadSchemaType.Text,
    "bool": edge.PayloadSchemaType.Bool,
    "datetime": edge.PayloadSchemaType.Datetime,
    "uuid": edge.PayloadSchemaType.Uuid,
}


def upsert(body: Json) -> edge.UpdateOperation:
    return Operation.upsert_points(read_points(body))


def delete(body: Json) -> edge.UpdateOperation:
    if "points" in body:
        return Operation.delete_points(body["points"])
    return Operation.delete_points_by_filter(_filter(body))


def set_payload(body: Json) -> edge.UpdateOperation:
    payload, key = body["payload"], body.get("key")
    if body.get("points") is not None:
        return Operation.set_payload(body["points"], payload, key)
    return Operation.set_payload_by_filter(_filter(body), payload, key)


def overwrite_payload(body: Json) -> edge.UpdateOperation:
    if body.get("points") is not None:
        return Operation.overwrite_payload(body["points"], body["payload"], body.get("key"))
    return Operation.overwrite_payload_by_filter(_filter(body), body["payload"], body.get("key"))


def delete_payload(body: Json) -> edge.UpdateOperation:
    if body.get("points") is not None:
        return Operation.delete_payload(body["points"], body["keys"])
    return Operation.delete_payload_by_filter(_filter(body), body["keys"])


def clear_payload(body: Json) -> edge.UpdateOperation:
    if body.get("points") is not None:
        return Operation.clear_payload(body["points"])
    return Operation.clear_payload_by_filter(_filter(body))


def update_vectors(body: Json) -> edge.UpdateOperation:
    return Operation.update_vectors(
        [edge.PointVectors(row["id"], read_vectors(row["vector"])) for row in body["points"]]
    )


def delete_vectors(body: Json) -> edge.UpdateOperation:
    if body.get("points") is not None:
        return Operation.delete_vectors(body["points"], body["vector"])
    return Operation.delete_vectors_by_filter(_filter(body), body["vector"])


def create_index(body: Json) -> edge.UpdateOperation:
    wanted = body["field_schema"]
    name = wanted if isinstance(wanted, str) else wanted["type"]
    if name not in INDEX_TYPES:
        raise Refused(f"unknown field schema: {name}")
    return Operation.create_field_index(body["field_name"], INDEX_TYPES[name])


# The members of `POST points/batch`, which carry the same bodies one level down.
BATCH = {
    "upsert": upsert,
    "delete": delete,
    "set_payload": set_payload,
    "overwrite_payload": overwrite_payload,
    "delete_payload": delete_payload,
    "clear_payload": clear_payload,
    "update_vectors": update_vectors,
    "delete_vectors": delete_vectors,
}


def batch(body: Json) -> list[edge.UpdateOperation]:
    found = []
    for member in body["operations"]:
        ((name, inner),) = member.items()
        if name not in BATCH:
            raise Refused(f"unknown operation: {name}")
        found.append(BATCH[name](inner))
    return found


def _filter(body: Json) -> edge.Filter:
    wanted = read_filter(body.get("filter"))
    if wanted is None:
        raise Refused("either `points` or `filter` is needed")
    return wanted
