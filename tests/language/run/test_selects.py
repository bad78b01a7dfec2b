"""SELECT and QUERY over several tables and files: JOIN, GROUP BY, HAVING, ORDER BY, DISTINCT."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.bench import Bench

TABLES = """
TABLE customers
  id integer KEY
  name string(40)
  city string(40)
END TABLE
TABLE orders
  id integer KEY
  customer_id integer
  amount number
  price double
END TABLE
INSERT INTO customers VALUES [{"id": 1, "name": "Ana", "city": "Recife"}, {"id": 2, "name": "Bob", "city": "Recife"}, {"id": 3, "name": "Eve", "city": "Natal"}]
INSERT INTO orders VALUES [{"id": 10, "customer_id": 1, "amount": 2, "price": 1.5}, {"id": 11, "customer_id": 1, "amount": 3, "price": 2}, {"id": 12, "customer_id": 2, "amount": 1, "price": 4}]
"""
JOINED = "FROM customers c JOIN orders o ON c.id = o.customer_id"


def bench() -> Bench:
    made = Bench()
    made.services.files.write(
        "shop.gbai/shop.gbdrive/zones.csv", b"city,zone\nRecife,NE\nNatal,N\n"
    )
    made.run(TABLES)
    return made


RESULTS: dict[str, tuple[str, list[list[Any]]]] = {
    "join": (f"SELECT name, amount {JOINED} ORDER BY amount", [["Bob", 1], ["Ana", 2], ["Ana", 3]]),
    "join with where": (f"SELECT c.name, o.amount {JOINED} WHERE o.amount > 1 AND c.city = 'Recife' ORDER BY o.amount DESC", [["Ana", 3], ["Ana", 2]]),
    "left join": (
        "SELECT c.name, o.amount FROM customers c LEFT JOIN orders o ON c.id = o.customer_id WHERE o.id IS NULL",
        [["Eve", None]],
    ),
    "right join": (
        "SELECT o.id, c.name FROM orders o RIGHT JOIN customers c ON o.customer_id = c.id ORDER BY c.name DESC LIMIT 1",
        [[None, "Eve"]],
    ),
    "join without names": ("SELECT name, amount FROM customers JOIN orders ON customers.id = orders.customer_id ORDER BY amount LIMIT 1", [["Bob", 1]]),
    "join with a file": (
        "SELECT name, zone FROM customers JOIN zones.csv ON customers.city = zones.city ORDER BY name LIMIT 1 OFFSET 1",
        [["Bob", "NE"]],
    ),
    "three tables": (f"SELECT name, zone {JOINED} JOIN 'zones.csv' z ON z.city = c.city WHERE amount = 1", [["Bob", "NE"]]),
    "columns of two tables compared": (f"SELECT name {JOINED} WHERE c.id = o.amount", []),
    "group": ("SELECT city, COUNT(*) FROM customers GROUP BY city", [["Natal", 1], ["Recife", 2]]),
    "group with labels": (
        f"SELECT c.name AS who, SUM(o.amount * o.price) AS total {JOINED} GROUP BY c.name ORDER BY total DESC",
        [["Ana", 9], ["Bob", 4]],
    ),
    "having": (f"SELECT name, SUM(amount) AS n {JOINED} GROUP BY name HAVING n > 1", [["Ana", 5]]),
    "having of an aggregate": (f"SELECT name {JOINED} GROUP BY name HAVING COUNT(*) > 1", [["Ana"]]),
    "several aggregates": ("SELECT MIN(amount), MAX(amount), AVG(price) FROM orders", [[1, 3, 2.5]]),
    "clauses in any order": ("SELECT name FROM customers ORDER BY name DESC LIMIT 1 WHERE city = 'Recife'", [["Bob"]]),
    "distinct": ("SELECT DISTINCT city FROM customers ORDER BY city", [["Natal"], ["Recife"]]),
    "count distinct": ("SELECT COUNT(DISTINCT city) AS n FROM customers", [[2]]),
    "a calculation": ("SELECT amount * price + 1 AS total FROM orders WHERE id = 10", [[4]]),
    "a function": ("SELECT UPPER(name) AS loud FROM customers WHERE id = 1", [["ANA"]]),
    "everything of one table": (f"SELECT o.* {JOINED} WHERE o.id = 12", [[12, 2, 1, 4]]),
    "nothing to add up": ("SELECT COUNT(*), SUM(amount) FROM orders WHERE amount > 99", [[0, 0]]),
}  # fmt: skip


@pytest.mark.parametrize(("query", "rows"), RESULTS.values(), ids=RESULTS)
def test_a_select_gives(query: str, rows: list[list[Any]]) -> None:
    made = bench()
    found = made.run(f'RETURN QUERY "{query}"')
    assert [list(row.values()) for row in found] == rows, made.outcome


def test_variables_of_the_script_are_values() -> None:
    found = bench().run(
        'who = {"city": "Recife"}\nleast = 2\n'
        f"RETURN SELECT name, amount {JOINED} WHERE city = who.city AND amount >= least ORDER BY amount"
    )
    assert [row["amount"] for row in found] == [2, 3]


REFUSED = {
    "two statements": "SELECT * FROM orders; DELETE FROM orders",
    "a union": "SELECT id FROM orders UNION SELECT id FROM customers",
    "a join without a pair": "SELECT * FROM orders o JOIN customers c ON 1 = 1",
    "a join with one side": "SELECT * FROM orders o JOIN customers c ON o.id = o.amount",
    "a call": "SELECT pg_sleep(9) FROM orders",
    "a sub-select": "SELECT * FROM orders WHERE id IN (SELECT 1)",
    "the same name twice": "SELECT * FROM orders JOIN orders ON orders.id = orders.id",
    "no table": "SELECT 1",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_what_is_no_such_select_is_refused(query: str) -> None:
    made = bench()
    assert made.run(f'TRY\nx = QUERY "{query}"\nCATCH e\nRETURN e.code\nEND TRY') == "R5206"
    assert len(made.run("RETURN FIND orders")) == 3


def test_a_column_that_no_table_has_is_told() -> None:
    made = bench()
    made.run(f'x = QUERY "SELECT size {JOINED}"')
    assert made.error.code == "R5205"
