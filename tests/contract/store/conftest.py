"""Every test of this folder runs on the fake and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.schema.store import PostgresStore
from shared.store import Store
from tests.support.postgres import DatabaseServer, database_server
from tests.support.store import MemoryStore
from tests.support.world import World


@pytest.fixture(scope="session")
def server() -> Iterator[DatabaseServer]:
    with database_server() as running:
        yield running


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with request.getfixturevalue("server").database() as url:
        opened = PostgresStore(url)
        yield opened
        opened.reset()


@pytest.fixture
def world(store: Store) -> World:
    return World(store)
