"""The tables of bots: one schema per bot, every statement composed from identifiers and bound values.

The schema and its tables belong to the platform's login. The application's role may only read and write rows, and
only those of the bot named by `app.bot_id` in the organization named by `app.org_id`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors, sql

from layers.schema.bot_ddl import names, place, schema_of
from layers.schema.bot_filters import Where
from layers.schema.bot_migration import BotMigration
from shared.basic.data.definitions import from_json
from shared.basic.data.predicates import must
from shared.basic.errors import BasicError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from layers.schema.statements import Statements
    from shared.basic.data.definitions import Declared, Table
    from shared.basic.data.ports import Elsewhere, Merged, OtherTables, Query, Row, Tree

_UPDATED = "updated_at"
# The first class that fits decides.
_MEANINGS: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.UniqueViolation, "R5202"),
    (psycopg.IntegrityError, "R5203"),
    (psycopg.DataError, "R5203"),
    (errors.UndefinedTable, "R5204"),
    (errors.UndefinedColumn, "R5205"),
    (psycopg.ProgrammingError, "R5206"),
)
_AGGREGATES = {
    "SUM": "sum({})",
    "COUNT": "count({})",
    "AVG": "avg({})",
    "MIN": "min({})",
    "MAX": "max({})",
}


class PostgresTables:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements
        self._bot = ""

    def elsewhere(self, elsewhere: Elsewhere) -> OtherTables:
        from layers.schema.outside_tables import OutsideTables

        return OutsideTables(elsewhere)

    def exclusive(self, bot_id: str, name: str) -> None:
        self._sql.run(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{bot_id}:{name}",)
        )

    def migrate(self, bot_id: str, declared: Declared) -> Sequence[str]:
        self._enter(bot_id)
        return BotMigration(self._sql.connection, bot_id).apply(declared, self.all(bot_id))

    def named(self, bot_id: str, name: str) -> Table | None:
        definition = self._sql.value(
            """
            SELECT definition, set_config('app.bot_id', bot_id::text, true) FROM bot_tables
            WHERE bot_id = %s AND name = %s
            """,
            (bot_id, name.casefold()),
        )
        if definition is None:
            return None
        self._bot = bot_id
        return from_json(definition)

    def all(self, bot_id: str) -> Sequence[Table]:
        found = self._sql.values(
            "SELECT definition FROM bot_tables WHERE bot_id = %s ORDER BY name", (bot_id,)
        )
        return [from_json(definition) for definition in found]

    def find(self, bot_id: str, table: Table, wanted: Query) -> list[Row]:
        where = Where(table)
        query = sql.SQL("SELECT {} FROM {}{} ORDER BY {} LIMIT %s OFFSET %s").format(
            names(table.names),
            self._place(bot_id, table.name),
            where.clause(wanted.where),
            _order(table, wanted.order),
        )
        return self._rows(bot_id, table, query, [*where.values, wanted.limit, wanted.offset])

    def aggregate(
        self, bot_id: str, table: Table, operation: str, column: str, where: Tree | None, group: str
    ) -> list[tuple[Any, Any]]:
        made = sql.Identifier(column) if column else sql.SQL("*")
        result = sql.SQL(_AGGREGATES[operation]).format(made)
        grouped = sql.Identifier(group) if group else sql.SQL("NULL")
        filtered = Where(table)
        query = sql.SQL("SELECT {}, {} FROM {}{}{}").format(
            grouped,
            result,
            self._place(bot_id, table.name),
            filtered.clause(where),
            sql.SQL(" GROUP BY 1 ORDER BY 1" if group else ""),
        )
        with self._acting(bot_id, table) as connection:
            return connection.execute(query, filtered.values).fetchall()

    def insert(self, bot_id: str, table: Table, row: Row) -> Row:
        where = Where(table)
        values = [where.bound(must(table, name), value) for name, value in row.items()]
        written = sql.SQL("({}) VALUES ({})").format(names(row), sql.SQL(", ").join(values))
        query = sql.SQL("INSERT INTO {} {} RETURNING {}").format(
            self._place(bot_id, table.name),
            written if row else sql.SQL("DEFAULT VALUES"),
            names(table.names),
        )
        return self._rows(bot_id, table, query, where.values)[0]

    def update(self, bot_id: str, table: Table, where: Tree | None, changes: Row) -> int:
        filtered = Where(table)
        assigned = sql.SQL(", ").join(_assignments(filtered, table, changes))
        query = sql.SQL("UPDATE {} SET {}{}").format(
            self._place(bot_id, table.name), assigned, filtered.clause(where)
        )
        with self._acting(bot_id, table) as connection:
            return connection.execute(query, filtered.values).rowcount

    def delete(self, bot_id: str, table: Table, where: Tree | None) -> int:
        filtered = Where(table)
        query = sql.SQL("DELETE FROM {}{}").format(
            self._place(bot_id, table.name), filtered.clause(where)
        )
        with self._acting(bot_id, table) as connection:
            return connection.execute(query, filtered.values).rowcount

    def merge(
        self, bot_id: str, table: Table, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> tuple[Merged, Row]:
        self._sql.run(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            (f"{schema_of(bot_id)}.{table.name}",),
        )
        changed = self._changed(bot_id, table, row, keys, changes)
        if changed:
            return "updated", changed[0]
        present = self._present(bot_id, table, row, keys)
        if present:
            return "unchanged", present[0]
        return "inserted", self.insert(bot_id, table, row)

    def _changed(
        self, bot_id: str, table: Table, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> list[Row]:
        compared = [name for name in changes if name.casefold() != _UPDATED]
        if not compared:
            return []
        where = Where(table)
        assigned = sql.SQL(", ").join(_assignments(where, table, changes))
        matching = _matching(where, table, row, keys)
        differs = sql.SQL(" OR ").join(
            sql.SQL("{} IS DISTINCT FROM {}").format(
                sql.Identifier(name), where.bound(must(table, name), changes[name])
            )
            for name in compared
        )
        query = sql.SQL("UPDATE {} SET {} WHERE {} AND ({}) RETURNING {}").format(
            self._place(bot_id, table.name), assigned, matching, differs, names(table.names)
        )
        return self._rows(bot_id, table, query, where.values)

    def _present(self, bot_id: str, table: Table, row: Row, keys: Sequence[str]) -> list[Row]:
        where = Where(table)
        query = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1").format(
            names(table.names),
            self._place(bot_id, table.name),
            _matching(where, table, row, keys),
            _order(table, ()),
        )
        return self._rows(bot_id, table, query, where.values)

    def _rows(
        self, bot_id: str, table: Table, query: sql.Composed, values: Sequence[Any]
    ) -> list[Row]:
        with self._acting(bot_id, table) as connection:
            found = connection.execute(query, values).fetchall()
        return [dict(zip(table.names, row, strict=True)) for row in found]

    @contextmanager
    def _acting(self, bot_id: str, table: Table) -> Iterator[psycopg.Connection[Any]]:
        """The connection as this bot; the server's refusals in the language's codes."""
        self._enter(bot_id)
        try:
            yield self._sql.connection
        except psycopg.Error as error:
            code = next((code for kind, code in _MEANINGS if isinstance(error, kind)), "")
            if not code:
                raise
            said = error.diag.message_primary or "the database refused it"
            raise BasicError(code, f"{table.name}: {said}") from error

    def _place(self, bot_id: str, table: str) -> sql.Identifier:
        return place(bot_id, table)

    def _enter(self, bot_id: str) -> None:
        if self._bot != bot_id:
            self._sql.run("SELECT set_config('app.bot_id', %s, true)", (bot_id,))
            self._bot = bot_id


def _assignments(where: Where, table: Table, changes: Mapping[str, Any]) -> list[sql.Composed]:
    return [
        sql.SQL("{} = {}").format(sql.Identifier(name), where.bound(must(table, name), value))
        for name, value in changes.items()
    ]


def _matching(where: Where, table: Table, row: Row, keys: Sequence[str]) -> sql.Composed:
    tests = [
        sql.SQL("{} = {}").format(sql.Identifier(name), where.bound(must(table, name), row[name]))
        for name in keys
    ]
    return sql.SQL(" AND ").join(tests)


def _order(table: Table, wanted: Sequence[tuple[str, bool]]) -> sql.Composed:
    """The wanted order, then the key, so that pages do not overlap. Null is the greatest."""
    terms = [*wanted, *((name, False) for name in table.key)]
    return sql.SQL(", ").join(
        sql.SQL("{} DESC" if descending else "{}").format(sql.Identifier(name))
        for name, descending in terms
    )
