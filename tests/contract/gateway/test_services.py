"""Every embedded service: answers, keeps its data when it is killed, and ends."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest
import redis

from infra.gateway.ports import Ports
from infra.gateway.processes import Children
from infra.gateway.services.cache import Cache
from infra.gateway.services.catalog import SERVICES
from infra.gateway.services.embeddings import Embeddings
from infra.gateway.services.model import Model
from infra.gateway.services.postgres import Postgres
from infra.gateway.services.service import ROOT, Service, Site
from infra.gateway.services.vectors import Vectors
from tests.support.platform import data_folder


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with data_folder() as data:
        children = Children(data / "run")
        yield Site(data, ROOT / ".gb" / "tools", children, Ports(data / "ports.json"))
        children.close()


@pytest.fixture
def start(site: Site) -> Iterator[Callable[[type[Service]], Any]]:
    """Start a service for one test; its data stays for the next."""
    started: list[Service] = []

    def starter(kind: type[Service]) -> Service:
        service = kind(site)
        service.start()
        started.append(service)
        return service

    yield starter
    for service in started:
        service.stop()


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.name)
def test_it_answers_until_it_is_stopped(start: Any, kind: type[Service]) -> None:
    service = start(kind)
    assert service.healthy()
    assert all(str(service.port) in value for value in list(service.environment().values())[:1])
    service.stop()
    assert not service.healthy()
    assert not service.ready()


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.name)
def test_it_starts_again_after_a_crash(start: Any, kind: type[Service]) -> None:
    start(kind).kill()
    assert start(kind).healthy()


def test_committed_rows_survive_a_crash(start: Any) -> None:
    first = start(Postgres)
    with psycopg.connect(first.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('yes')")
    first.kill()
    with psycopg.connect(start(Postgres).url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("yes",)]


def test_the_owner_of_the_database_is_no_superuser_and_has_vectors(start: Any) -> None:
    with psycopg.connect(start(Postgres).url) as connection:
        plain = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(plain).fetchone() == (False,)
        assert connection.execute("SELECT '[3,4]'::vector <-> '[0,0]'").fetchone() == (5.0,)


def test_cached_keys_survive_a_crash(start: Any) -> None:
    first = start(Cache)
    with redis.Redis.from_url(first.url) as client:
        client.set("word", "kept")
    first.kill()
    with redis.Redis.from_url(start(Cache).url) as client:
        assert client.get("word") == b"kept"


def test_a_question_is_nearer_to_its_answer_than_to_another_text(start: Any) -> None:
    url = start(Embeddings).environment()["GB_LOCAL_EMBEDDINGS_URL"]
    question = embed(url, ["Qual é o prazo de entrega?"], input_type="query")[0]
    answers = embed(url, ["Deliveries take five days.", "The cat sleeps on the sofa."])
    near, far = (sum(a * b for a, b in zip(question, text, strict=True)) for text in answers)
    assert near > far
    assert len(question) == 384
    assert math.isclose(math.hypot(*question), 1.0, rel_tol=1e-3)


def test_embeddings_are_the_same_as_numbers_and_as_base64(start: Any) -> None:
    url = start(Embeddings).environment()["GB_LOCAL_EMBEDDINGS_URL"]
    numbers = embed(url, ["hello"])[0]
    packed = embed(url, ["hello"], encoding_format="base64")[0]
    assert list(struct.unpack("<384f", base64.b64decode(packed))) == pytest.approx(numbers)


@pytest.mark.parametrize("wrong", [{}, {"input": []}, {"input": [1]}, {"input": None}])
def test_embeddings_of_nothing_are_refused(start: Any, wrong: Any) -> None:
    url = start(Embeddings).environment()["GB_LOCAL_EMBEDDINGS_URL"]
    assert httpx.post(f"{url}/embeddings", json=wrong).status_code == 400


def test_the_model_streams_and_counts_its_tokens(start: Any) -> None:
    from openai import OpenAI

    url = start(Model).environment()["GB_LOCAL_MODEL_URL"]
    with OpenAI(base_url=url, api_key="none") as client:
        stream = client.chat.completions.create(
            model="local",
            messages=[{"role": "user", "content": "Say hello."}],
            max_tokens=12,
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices).strip()
    assert chunks[-1].usage is not None
    assert 0 < chunks[-1].usage.completion_tokens <= 12


def test_stored_points_survive_a_crash(start: Any) -> None:
    from qdrant_client import QdrantClient, models

    first = start(Vectors)
    client = QdrantClient(url=first.url, check_compatibility=False)
    client.create_collection("kept", models.VectorParams(size=2, distance=models.Distance.DOT))
    client.upsert("kept", [models.PointStruct(id=1, vector=[1, 0], payload={"a": 1})])
    client.close()
    first.kill()
    client = QdrantClient(url=start(Vectors).url, check_compatibility=False)
    assert client.retrieve("kept", [1])[0].payload == {"a": 1}
    client.close()


def embed(url: str, texts: list[str], **more: str) -> list[Any]:
    answer = httpx.post(
        f"{url}/embeddings", json={"input": texts, "model": "e5", **more}, timeout=30
    )
    return [row["embedding"] for row in answer.raise_for_status().json()["data"]]
