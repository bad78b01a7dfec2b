"""Tables of other databases, by the connections of config.csv."""

from __future__ import annotations

from typing import Any

import pytest

from shared.basic.data.definitions import Column, Table
from tests.support.bench import Bench

CONFIG = {
    "conn-erp-Server": "db.example.com",
    "conn-erp-Name": "erp",
    "conn-erp-Username": "u",
    "conn-erp-Password": "p",
    "conn-old-Server": "old.example.com",
    "conn-old-Driver": "mysql",
}
ITEMS = Table(
    "items", (Column("id", "integer", auto=True), Column("name", "text"), Column("price", "double"))
)


def bench() -> Bench:
    made = Bench(config=CONFIG)
    services = made.services
    with services.store.opened(services.org_id) as transaction:
        transaction.rows("bot_tables").put_as_is(("conn:erp", "items"), ITEMS)
    made.run(
        'INSERT INTO items ON erp WITH name = "tea", price = 5\nINSERT "erp.items", {"name": "rice", "price": 3}'
    )
    return made


RESULTS: dict[str, tuple[str, Any]] = {
    "FIND ON": ("r = FIND items ON erp WHERE price > 4\nRETURN r.name", "tea"),
    "a dotted name": ('r = FIND "erp.items", "name = rice"\nRETURN r.price', 3),
    "UPDATE ON": (
        'n = UPDATE items ON erp SET price = 9 WHERE name = "tea"\nr = FIND erp.items, 1\nRETURN r.price + n',
        10,
    ),
    "SAVE": (
        'SAVE "erp.items", {"id": 2, "price": 4}\nr = FIND "erp.items"\nRETURN r[1].price + COUNT(r)',
        6,
    ),
    "DELETE": ('DELETE "erp.items", "id = 1"\nr = FIND "erp.items"\nRETURN r.name', "rice"),
    "QUERY": ('r = QUERY "erp", "SELECT SUM(price) AS total FROM items"\nRETURN r.total', 8),
    "AGGREGATE": ('RETURN AGGREGATE "erp.items", "MAX", "price"', 5),
}


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = bench()
    assert made.run(source) == result, made.outcome


ERRORS = {
    "no such connection": ('x = FIND "crm.items"', "R5005"),
    "another kind": ("x = FIND items ON old", "R5005"),
    "no such table": ('x = FIND "erp.orders"', "R5204"),
    "no such column": ('x = FIND "erp.items", "size = 1"', "R5205"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_fails(source: str, code: str) -> None:
    assert bench().run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code
