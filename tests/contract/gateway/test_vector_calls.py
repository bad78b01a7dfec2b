"""The rarer calls of the vector store, checked against qdrant-client's own implementation as well."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from qdrant_client import QdrantClient, models

from tests.support.gateway.points import match, where

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local")


def test_points_in_columns_are_points(client: QdrantClient, collection: str) -> None:
    client.upsert(
        collection,
        models.Batch(
            ids=[100, 101],
            vectors={"dense": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]},
            payloads=[{"n": 100}, {"n": 101}],
        ),
    )
    assert [record.payload for record in client.retrieve(collection, [100, 101])] == [
        {"n": 100},
        {"n": 101},
    ]


def test_a_batch_of_operations_is_applied_in_order(client: QdrantClient, collection: str) -> None:
    client.batch_update_points(
        collection,
        [
            models.SetPayloadOperation(
                set_payload=models.SetPayload(payload={"mark": 1}, points=[1, 2])
            ),
            models.ClearPayloadOperation(clear_payload=models.PointIdsList(points=[2])),
            models.DeleteOperation(delete=models.PointIdsList(points=[3])),
        ],
    )
    records = {record.id: record.payload for record in client.retrieve(collection, [1, 2, 3])}
    assert records[1] is not None
    assert records[1]["mark"] == 1
    assert not records[2]
    assert 3 not in records


def test_facets_count_values(client: QdrantClient, collection: str) -> None:
    client.create_payload_index(collection, "acl.groups", models.PayloadSchemaType.KEYWORD)
    hits = client.facet(collection, "acl.groups", exact=True).hits
    assert {hit.value: hit.count for hit in hits} == {"a": 7, "b": 7, "c": 6}


def test_several_questions_are_answered_at_once(client: QdrantClient, collection: str) -> None:
    requests = [
        models.QueryRequest(query=[1.0, wanted, 0.5], using="dense", limit=1)
        for wanted in (0.3, 1.2)
    ]
    found = client.query_batch_points(collection, requests)
    assert [answer.points[0].id for answer in found] == [3, 12]


def test_a_point_can_be_the_question(client: QdrantClient, collection: str) -> None:
    found = client.query_points(
        collection, query=10, using="dense", limit=2, query_filter=where(must_not=[match("n", 11)])
    ).points
    assert [point.id for point in found] == [9, 12]


def test_pages_can_be_ordered_by_payload(client: QdrantClient, collection: str) -> None:
    client.create_payload_index(collection, "n", models.PayloadSchemaType.INTEGER)
    order = models.OrderBy(key="n", direction=models.Direction.DESC)
    records, _ = client.scroll(collection, limit=3, order_by=order)
    assert [record.id for record in records] == [19, 18, 17]


def test_vectors_can_be_replaced_and_removed(client: QdrantClient, collection: str) -> None:
    moved = models.PointVectors(id=0, vector={"dense": [0.0, 1.0, 0.0]})
    client.update_vectors(collection, [moved])
    client.delete_vectors(collection, ["words"], [0])
    vector = client.retrieve(collection, [0], with_vectors=True)[0].vector
    assert vector == {"dense": [0.0, 1.0, 0.0]}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("points/query", {"query": {"formula": {"sum": []}}}),
        ("points/query", {"query": [1.0, 2.0, 3.0], "using": "nothing"}),
        ("points/scroll", {"filter": {"maybe": []}}),
        ("points/count", {"filter": {"must": [{"key": "a", "match": {"like": "b"}}]}}),
        ("points/delete", {}),
        ("points/batch", {"operations": [{"explode": {}}]}),
    ],
    ids=["formula", "unknown vector", "clause", "match", "neither ids nor filter", "operation"],
)
def test_what_the_store_does_not_know_is_refused(store: str, path: str, body: Any) -> None:
    remote = QdrantClient(url=store, check_compatibility=False)
    params = models.VectorParams(size=3, distance=models.Distance.COSINE)
    if not remote.collection_exists("refusals"):
        remote.create_collection("refusals", {"dense": params})
        remote.upsert("refusals", [models.PointStruct(id=1, vector={"dense": [1, 2, 3]})])
    answer = httpx.post(f"{store}/collections/refusals/{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["status"]["error"]
    assert remote.count("refusals").count == 1
    remote.close()
