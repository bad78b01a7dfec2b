"""Tenants are separated by the database: read from its catalog, so that a new table is tested the day it is made."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors, sql

from layers.schema.store import PostgresStore
from shared.basic.data.definitions import Column, Declared, Table
from shared.ids import new_id
from shared.records.documents import Passage
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.schedules import Schedule, Webhook
from shared.records.turns import TurnStep
from shared.store import Store
from tests.support.catalog_rows import fill_empty
from tests.support.postgres import database_server
from tests.support.world import World, script_status

Connection = psycopg.Connection[tuple[object, ...]]

# What belongs to no organization: nobody but the owner may even look at it.
OWNERS_ONLY = {"schema_migrations"}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with database_server() as server, server.database() as url:
        store = PostgresStore(url)
        fill(store)
        with psycopg.connect(url, autocommit=True) as opened:
            fill_empty(opened, DEFAULT_ORGANIZATION, tables(opened))
        yield url
        store.reset()


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    with psycopg.connect(database) as opened:
        yield opened
        opened.rollback()


def fill(store: Store) -> None:
    """Rows as the product writes them; `fill_empty` makes one for every other table."""
    world = World(store)
    turn, run, document = world.new_turn(), world.new_run(), world.new_document()
    with world.open() as unit:
        unit.schedules.put(Schedule(new_id(), world.org_id, world.bot.id, "s", "0 9 * * *"))
        unit.webhooks.replace(
            world.bot.id, "s", [Webhook(new_id(), world.org_id, world.bot.id, "e", "s")]
        )
        unit.bots.save_config(world.bot.id, {"k": "v"}, "override")
        unit.messages.append(world.new_message())
        unit.turns.create(turn)
        unit.turns.record(TurnStep(turn.id, 1, "round", {}))
        unit.programs.save_build(world.new_program(), script_status())
        unit.runs.create(run)
        unit.runs.record_intent(run.id, 1, "TALK")
        unit.memory.put("bot", world.bot.id, "k", 1)
        unit.entries.put(world.bot.id, "team", "sales", {})
        unit.documents.put(document)
        unit.documents.replace_passages(document.id, [Passage("text", 0, 0, 4)])
        unit.connections.add(world.new_connection())
        unit.outbox.add(world.new_item("k"))
        unit.jobs.create(world.new_job())
        unit.idempotency.store("o", "k", {})
        unit.tables.migrate(world.bot.id, Declared((Table("t", (Column("id", "uuid"),)),)))


def act_as(connection: Connection, org_id: str) -> None:
    connection.execute(
        "SELECT set_config('role', 'gb_app', true), set_config('app.org_id', %s, true)", (org_id,)
    )


def tables(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') ORDER BY 1"
    ).fetchall()
    return [str(name) for (name,) in rows if name not in OWNERS_ONLY]


def count(connection: Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return int(str(row[0])) if row else 0


def filled(connection: Connection) -> list[str]:
    act_as(connection, DEFAULT_ORGANIZATION)
    found = [table for table in tables(connection) if count(connection, table)]
    connection.rollback()
    return found


def test_every_table_has_forced_row_level_security_and_a_policy(connection: Connection) -> None:
    unprotected = connection.execute(
        """
        SELECT relname FROM pg_class t
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> ALL(%s)
          AND NOT (
              relrowsecurity AND relforcerowsecurity
              AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polcmd = '*')
          )
        """,
        ([*OWNERS_ONLY],),
    ).fetchall()
    assert unprotected == []


def test_every_table_has_a_row_to_try_these_tests_on(connection: Connection) -> None:
    assert filled(connection) == tables(connection)


@pytest.mark.parametrize("org_id", ["", new_id()], ids=["nobody", "another organization"])
def test_no_row_is_visible_to(connection: Connection, org_id: str) -> None:
    act_as(connection, org_id)
    assert {table: count(connection, table) for table in tables(connection)} == dict.fromkeys(
        tables(connection), 0
    )


def test_even_the_owner_of_the_tables_sees_no_row_without_an_organization(
    connection: Connection,
) -> None:
    assert {count(connection, table) for table in tables(connection)} == {0}


@pytest.mark.parametrize("org_id", ["", new_id()], ids=["nobody", "another organization"])
def test_no_row_can_be_changed_or_deleted_by(connection: Connection, org_id: str) -> None:
    changed = {}
    for table in filled(connection):
        act_as(connection, org_id)
        for query in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"):
            statement = sql.SQL(query).format(sql.Identifier(table), sql.Identifier(column(table)))
            changed[table, query] = attempt(connection, statement)
        connection.rollback()
    assert set(changed.values()) <= {0, "refused"}


@pytest.mark.parametrize("org_id", ["", new_id()], ids=["nobody", "another organization"])
def test_no_row_of_an_organization_can_be_inserted_by(connection: Connection, org_id: str) -> None:
    """A copy of a row that exists, written by somebody else, is refused by the policy before any other rule."""
    outcomes = {}
    for table in filled(connection):
        act_as(connection, DEFAULT_ORGANIZATION)
        name = sql.Identifier(table)
        columns = sql.SQL(", ").join(map(sql.Identifier, stored_columns(connection, table)))
        copied = sql.SQL("CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT {} FROM {}")
        connection.execute(copied.format(columns, name))
        act_as(connection, org_id)
        statement = sql.SQL("INSERT INTO {} ({}) SELECT * FROM copied").format(name, columns)
        outcomes[table] = attempt(connection, statement)
        connection.rollback()
    assert outcomes == dict.fromkeys(outcomes, "refused")


def test_nobody_can_look_at_what_belongs_to_the_owner(connection: Connection) -> None:
    for table in OWNERS_ONLY:
        act_as(connection, DEFAULT_ORGANIZATION)
        statement = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        assert attempt(connection, statement) == "refused"


def test_every_child_refers_to_a_parent_of_its_own_organization(connection: Connection) -> None:
    """A foreign key is checked without row-level security: only one that names the organization keeps it."""
    loose = connection.execute(
        """
        SELECT conrelid::regclass::text, conname FROM pg_constraint c
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
          AND confrelid <> 'organizations'::regclass
          AND NOT EXISTS (
              SELECT FROM pg_attribute a
              WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
                AND a.attname IN ('org_id', 'bot_id')
          )
        """
    ).fetchall()
    assert loose == []


def test_the_application_role_owns_nothing_and_bypasses_nothing(connection: Connection) -> None:
    row = connection.execute(
        """
        SELECT rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb,
               EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
        FROM pg_roles r WHERE rolname = 'gb_app'
        """
    ).fetchone()
    assert row == (False, False)


def test_functions_that_cross_organizations_pin_what_they_search(connection: Connection) -> None:
    rows = connection.execute(
        """
        SELECT proname::text, proconfig, pg_get_userbyid(proowner)::text,
               has_function_privilege('public', oid, 'EXECUTE')
        FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
        """
    ).fetchall()
    assert len(rows) >= 7
    assert {
        tuple(row[1:]) for row in ((name, tuple(config), *rest) for name, config, *rest in rows)
    } == {(("search_path=pg_catalog, pg_temp",), "gb_directory", False)}


def stored_columns(connection: Connection, table: str) -> list[str]:
    """The columns that a row is written with: not those the database computes."""
    rows = connection.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' AND attidentity = '' ORDER BY attnum",
        (table,),
    ).fetchall()
    return [str(name) for (name,) in rows]


def column(table: str) -> str:
    return "id" if table == "organizations" else "org_id"


def attempt(connection: Connection, statement: sql.Composed) -> int | str:
    """The number of rows touched, or that the database refused."""
    try:
        with connection.transaction():
            return connection.execute(statement).rowcount
    except errors.InsufficientPrivilege:
        return "refused"
