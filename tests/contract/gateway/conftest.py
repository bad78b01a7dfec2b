"""One tiny application and one vector store for this folder."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from qdrant_client import QdrantClient, models

from infra.gateway.platform import Platform
from infra.gateway.services.aws import REGION, Aws
from infra.gateway.services.vectors import Vectors
from tests.support.gateway.points import POINTS
from tests.support.platform import data_folder, tiny_platform, wait_until
from tests.support.servers import running


@dataclass(frozen=True)
class Tiny:
    """A running tiny application and what its handlers noted."""

    platform: Platform
    data: Path
    packages: Path
    http: httpx.Client

    def notes(self, start: str = "") -> list[str]:
        lines = (self.data / "notes").read_text().splitlines()
        return [line for line in lines if line.startswith(start)]

    def wait_for(self, line: str, times: int = 1) -> None:
        wait_until(lambda: self.notes().count(line) >= times, f"{line!r} is noted {times} times")

    def aws(self, service: str) -> Any:
        import boto3

        return boto3.client(
            service,
            endpoint_url=self.platform.service(Aws).url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def queue_url(self, name: str) -> str:
        return str(self.aws("sqs").get_queue_url(QueueName=f"gb-local-{name}")["QueueUrl"])

    def send(self, body: str, group: str) -> None:
        self.aws("sqs").send_message(
            QueueUrl=self.queue_url("WorkQueue.fifo"),
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=body,
        )


@pytest.fixture(scope="session")
def tiny() -> Iterator[Tiny]:
    with data_folder() as data:
        packages = data / "bots"
        (packages / "ana.gbai").mkdir(parents=True)
        (packages / "ana.gbai" / "first.bas").write_text("TALK 1")
        with (
            tiny_platform(data, packages=packages) as platform,
            httpx.Client(base_url=platform.url, timeout=30) as http,
        ):
            yield Tiny(platform, data, packages, http)


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    with running(Vectors) as service:
        yield service.url


@pytest.fixture(params=["store", "memory"])
def client(request: pytest.FixtureRequest) -> Iterator[QdrantClient]:
    if request.param == "memory":
        client = QdrantClient(":memory:")
    else:
        client = QdrantClient(url=request.getfixturevalue("store"))
    yield client
    client.close()


@pytest.fixture
def collection(client: QdrantClient) -> str:
    name = f"kb_{uuid.uuid4().hex}"
    client.create_collection(
        name,
        vectors_config={"dense": models.VectorParams(size=3, distance=models.Distance.COSINE)},
        sparse_vectors_config={"words": models.SparseVectorParams()},
    )
    client.upsert(name, POINTS)
    return name
