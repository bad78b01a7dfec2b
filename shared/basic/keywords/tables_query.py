"""QUERY and SELECT: reading one table in the words of SQL. No SQL of a script ever reaches the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.basic.data.access import dataset, query_of
from shared.basic.data.predicates import must
from shared.basic.data.roles import visible
from shared.basic.data.selects import Select, parse_select
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.keywords.aggregate import of_table
from shared.basic.runtime.filters import parse_filter
from shared.basic.runtime.phrases import Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import RowSet

if TYPE_CHECKING:
    from shared.basic.data.definitions import Table
    from shared.basic.data.ports import Row


@keyword(
    "QUERY {query:sql}",
    "QUERY {connection:sum}, {query:sql}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="rows = QUERY \"SELECT name FROM customers WHERE city = '${city}' ORDER BY name\"",
)
def query(run: Run, query: Phrase, connection: Any = "") -> Any:
    """The rows of a SELECT on one table. What stands in `${}` is a value, whatever is in it."""
    return _selected(run, parse_select(query))


@keyword(
    "SELECT {query:raw}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="rows = SELECT name, city FROM customers WHERE score > 5 ORDER BY name LIMIT 10",
)
def select(run: Run, query: Phrase) -> Any:
    """The same without quotes; names of variables are their values."""
    return _selected(run, parse_select(Phrase(((False, "SELECT "), *query.pieces))))


def _selected(run: Run, wanted: Select) -> RowSet:
    if any(column.operation for column in wanted.columns):
        return _aggregated(run, wanted)
    if wanted.group:
        raise BasicError("R5206", "GROUP BY needs SUM, COUNT, AVG, MIN or MAX among the columns")
    with run.reading() as unit:
        place = dataset(run, unit, wanted.table)
        table = place.table
        rows = place.find(query_of(run, table, parse_filter(wanted.rest)))
    shown = [visible(table, run.user.role, row) for row in rows]
    return RowSet([_chosen(table, wanted, row) for row in shown], source=table.name)


def _chosen(table: Table, wanted: Select, row: Row) -> Row:
    found: Row = {}
    for column in wanted.columns:
        if column.name == "*":
            found |= row
            continue
        name = must(table, column.name).name
        found[column.label or name] = row.get(name)
    return found


def _aggregated(run: Run, wanted: Select) -> RowSet:
    """One row, or one per group. Every aggregate is asked of the database by itself."""
    where = parse_filter(wanted.rest)
    group = wanted.group or None
    rows: dict[str, Row] = {}
    for column in (each for each in wanted.columns if each.operation):
        found = of_table(run, wanted.table, column.operation, column.name, where, group)
        results = found if isinstance(found, list) else [{column.operation.lower(): found}]
        for result in results:
            *key, value = result.values()
            row = rows.setdefault(display(key), dict(list(result.items())[:-1]))
            row[column.label] = value
    return RowSet(rows.values(), source=wanted.table)
