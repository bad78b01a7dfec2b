"""QUERY and SELECT: reading tables and files in the words of SQL. No SQL of a script ever reaches the database."""

from __future__ import annotations

from typing import Any

from shared.basic.data.selecting import selected
from shared.basic.data.selects import parse_select
from shared.basic.declaration import Effect, keyword
from shared.basic.runtime.phrases import Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.display import display


@keyword(
    "QUERY {query:sql}",
    "QUERY {connection:sum}, {query:sql}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="rows = QUERY \"SELECT name FROM customers WHERE city = '${city}' ORDER BY name\"",
)
def query(run: Run, query: Phrase, connection: Any = "") -> Any:
    """The rows of a SELECT. What stands in `${}` is a value, whatever is in it."""
    return selected(run, parse_select(query), display(connection))


@keyword(
    "SELECT {query:raw}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="rows = SELECT name, city FROM customers WHERE score > 5 ORDER BY name LIMIT 10",
)
def select(run: Run, query: Phrase) -> Any:
    """The same without quotes; names of variables are their values."""
    return selected(run, parse_select(Phrase(_joined(query))))


def _joined(query: Phrase) -> tuple[tuple[bool, Any], ...]:
    """The statement with its first word."""
    (bound, first), *rest = query.pieces
    if bound:
        return ((False, "SELECT "), (bound, first), *rest)
    return ((False, f"SELECT {display(first)}"), *rest)
