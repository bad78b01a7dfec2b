"""The vector store, through the client that production uses.

Each expectation is checked twice: against the local store, and against qdrant-client's own in-memory
implementation, so that the store behaves as Qdrant says and not as we believe.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient, models

from tests.support.gateway.points import POINTS, match, where


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (where(must=[match("acl.groups", "a")]), range(0, 20, 3)),
        (where(must_not=[match("acl.groups", "a", "b")]), range(2, 20, 3)),
        (where(should=[match("n", 1), match("n", 2)]), [1, 2]),
        (where(must=[models.FieldCondition(key="n", range=models.Range(gte=5, lt=8))]), [5, 6, 7]),
        (where(must=[models.HasIdCondition(has_id=[3, 99])]), [3]),
        (where(must=[where(should=[match("n", 4)], must_not=[match("n", 5)])]), [4]),
        (where(must=[models.FieldCondition(key="n", match=models.MatchValue(value=9))]), [9]),
        (where(must=[models.IsEmptyCondition(is_empty=models.PayloadField(key="n"))]), []),
        (
            where(
                min_should=models.MinShould(
                    conditions=[match("n", 1, 2), match("n", 2, 3)], min_count=2
                )
            ),
            [2],
        ),
    ],
    ids=["any", "not", "should", "range", "ids", "nested", "value", "empty", "at least"],
)
def test_filters(client: QdrantClient, collection: str, wanted: models.Filter, found: Any) -> None:
    records, _ = client.scroll(collection, scroll_filter=wanted, limit=100)
    assert [record.id for record in records] == list(found)
    assert client.count(collection, wanted).count == len(list(found))


def test_the_nearest_points_come_first(client: QdrantClient, collection: str) -> None:
    found = client.query_points(collection, query=[1.0, 1.9, 0.5], using="dense", limit=3).points
    assert [point.id for point in found] == [19, 18, 17]
    assert found[0].score == pytest.approx(1.0, abs=1e-5)


def test_sparse_vectors_find_shared_words(client: QdrantClient, collection: str) -> None:
    words = models.SparseVector(indices=[2], values=[2.0])
    found = client.query_points(collection, query=words, using="words", limit=20).points
    assert {point.id for point in found} == {2, 6, 10, 14, 18}
    assert found[0].score == pytest.approx(2.0)


def test_fusion_prefers_what_both_searches_found(client: QdrantClient, collection: str) -> None:
    found = client.query_points(
        collection,
        prefetch=[
            models.Prefetch(query=[1.0, 0.6, 0.5], using="dense", limit=5),
            models.Prefetch(
                query=models.SparseVector(indices=[2], values=[1.0]), using="words", limit=20
            ),
        ],
        query=models.FusionQuery(fusion=models.Fusion.RRF),
        limit=5,
    ).points
    assert found[0].id == 6


def test_a_prefetch_obeys_its_filter_and_threshold(client: QdrantClient, collection: str) -> None:
    found = client.query_points(
        collection,
        prefetch=models.Prefetch(
            query=[1.0, 0.0, 0.5],
            using="dense",
            limit=20,
            filter=where(must=[match("acl.groups", "b")]),
            score_threshold=0.9,
        ),
        query=models.FusionQuery(fusion=models.Fusion.RRF),
        limit=20,
    ).points
    assert [point.id for point in found] == [1, 4]


def test_pages_follow_each_other_without_gaps(client: QdrantClient, collection: str) -> None:
    seen: list[Any] = []
    offset: Any = None
    while True:
        records, offset = client.scroll(collection, limit=6, offset=offset)
        seen += [record.id for record in records]
        if offset is None:
            break
    assert seen == list(range(20))


def test_payload_can_be_changed_by_filter_and_by_id(client: QdrantClient, collection: str) -> None:
    client.set_payload(collection, {"seen": True}, points=where(must=[match("n", 1, 2)]))
    client.overwrite_payload(collection, {"only": 1}, points=[3])
    client.delete_payload(collection, ["text"], points=[1])
    payloads = {record.id: record.payload for record in client.retrieve(collection, [1, 2, 3])}
    assert payloads[1] == {"n": 1, "acl": {"groups": ["b"]}, "seen": True}
    assert payloads[2]["seen"] is True
    assert payloads[3] == {"only": 1}


def test_points_are_deleted_by_filter_and_by_id(client: QdrantClient, collection: str) -> None:
    client.delete(collection, models.FilterSelector(filter=where(must=[match("acl.groups", "a")])))
    client.delete(collection, models.PointIdsList(points=[1]))
    assert client.count(collection).count == 12


def test_an_alias_moves_from_one_collection_to_another(
    client: QdrantClient, collection: str
) -> None:
    alias, empty = f"alias_{collection}", f"empty_{collection}"
    client.create_collection(empty, models.VectorParams(size=3, distance=models.Distance.DOT))
    client.update_collection_aliases([create_alias(alias, empty)])
    assert client.count(alias).count == 0
    gone = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias))
    client.update_collection_aliases([gone, create_alias(alias, collection)])
    assert client.count(alias).count == 20
    assert [one.alias_name for one in client.get_collection_aliases(collection).aliases] == [alias]


def create_alias(alias: str, collection: str) -> models.CreateAliasOperation:
    made = models.CreateAlias(collection_name=collection, alias_name=alias)
    return models.CreateAliasOperation(create_alias=made)


def test_a_collection_remembers_its_vectors(client: QdrantClient, collection: str) -> None:
    params = client.get_collection(collection).config.params
    assert isinstance(params.vectors, dict)
    assert params.vectors["dense"].size == 3
    assert client.collection_exists(collection)
    client.delete_collection(collection)
    assert not client.collection_exists(collection)


def test_vectors_and_payload_come_back_only_when_asked_for(
    client: QdrantClient, collection: str
) -> None:
    plain = client.retrieve(collection, [5], with_payload=["n"])[0]
    assert (plain.payload, plain.vector) == ({"n": 5}, None)
    full = client.retrieve(collection, [5], with_vectors=["words"])[0]
    assert isinstance(full.vector, dict)
    assert full.vector["words"] == models.SparseVector(indices=[1, 7], values=[1.0, 0.5])


def test_a_vector_of_another_size_is_refused(store: str) -> None:
    client = QdrantClient(url=store)
    name = f"kb_{uuid.uuid4().hex}"
    client.create_collection(name, models.VectorParams(size=3, distance=models.Distance.COSINE))
    with pytest.raises(Exception, match="expected dim: 3, got 2"):
        client.upsert(name, [models.PointStruct(id=1, vector=[1.0, 2.0])])
    with pytest.raises(Exception, match="already exists"):
        client.create_collection(name, models.VectorParams(size=3, distance=models.Distance.DOT))
    client.delete_collection(name)
    with pytest.raises(Exception, match="Not found: Collection"):
        client.count(name)
    client.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3).filter(
        lambda v: sum(map(abs, v)) > 0.01
    )
)
def test_both_implementations_score_alike(store: str, query: list[float]) -> None:
    scores = []
    for client in (QdrantClient(url=store), QdrantClient(":memory:")):
        name = f"kb_{uuid.uuid4().hex}"
        params = models.VectorParams(size=3, distance=models.Distance.COSINE)
        client.create_collection(name, {"dense": params}, {"words": models.SparseVectorParams()})
        client.upsert(name, POINTS)
        found = client.query_points(name, query=query, using="dense", limit=20).points
        scores.append({point.id: pytest.approx(point.score, abs=1e-4) for point in found})
        client.delete_collection(name)
        client.close()
    assert scores[0] == {key: one.expected for key, one in scores[1].items()}
