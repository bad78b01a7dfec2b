"""What we say to Qdrant is what its official client says: each reads what the other wrote."""

from __future__ import annotations

import pytest
from qdrant_client import QdrantClient, models

from layers.search.qdrant import DENSE, LEXICAL, QdrantVectors
from shared.knowledge.permissions import Grant
from shared.knowledge.ports import Point, SparseVector, VectorQuery

ID = "6f1b8f5e-43d5-5d0c-9d25-0c0f6a1f2b37"
PAYLOAD = {"bot_id": "bot", "document_id": "d", "version": "v1", "folders": [""], "chunk_index": 0}


@pytest.fixture
def client(vectors_url: str) -> QdrantClient:
    return QdrantClient(vectors_url, check_compatibility=False)


def test_the_official_client_understands_what_we_write(
    vectors_url: str, client: QdrantClient
) -> None:
    vectors = QdrantVectors(vectors_url)
    vectors.upsert(
        vectors.ensure("ours", 2, "m"), [Point(ID, [0.0, 1.0], SparseVector((7,), (1.5,)), PAYLOAD)]
    )
    config = client.get_collection("ours").config
    assert isinstance(config.params.vectors, dict)
    assert config.params.vectors[DENSE].distance is models.Distance.COSINE
    (record,) = client.retrieve("ours", [ID], with_vectors=True)
    assert isinstance(record.vector, dict)
    assert record.vector[LEXICAL] == models.SparseVector(indices=[7], values=[1.5])
    assert record.payload == PAYLOAD


def test_we_understand_what_the_official_client_writes(
    vectors_url: str, client: QdrantClient
) -> None:
    client.create_collection(
        "theirs",
        vectors_config={DENSE: models.VectorParams(size=2, distance=models.Distance.COSINE)},
        sparse_vectors_config={LEXICAL: models.SparseVectorParams()},
    )
    vector = {DENSE: [0.0, 1.0], LEXICAL: models.SparseVector(indices=[7], values=[2.0])}
    client.upsert("theirs", [models.PointStruct(id=ID, vector=vector, payload=PAYLOAD)])
    query = VectorQuery("theirs", "bot", [Grant("")], [0.0, 1.0], SparseVector((7,), (1.0,)))
    (answer,) = QdrantVectors(vectors_url).search([query])
    assert [(found.id, found.score) for found in answer.dense] == [(ID, pytest.approx(1.0))]
    assert [(found.id, found.score) for found in answer.sparse] == [(ID, pytest.approx(2.0))]
