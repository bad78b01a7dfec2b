"""Brings the schema of one bot in line with what its scripts declare, inside an open transaction.

Every statement has a savepoint: what the data does not allow (a rule that rows break) becomes a note for the author.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from layers.schema import bot_ddl
from layers.schema.storable import jsonb
from shared.basic.data.definitions import to_json
from shared.basic.data.migrating import planned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.basic.data.definitions import Column, Declared, Index, Table
    from shared.basic.data.migrating import Change

# Two settings decide which rows exist: the organization's, as everywhere, and the bot's.
_POLICY = """
    CREATE POLICY owner ON {table} USING (
        {bot} = current_setting('app.bot_id', true) AND {org} = current_setting('app.org_id', true)
    )
"""


class BotMigration:
    def __init__(self, connection: psycopg.Connection[Any], bot_id: str) -> None:
        self._connection = connection
        self._bot = bot_id
        self._notes: list[str] = []

    def apply(self, declared: Declared, stored: Sequence[Table]) -> list[str]:
        """Additions only. The notes of the declaration, then what is left to do by hand."""
        if not declared.tables and not declared.indexes:
            return list(declared.notes)
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (self._bot,)
        )
        self._notes = list(declared.notes)
        known = {table.name.casefold(): table for table in stored}
        with self._as_owner():
            self._create_schema()
            changes = [self._change(known, table) for table in declared.tables]
            for change in changes:
                self._references(change)
            for index in declared.indexes:
                self._index(known, index)
        return self._notes

    @contextmanager
    def _as_owner(self) -> Iterator[None]:
        """The role that logged in owns the schemas; the role of transactions cannot create anything."""
        self._connection.execute("SELECT set_config('role', 'none', true)")
        try:
            yield
        finally:
            if self._connection.info.transaction_status is not psycopg.pq.TransactionStatus.INERROR:
                self._connection.execute("SELECT set_config('role', 'gb_app', true)")

    def _create_schema(self) -> None:
        name = sql.Identifier(bot_ddl.schema_of(self._bot))
        self._connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
        self._connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO gb_app").format(name))

    def _change(self, known: dict[str, Table], wanted: Table) -> Change:
        before = known.get(wanted.name.casefold())
        change = planned(before, wanted, has_rows=before is not None and self._has_rows(before))
        self._notes += change.notes
        done = self._create(change) if change.is_new else self._extend(change)
        known[wanted.name.casefold()] = done.table
        if done.table.columns:
            self._remember(done.table)
        return done

    def _create(self, change: Change) -> Change:
        table = change.table
        if not self._done(bot_ddl.create_table(self._bot, table), f"Table {table.name}"):
            return replace(change, table=replace(table, columns=()), added=(), rules=())
        self._protect(table)
        return change

    def _extend(self, change: Change) -> Change:
        table = change.table
        refused = {column.name for column in change.added if not self._added(table, column)}
        kept = tuple(column for column in table.columns if column.name not in refused)
        added = tuple(column for column in change.added if column.name not in refused)
        return replace(change, table=replace(table, columns=kept), added=added)

    def _added(self, table: Table, column: Column) -> bool:
        statement = bot_ddl.add_column(self._bot, table.name, column)
        return self._done(statement, f"Column {table.name}.{column.name}")

    def _protect(self, table: Table) -> None:
        """Rows belong to the bot in its organization, even for the owner of the table."""
        name = bot_ddl.place(self._bot, table.name)
        for text in (
            "ALTER TABLE {} ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE {} FORCE ROW LEVEL SECURITY",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO gb_app",
        ):
            self._connection.execute(sql.SQL(text).format(name))
        org = self._connection.execute("SELECT current_setting('app.org_id')").fetchone()
        self._connection.execute(
            sql.SQL(_POLICY).format(
                table=name, bot=sql.Literal(self._bot), org=sql.Literal(org[0] if org else "")
            )
        )

    def _references(self, change: Change) -> None:
        table = change.table
        for column in change.added:
            statement = bot_ddl.add_reference(self._bot, table, column)
            if statement is not None:
                self._done(statement, f"The reference of {table.name}.{column.name}")
        for rule in change.rules:
            statement = bot_ddl.add_rule(self._bot, table, rule)
            self._done(statement, f"{rule.kind} of {table.name}")

    def _index(self, known: dict[str, Table], index: Index) -> None:
        table = known.get(index.table.casefold())
        if table is None or any(table.column(name) is None for name in index.columns):
            self._notes.append(f"Index {index.name} is on a table or column there is not")
        else:
            statement = bot_ddl.create_index(self._bot, index, table)
            self._done(statement, f"Index {index.name}")

    def _has_rows(self, table: Table) -> bool:
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})")
        row = self._connection.execute(
            query.format(bot_ddl.place(self._bot, table.name))
        ).fetchone()
        return bool(row and row[0])

    def _done(self, statement: sql.Composed, what: str) -> bool:
        try:
            with self._connection.transaction():
                self._connection.execute(statement)
        except (psycopg.ProgrammingError, psycopg.IntegrityError, psycopg.DataError) as error:
            self._notes.append(f"{what} was not possible: {error.diag.message_primary}")
            return False
        return True

    def _remember(self, table: Table) -> None:
        self._connection.execute(
            """
            INSERT INTO bot_tables (bot_id, name, definition) VALUES (%s, %s, %s)
            ON CONFLICT (bot_id, name) DO UPDATE SET definition = excluded.definition, updated_at = now()
            """,
            (self._bot, table.name.casefold(), jsonb(to_json(table))),
        )
