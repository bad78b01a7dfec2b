"""Connections to PostgreSQL: opened on first use, shared by the threads of one process, replaced when they broke."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg_pool import ConnectionPool

from layers.schema.storable import adapt
from layers.schema.tenancy import begin, commit, roll_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    Connection = psycopg.Connection[Any]

CHECKOUT_SECONDS = 5.0
# A statement may not outlive the request that waits for it, nor a transaction a frozen Lambda that holds it.
_SERVER_SETTINGS = (
    "-c TimeZone=UTC -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
)


class Pool:
    """Hands out transactions. `reset` forgets every connection (after a snapshot restore they are all dead)."""

    def __init__(self, database_url: str, max_connections: int) -> None:
        self._url = database_url
        self._max = max_connections
        self._pool: ConnectionPool[Connection] | None = None
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self, org_id: str | None) -> Iterator[Connection]:
        """Commits when the block ends, rolls back when it raises. `begin` says what None means."""
        pool = self._opened()
        connection = self._begun(pool, org_id)
        try:
            yield connection
            commit(connection)
        except BaseException:
            roll_back(connection)
            raise
        finally:
            pool.putconn(connection)

    def reset(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _begun(self, pool: ConnectionPool[Connection], org_id: str | None) -> Connection:
        """A connection with an open transaction. One that broke while idle is replaced, once."""
        connection = pool.getconn()
        try:
            begin(connection, org_id)
            return connection
        except psycopg.OperationalError:
            pool.putconn(connection)
        pool.check()  # the server restarted: the other idle connections are dead, too
        connection = pool.getconn()
        try:
            begin(connection, org_id)
        except BaseException:
            pool.putconn(connection)
            raise
        return connection

    def _opened(self) -> ConnectionPool[Connection]:
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._url,
                    min_size=0,
                    max_size=self._max,
                    open=True,
                    timeout=CHECKOUT_SECONDS,
                    reconnect_timeout=CHECKOUT_SECONDS,
                    configure=_configure,
                    kwargs={
                        "autocommit": True,  # tenancy.begin opens the transaction and sets the tenant in one trip
                        "connect_timeout": 5,
                        "options": _SERVER_SETTINGS,
                        "application_name": "general-bots",
                        "prepare_threshold": 2,
                    },
                )
            return self._pool


def _configure(connection: Connection) -> None:
    adapt(connection)
