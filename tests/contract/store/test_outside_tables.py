"""Tables of another database: read, written and committed by themselves; private hosts are refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from layers.schema.outside_tables import OutsideTables
from shared.basic.data.ports import Elsewhere, Query
from shared.basic.errors import BasicError
from tests.support.postgres import DatabaseServer


@pytest.fixture
def elsewhere(server: DatabaseServer) -> Iterator[Elsewhere]:
    with server.database() as url:
        with psycopg.connect(url) as connection:
            connection.execute(
                "CREATE TABLE public.items (id serial PRIMARY KEY, name text NOT NULL, price numeric, made timestamptz)"
            )
        parts = urlsplit(url)
        host = parts.hostname or "127.0.0.1"
        yield Elsewhere(
            "erp",
            host,
            parts.port or 5432,
            parts.path.strip("/"),
            parts.username or "",
            parts.password or "",
        )


def test_rows_are_written_together_and_read_back(elsewhere: Elsewhere) -> None:
    tables = OutsideTables(elsewhere, lambda _: True)
    table = tables.named("b", "ITEMS")
    assert table is not None
    assert [(c.name, c.kind) for c in table.columns][:3] == [
        ("id", "integer"),
        ("name", "text"),
        ("price", "decimal"),
    ]
    made = tables.insert("b", table, {"name": "tea", "price": 5})
    tables.update("b", table, ["=", ["column", "name"], ["value", "tea"]], {"price": 6})
    assert tables.find("b", table, Query(limit=10)) == []
    tables.close(commit=True)
    found = tables.find("b", table, Query(limit=10))
    assert [(row["id"], row["name"], row["price"]) for row in found] == [(made["id"], "tea", 6)]
    assert tables.aggregate("b", table, "SUM", "price", None, "") == [(None, 6)]


def test_what_is_not_committed_is_not_there(elsewhere: Elsewhere) -> None:
    tables = OutsideTables(elsewhere, lambda _: True)
    table = tables.named("b", "items")
    assert table is not None
    tables.insert("b", table, {"name": "tea"})
    tables.close(commit=False)
    assert tables.find("b", table, Query(limit=10)) == []


def test_a_private_host_is_refused(elsewhere: Elsewhere) -> None:
    with pytest.raises(BasicError, match="public network"):
        OutsideTables(elsewhere).named("b", "items")


def test_a_table_there_is_not_is_none(elsewhere: Elsewhere) -> None:
    assert OutsideTables(elsewhere, lambda _: True).named("b", "orders") is None
