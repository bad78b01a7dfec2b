"""Connections to PostgreSQL: opened on first use, shared by the threads of one process, replaced when they broke.

No background threads: a Lambda is frozen between two requests, and what runs beside them would wake up to dead
sockets. A connection is opened by whoever needs it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg

from layers.schema.storable import adapt
from layers.schema.tenancy import begin, commit, roll_back
from shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    Connection = psycopg.Connection[Any]

# An Aurora cluster that has paused takes about 15 s to resume (Aurora user guide, "auto-pause"), and callers
# have 29 s (API Gateway); whoever only asks whether the database is there does not wait that long.
CONNECT_SECONDS = 20
PROBE_SECONDS = 3
# A statement may not outlive the request that waits for it, nor a transaction a frozen Lambda that holds it.
_SERVER_SETTINGS = (
    "-c TimeZone=UTC -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
)


class Pool:
    """Hands out transactions, at most `max_connections` at a time."""

    def __init__(self, database_url: str, max_connections: int) -> None:
        self._url = database_url
        self._slots = threading.BoundedSemaphore(max_connections)
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    @contextmanager
    def transaction(
        self, org_id: str | None, wait_seconds: int = CONNECT_SECONDS
    ) -> Iterator[Connection]:
        """Commits when the block ends, rolls back when it raises. `begin` says what None means."""
        with self._slot(wait_seconds):
            connection = self._begun(org_id, wait_seconds)
            try:
                yield connection
                commit(connection)
            except BaseException:
                roll_back(connection)
                raise
            finally:
                self._give_back(connection)

    @property
    def size(self) -> int:
        """How many connections are open and idle now."""
        return len(self._idle)

    def reset(self) -> None:
        """Forget every idle connection; after a snapshot restore they are all dead."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _slot(self, wait_seconds: float) -> Iterator[None]:
        if not self._slots.acquire(timeout=wait_seconds):
            raise ServiceUnavailable("The database is busy.")
        try:
            yield
        finally:
            self._slots.release()

    def _begun(self, org_id: str | None, wait_seconds: int) -> Connection:
        """A connection with an open transaction: the first idle one that is still alive, or a new one."""
        while idle := self._take():
            try:
                return self._begin_on(idle, org_id)
            except psycopg.OperationalError:
                idle.close()
        return self._begin_on(self._opened(wait_seconds), org_id)

    def _begin_on(self, connection: Connection, org_id: str | None) -> Connection:
        try:
            begin(connection, org_id)
        except BaseException:
            self._give_back(connection)
            raise
        return connection

    def _opened(self, wait_seconds: int) -> Connection:
        connection = psycopg.connect(
            self._url,
            autocommit=True,  # tenancy.begin opens the transaction and sets the tenant in one trip
            connect_timeout=wait_seconds,
            options=_SERVER_SETTINGS,
            application_name="general-bots",
            prepare_threshold=2,
        )
        adapt(connection)
        return connection

    def _take(self) -> Connection | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _give_back(self, connection: Connection) -> None:
        if connection.closed:
            return
        if connection.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
            connection.close()
            return
        with self._lock:
            self._idle.append(connection)
