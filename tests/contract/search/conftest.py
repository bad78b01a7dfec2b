"""Every test of this folder runs on the fake and on Qdrant's interface over its engine."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from infra.gateway.services.vectors import Vectors as VectorService
from layers.search.qdrant import QdrantVectors
from shared.knowledge.ports import Vectors
from tests.support.servers import running
from tests.support.vectors import MemoryVectors


@pytest.fixture(scope="session")
def vectors_url() -> Iterator[str]:
    with running(VectorService) as service:
        yield service.url


@pytest.fixture(params=["memory", "qdrant"])
def vectors(request: pytest.FixtureRequest) -> Vectors:
    if request.param == "memory":
        return MemoryVectors()
    return QdrantVectors(request.getfixturevalue("vectors_url"))


@pytest.fixture
def free_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
