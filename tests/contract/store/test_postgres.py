"""What only the real database can show: waiting writers, lost connections, and what callers are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from infra.gateway.ports import free_port
from infra.gateway.services.postgres import Postgres
from layers.schema.migrations import migrate
from layers.schema.pool import Pool
from layers.schema.store import PostgresStore
from shared.errors import Forbidden, ServiceUnavailable
from tests.support.postgres import DatabaseServer
from tests.support.servers import running
from tests.support.world import EPOCH, World


@pytest.fixture
def url(server: DatabaseServer) -> Iterator[str]:
    with server.database() as fresh:
        yield fresh


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(url, max_connections=4)
    yield opened
    opened.reset()


def cut(server: DatabaseServer, url: str) -> int:
    """End every connection to the database, as a restart does; how many there were."""
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (url.rsplit("/", 1)[1],),
        ).fetchall()
    return len(rows)


def test_nothing_is_opened_before_the_first_use() -> None:
    PostgresStore(f"postgresql://gb@127.0.0.1:{free_port()}/gb").reset()


def test_connections_that_broke_while_idle_are_replaced(
    server: DatabaseServer, url: str, store: PostgresStore
) -> None:
    world = World(store)
    together = threading.Barrier(3)

    def read(_: int) -> bool:
        with world.open() as unit:
            together.wait(10)
            return unit.sessions.get(world.session.id) is not None

    for _ in range(2):
        with ThreadPoolExecutor(3) as threads:
            assert list(threads.map(read, range(3))) == [True] * 3
        assert cut(server, url) >= 3


def test_a_connection_lost_in_a_transaction_is_an_outage_and_the_next_one_works(
    server: DatabaseServer, url: str, store: PostgresStore
) -> None:
    world = World(store)

    def lose() -> None:
        with world.open() as unit:
            unit.sessions.set_title(world.session.id, "Lost")
            cut(server, url)
            unit.sessions.set_title(world.session.id, "Lost, too")

    with pytest.raises(ServiceUnavailable):
        lose()
    with world.open() as unit:
        assert unit.sessions.get(world.session.id).title == ""


def test_an_absent_database_is_an_outage_that_tells_nothing() -> None:
    store = PostgresStore(f"postgresql://gb:secret@127.0.0.1:{free_port()}/gb")
    with pytest.raises(ServiceUnavailable) as outage:
        store.ping()
    assert str(outage.value) == "The database is not available."
    store.reset()


def test_a_database_that_comes_back_is_used_again() -> None:
    with running(Postgres) as service:
        migrate(service.url)
        store = PostgresStore(service.url)
        store.ping()
        service.kill()
        with pytest.raises(ServiceUnavailable):
            store.ping()
        service.start()
        store.ping()
        store.reset()


def test_a_store_that_was_reset_opens_new_connections(store: PostgresStore) -> None:
    world = World(store)
    store.reset()
    with world.open() as unit:
        assert unit.sessions.get(world.session.id) is not None


def test_no_connection_stays_behind_in_a_transaction(url: str, store: PostgresStore) -> None:
    world = World(store)
    with pytest.raises(ZeroDivisionError), world.open():
        raise ZeroDivisionError
    with psycopg.connect(url) as connection:
        states = connection.execute(
            "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'general-bots'"
        ).fetchall()
    assert {state for (state,) in states} == {"idle"}


def test_a_claimed_item_is_passed_over_while_its_transaction_is_open(store: PostgresStore) -> None:
    world = World(store)
    with world.open() as unit:
        unit.outbox.add(world.new_item("a"))
        unit.outbox.add(world.new_item("b"))
    with world.open() as one, world.open() as other:
        claimed = [item.key for unit in (one, other) for item in unit.outbox.due(EPOCH, 1)]
    assert sorted(claimed) == ["a", "b"]


def test_more_callers_than_connections_are_told_that_it_is_busy(url: str) -> None:
    pool = Pool(url, max_connections=1)
    with (
        pool.transaction(None),
        pytest.raises(ServiceUnavailable, match="busy"),
        pool.transaction(None, wait_seconds=0),
    ):
        pass
    with pool.transaction(None, wait_seconds=0):
        pass
    pool.reset()


def test_a_refused_transaction_gives_its_connection_back(url: str) -> None:
    store = PostgresStore(url, max_connections=1)
    for _ in range(2):
        with pytest.raises(Forbidden), store.transaction("nobody") as unit:
            unit.bots.list()
    store.ping()
    store.reset()


def test_a_connection_never_carries_one_organization_into_the_next_transaction(url: str) -> None:
    store = PostgresStore(url, max_connections=1)
    world = World(store)
    assert store.directory.org_of_session(world.session.id) == world.org_id
    with store.transaction("00000000-0000-7000-8000-000000000002") as unit:
        assert unit.sessions.get(world.session.id) is None
    with world.open() as unit:
        assert unit.sessions.get(world.session.id) is not None
    store.reset()
