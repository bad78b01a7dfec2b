"""Tables of other PostgreSQL databases, which a bot's config names (language spec §3.12: `conn-NAME-…`).

The host must be public: its address is looked up once, checked and connected to. Reads open a connection of their own;
writes share one, which `close` commits or rolls back.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from layers.schema.bot_tables import PostgresTables
from layers.schema.statements import Statements
from shared.basic.data.definitions import Column, Table
from shared.basic.errors import BasicError, shortened
from shared.network.addresses import is_public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shared.basic.data.definitions import Declared
    from shared.basic.data.ports import Elsewhere, Merged, Query, Row, Tree

_CONNECT_SECONDS = 10
_STATEMENT_MS = 30_000
_KINDS = {
    "int2": "integer",
    "int4": "integer",
    "int8": "bigint",
    "numeric": "decimal",
    "float4": "double",
    "float8": "double",
    "date": "date",
    "time": "time",
    "timestamp": "timestamp",
    "timestamptz": "timestamp",
    "bool": "boolean",
    "uuid": "uuid",
    "json": "json",
    "jsonb": "json",
}
_COLUMNS = """
    SELECT a.attname, t.typname, a.attnotnull, a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) IS NOT NULL,
           coalesce(a.attnum = ANY(i.indkey::int2[]), false), c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v') AND lower(c.relname) = lower(%s)
    ORDER BY a.attnum
"""


class OutsideTables:
    """Implements `Tables` for the schema `public` of one database elsewhere."""

    def __init__(self, elsewhere: Elsewhere, is_allowed: Callable[[str], bool] = is_public) -> None:
        self._elsewhere = elsewhere
        self._is_allowed = is_allowed
        self._writing: psycopg.Connection[Any] | None = None

    def close(self, *, commit: bool) -> None:
        """End what was written."""
        connection, self._writing = self._writing, None
        if connection is not None:
            try:
                if commit:
                    connection.commit()
            finally:
                connection.close()

    def elsewhere(self, elsewhere: Elsewhere) -> OutsideTables:
        return OutsideTables(elsewhere, self._is_allowed)

    def exclusive(self, bot_id: str, name: str) -> None:
        """Other programs write there too; nothing of ours could hold them."""

    def migrate(self, bot_id: str, declared: Declared) -> Sequence[str]:  # noqa: ARG002
        return [f"The tables of {self._elsewhere.name} are not ours to change"]

    def named(self, bot_id: str, name: str) -> Table | None:  # noqa: ARG002
        with self._reading() as connection:
            rows = connection.execute(_COLUMNS, (name,)).fetchall()
        if not rows:
            return None
        columns = tuple(_column(*row[:4]) for row in rows)
        key = tuple(row[0] for row in rows if row[4])
        return Table(rows[0][5], columns, key or (columns[0].name,))

    def all(self, bot_id: str) -> Sequence[Table]:  # noqa: ARG002
        return ()

    def find(self, bot_id: str, table: Table, wanted: Query) -> list[Row]:
        with self._reading() as connection:
            return _There(Statements(connection)).find(bot_id, table, wanted)

    def aggregate(
        self, bot_id: str, table: Table, operation: str, column: str, where: Tree | None, group: str
    ) -> list[tuple[Any, Any]]:
        with self._reading() as connection:
            there = _There(Statements(connection))
            return there.aggregate(bot_id, table, operation, column, where, group)

    def insert(self, bot_id: str, table: Table, row: Row) -> Row:
        return self._there().insert(bot_id, table, row)

    def update(self, bot_id: str, table: Table, where: Tree | None, changes: Row) -> int:
        return self._there().update(bot_id, table, where, changes)

    def delete(self, bot_id: str, table: Table, where: Tree | None) -> int:
        return self._there().delete(bot_id, table, where)

    def merge(
        self, bot_id: str, table: Table, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> tuple[Merged, Row]:
        return self._there().merge(bot_id, table, row, keys, changes)

    def _there(self) -> _There:
        if self._writing is None:
            self._writing = self._connected()
        return _There(Statements(self._writing))

    @contextmanager
    def _reading(self) -> Iterator[psycopg.Connection[Any]]:
        connection = self._connected()
        try:
            yield connection
        finally:
            connection.close()

    def _connected(self) -> psycopg.Connection[Any]:
        there = self._elsewhere
        try:
            found = socket.getaddrinfo(there.host, there.port, type=socket.SOCK_STREAM)
        except OSError as failure:
            raise BasicError("R5201", f"there is no host {shortened(there.host)}") from failure
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise BasicError(
                "R5105", f"{shortened(there.host)} is no address of the public network"
            )
        try:
            return psycopg.connect(
                host=there.host,
                hostaddr=addresses[0],
                port=there.port,
                dbname=there.database,
                user=there.user,
                password=there.password,
                connect_timeout=_CONNECT_SECONDS,
                options=f"-c statement_timeout={_STATEMENT_MS}",
            )
        except psycopg.OperationalError as failure:
            raise BasicError("R5201", f"the connection {there.name} cannot be opened") from failure


class _There(PostgresTables):
    """The same statements on tables of the schema `public`, without a bot's schema and settings."""

    def _place(self, bot_id: str, table: str) -> sql.Identifier:  # noqa: ARG002
        return sql.Identifier("public", table)

    def _enter(self, bot_id: str) -> None:
        """There are no bots there."""


def _column(name: str, type_name: str, required: bool, filled: bool) -> Column:
    array = type_name.startswith("_")
    kind = _KINDS.get(type_name.removeprefix("_"), "text")
    return Column(name, kind, array=array, required=required, auto=filled)
