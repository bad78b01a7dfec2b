"""A package's tables, from the file that declares them to rows in PostgreSQL, and who can reach them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from layers.schema.bot_ddl import schema_of
from layers.schema.store import PostgresStore
from shared.basic.runtime.outcome import Completed
from shared.basic.runtime.program import Program
from shared.basic.runtime.runner import Runner
from shared.clock import SystemClock
from shared.packages.compilation import build_script
from shared.packages.scripts import Scripts
from shared.records.bots import Bot
from shared.records.runs import ScriptStatus
from shared.records.users import User
from shared.scripts.services import DetachedServices
from tests.support.postgres import database_server
from tests.support.world import World

TABLES = """
TABLE customers
  email string(80) KEY
  name* string
END TABLE
TABLE orders
  number integer KEY
  customer customers
  total number(10,2) CHECK (total >= 0)
  placed_at datetime DEFAULT NOW()
END TABLE
CREATE INDEX by_total ON orders (total)
"""
SHOP = """
SAVE customers, {"email": "ana@example.com", "name": "Ana"}
FOR i = 1 TO 3
  INSERT INTO orders WITH customer = "ana@example.com", total = i * 10.5
NEXT
UPDATE orders SET total = 0 WHERE number = 2
RETURN FIND orders WHERE total > 0 ORDER BY total DESC
"""


class Workshop:
    """Runs scripts of any bot of one store."""

    def __init__(self, store: PostgresStore) -> None:
        self.store = store
        self.clock = SystemClock()
        self.models: Any = None
        self.knowledge: Any = None
        self.queue: Any = None
        self.scripts = Scripts(store, build_script, self.clock)

    def remaining_ms(self) -> int:
        return 60_000

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)

    def deploy(self, bot: Bot, name: str, source: str) -> ScriptStatus:
        return self.scripts.deploy(bot, f"{name}.bas", source.encode())

    def run(self, bot: Bot, name: str) -> Any:
        with self.store.transaction(bot.org_id) as unit:
            stored = unit.programs.active(bot.id, name)
        assert stored is not None
        services = DetachedServices(self, bot, User(bot.id, bot.org_id, "bot", role="service"))
        program = Program.from_json(stored.code)
        outcome = Runner(services).start(program, params={}, trigger="api", caller={}, turn_id="")
        assert isinstance(outcome, Completed), outcome
        return outcome.value


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with database_server() as server, server.database() as url:
        yield url


@pytest.fixture(scope="module")
def workshop(database: str) -> Iterator[Workshop]:
    store = PostgresStore(database)
    yield Workshop(store)
    store.reset()


@pytest.fixture(scope="module")
def shop(workshop: Workshop) -> Bot:
    bot = World(workshop.store, "shop").bot
    assert workshop.deploy(bot, "tables", TABLES).diagnostics == ()
    workshop.deploy(bot, "sell", SHOP)
    return bot


def acting(database: str, org_id: str, bot_id: str) -> psycopg.Connection[Any]:
    """A connection as the application's role, for one bot."""
    opened = psycopg.connect(database)
    for name, value in (("role", "gb_app"), ("app.org_id", org_id), ("app.bot_id", bot_id)):
        opened.execute("SELECT set_config(%s, %s, true)", (name, value))
    return opened


def test_a_script_writes_rows_and_finds_them(workshop: Workshop, shop: Bot) -> None:
    rows = workshop.run(shop, "sell")
    assert [(row["number"], float(row["total"])) for row in rows] == [(3, 31.5), (1, 10.5)]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ('INSERT INTO orders WITH customer = "nobody@x", total = 1', "R5203"),
        ("INSERT INTO orders WITH total = -1", "R5203"),
        ('INSERT INTO customers WITH email = "ana@example.com", name = "Ana"', "R5202"),
        ('DELETE FROM customers WHERE email = "ana@example.com"', "R5203"),
    ],
    ids=["reference", "check", "key", "still referred to"],
)
def test_the_rules_of_a_table_are_failures_a_script_can_trap(
    workshop: Workshop, shop: Bot, source: str, code: str
) -> None:
    workshop.run(shop, "sell")
    workshop.deploy(shop, "breaks", f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY")
    assert workshop.run(shop, "breaks") == code


def test_a_change_that_needs_a_person_is_a_warning_of_the_script(workshop: Workshop) -> None:
    bot = World(workshop.store, "warned").bot
    workshop.deploy(bot, "tables", "TABLE t\n  a text\nEND TABLE")
    status = workshop.deploy(bot, "tables", "TABLE t\n  a number\nEND TABLE")
    assert (status.status, status.diagnostics[0]["code"]) == ("ok", "W4050")


def test_the_application_can_neither_create_nor_alter_a_table(database: str, shop: Bot) -> None:
    with acting(database, shop.org_id, shop.id) as connection:
        place = sql.Identifier(schema_of(shop.id), "orders")
        for statement in ("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", "DROP TABLE {}"):
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(sql.SQL(statement).format(place))


@pytest.mark.parametrize("stranger", ["bot", "organization", "nobody"])
def test_rows_are_there_for_their_own_bot_in_its_organization_alone(
    workshop: Workshop, database: str, shop: Bot, stranger: str
) -> None:
    workshop.run(shop, "sell")
    other = "019ab000-0000-7000-8000-000000000001"
    who = {"bot": (shop.org_id, other), "organization": (other, shop.id), "nobody": ("", "")}
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema_of(shop.id), "orders"))
    with acting(database, shop.org_id, shop.id) as own:
        assert own.execute(query).fetchone() != (0,)
    with acting(database, *who[stranger]) as strange:
        assert strange.execute(query).fetchone() == (0,)


@pytest.mark.usefixtures("shop")
def test_another_bot_cannot_name_the_table(workshop: Workshop) -> None:
    neighbor = World(workshop.store, "neighbor").bot
    with workshop.store.transaction(neighbor.org_id) as unit:
        assert unit.tables.named(neighbor.id, "orders") is None
    workshop.deploy(neighbor, "peek", "TRY\nx = FIND orders\nCATCH e\nRETURN e.code\nEND TRY")
    assert workshop.run(neighbor, "peek") == "R5204"


def test_a_script_that_names_a_column_too_early_is_in_service_when_it_comes(
    workshop: Workshop,
) -> None:
    bot = World(workshop.store, "early").bot
    workshop.deploy(bot, "tables", "TABLE t\n  a text\nEND TABLE")
    status = workshop.deploy(bot, "ask", "x = FIND t WHERE b = 1\nRETURN LEN(x)")
    assert (status.status, status.diagnostics[-1]["code"]) == ("error", "E3061")
    workshop.deploy(bot, "tables", "TABLE t\n  a text\n  b number\nEND TABLE")
    with workshop.store.transaction(bot.org_id) as unit:
        ready = unit.programs.script(bot.id, "ask")
    assert ready is not None
    assert (ready.status, workshop.run(bot, "ask")) == ("ok", 0)
