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


@pytest.fixture(scope="session")
def shared_database(server: DatabaseServer) -> Iterator[tuple[str, PostgresStore]]:
    with server.database() as url:
        opened = PostgresStore(url)
        yield url, opened
        opened.reset()


@pytest.fixture
def emptied(server: DatabaseServer, shared_database: tuple[str, PostgresStore]) -> PostgresStore:
    """A store with nothing in it but the default organization."""
    url, opened = shared_database
    server.empty(url)
    return opened


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    emptied: PostgresStore = request.getfixturevalue("emptied")
    return emptied


@pytest.fixture
def world(store: Store) -> World:
    return World(store)
