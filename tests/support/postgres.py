"""A migrated PostgreSQL database per test, copied from one template."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from infra.gateway.services.postgres import Postgres
from layers.schema.migrations import migrate
from tests.support.servers import running

TEMPLATE = "gb_template"
# Tables in any order: as a replica the server does not fire what guards foreign keys.
EMPTYING = """
    DO $$
    DECLARE
        found regclass;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR found IN
            SELECT oid FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
              AND relname NOT IN ('schema_migrations', 'organizations')
        LOOP
            EXECUTE format('DELETE FROM %s', found);
        END LOOP;
    END $$
"""


@dataclass(frozen=True)
class DatabaseServer:
    """`owner_url` connects as the role the platform uses (no superuser), `admin_url` as one that sees every row."""

    owner_url: str
    admin_url: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """The URL of a fresh database, dropped afterwards."""
        name = f"test_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield at(self.owner_url, name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def empty(self, url: str) -> None:
        """Delete every row; quicker than another database when many tests need a clean one."""
        admin = at(self.admin_url, url.rsplit("/", 1)[1])
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(EMPTYING)

    def prepare(self) -> None:
        """Create the template and migrate it."""
        self._execute("CREATE DATABASE {}", TEMPLATE)
        migrate(at(self.owner_url, TEMPLATE))

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def at(url: str, database: str) -> str:
    """The same server and role, another database."""
    return f"{url.rsplit('/', 1)[0]}/{database}"


@contextmanager
def database_server() -> Iterator[DatabaseServer]:
    with running(Postgres) as service:
        assert isinstance(service, Postgres)
        server = DatabaseServer(service.url, service.admin_url)
        server.prepare()
        yield server
