"""The calls of Qdrant's REST interface that qdrant-client makes, as one table."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import qdrant_edge as edge

from infra.gateway.vectors import updates
from infra.gateway.vectors.failures import Refused
from infra.gateway.vectors.filters import read_filter
from infra.gateway.vectors.points import (
    id_json,
    read_id,
    read_payload_choice,
    record_json,
    scored_json,
)
from infra.gateway.vectors.queries import read_order, run_query
from infra.gateway.vectors.store import Collections

Json = dict[str, Any]
VERSION = "1.20.0"  # of the REST interface these calls follow
_operation_ids = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, with its path values still to be taken from `path`."""

    store: Collections
    path: tuple[str, ...]
    body: Json

    @property
    def name(self) -> str:
        return self.path[0]

    @property
    def shard(self) -> edge.EdgeShard:
        return self.store.shard(self.name)


def list_collections(call: Call) -> Json:
    return {"collections": [{"name": name} for name in call.store.names()]}


def describe(call: Call) -> Json:
    info, settings = call.shard.info(), call.store.settings(call.name)
    params = {
        "vectors": settings.get("vectors") or {},
        "sparse_vectors": settings.get("sparse_vectors"),
        "shard_number": 1,
        "replication_factor": 1,
        "write_consistency_factor": 1,
        "on_disk_payload": True,
    }
    return {
        "status": "green",
        "optimizer_status": "ok",
        "points_count": info.points_count,
        "indexed_vectors_count": info.indexed_vectors_count,
        "segments_count": info.segments_count,
        "config": {
            "params": params,
            "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10000},
            "optimizer_config": {"default_segment_number": 0, "flush_interval_sec": 5},
            "metadata": settings.get("metadata"),
        },
        "payload_schema": {
            field: {"data_type": _schema_name(index.data_type), "points": index.points}
            for field, index in info.payload_schema.items()
        },
    }


def create(call: Call) -> bool:
    call.store.create(call.name, call.body)
    return True


def drop(call: Call) -> bool:
    return call.store.delete(call.name)


def exists(call: Call) -> Json:
    return {"exists": call.store.has(call.name)}


def change_aliases(call: Call) -> bool:
    call.store.change_aliases(call.body["actions"])
    return True


def list_aliases(call: Call) -> Json:
    wanted = call.path[0] if call.path else None
    shown = [
        {"alias_name": alias, "collection_name": of}
        for alias, of in call.store.aliases().items()
        if wanted in (None, of)
    ]
    return {"aliases": shown}


def drop_index(call: Call) -> Json:
    return _update(call, edge.UpdateOperation.delete_field_index(call.path[1]))


def retrieve(call: Call) -> list[Json]:
    payload = read_payload_choice(call.body.get("with_payload", True))
    records = call.shard.retrieve(call.body["ids"], payload, call.body.get("with_vector"))
    return [record_json(record) for record in records]


def retrieve_one(call: Call) -> Json:
    records = call.shard.retrieve([read_id(call.path[1])], True, True)
    if not records:
        raise Refused(f"Not found: Point with id {call.path[1]} does not exist!")
    return record_json(records[0])


def query(call: Call) -> Json:
    return {"points": [scored_json(point) for point in run_query(call.shard, call.body)]}


def query_batch(call: Call) -> list[Json]:
    found = (run_query(call.shard, search) for search in call.body["searches"])
    return [{"points": [scored_json(point) for point in points]} for points in found]


def scroll(call: Call) -> Json:
    body = call.body
    request = edge.ScrollRequest(
        offset=body.get("offset"),
        limit=body.get("limit") or 10,
        filter=read_filter(body.get("filter")),
        with_payload=read_payload_choice(body.get("with_payload", True)),
        with_vector=body.get("with_vector"),
        order_by=read_order(body.get("order_by")),
    )
    records, following = call.shard.scroll(request)
    return {
        "points": [record_json(record) for record in records],
        "next_page_offset": None if following is None else id_json(following),
    }


def count(call: Call) -> Json:
    wanted = edge.CountRequest(call.body.get("exact", True), read_filter(call.body.get("filter")))
    return {"count": call.shard.count(wanted)}


def facet(call: Call) -> Json:
    body = call.body
    wanted = edge.FacetRequest(
        body["key"],
        body.get("limit") or 10,
        bool(body.get("exact")),
        read_filter(body.get("filter")),
    )
    hits = call.shard.facet(wanted).hits
    return {"hits": [{"value": hit.value, "count": hit.count} for hit in hits]}


def batch(call: Call) -> list[Json]:
    return [_update(call, operation) for operation in updates.batch(call.body)]


def _write(read: Callable[[Json], edge.UpdateOperation]) -> Callable[[Call], Json]:
    return lambda call: _update(call, read(call.body))


def _update(call: Call, operation: edge.UpdateOperation) -> Json:
    call.shard.update(operation)
    return {"operation_id": next(_operation_ids), "status": "completed"}


def _schema_name(kind: edge.PayloadSchemaType) -> str:
    return next(name for name, known in updates.INDEX_TYPES.items() if known == kind)


_NAME = "/collections/([^/]+)"
ROUTES: tuple[tuple[str, str, Callable[[Call], Any]], ...] = (
    ("GET", "/collections", list_collections),
    ("POST", "/collections/aliases", change_aliases),
    ("GET", "/aliases", list_aliases),
    ("GET", _NAME, describe),
    ("PUT", _NAME, create),
    ("DELETE", _NAME, drop),
    ("GET", f"{_NAME}/exists", exists),
    ("GET", f"{_NAME}/aliases", list_aliases),
    ("PUT", f"{_NAME}/index", _write(updates.create_index)),
    ("DELETE", f"{_NAME}/index/([^/]+)", drop_index),
    ("PUT", f"{_NAME}/points", _write(updates.upsert)),
    ("POST", f"{_NAME}/points", retrieve),
    ("GET", f"{_NAME}/points/([^/]+)", retrieve_one),
    ("POST", f"{_NAME}/points/delete", _write(updates.delete)),
    ("POST", f"{_NAME}/points/payload", _write(updates.set_payload)),
    ("PUT", f"{_NAME}/points/payload", _write(updates.overwrite_payload)),
    ("POST", f"{_NAME}/points/payload/delete", _write(updates.delete_payload)),
    ("POST", f"{_NAME}/points/payload/clear", _write(updates.clear_payload)),
    ("PUT", f"{_NAME}/points/vectors", _write(updates.update_vectors)),
    ("POST", f"{_NAME}/points/vectors/delete", _write(updates.delete_vectors)),
    ("POST", f"{_NAME}/points/batch", batch),
    ("POST", f"{_NAME}/points/query", query),
    ("POST", f"{_NAME}/points/query/batch", query_batch),
    ("POST", f"{_NAME}/points/scroll", scroll),
    ("POST", f"{_NAME}/points/count", count),
    ("POST", f"{_NAME}/facet", facet),
)
_COMPILED = tuple((method, re.compile(path + "$"), act) for method, path, act in ROUTES)


def find(method: str, path: str) -> tuple[Callable[[Call], Any], tuple[str, ...]] | None:
    """The action of a request and its path values; None when this store has no such call."""
    for known, pattern, act in _COMPILED:
        if known == method and (hit := pattern.match(path)):
            return act, tuple(unquote(value) for value in hit.groups())
    return None
