"""Reading tables: FIND, SEARCH."""

from __future__ import annotations

from typing import Any

from shared.basic.data.access import dataset, found_dataset, query_of
from shared.basic.data.roles import hidden_columns, visible
from shared.basic.data.searching import ranked, word_test
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.keywords.knowledge import think_kb
from shared.basic.runtime.filters import Filter, parse_filter
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.records import RowSet


@keyword(
    "FIND {table:ref}, {column:ref}, {value:expr}",
    "FIND {table:ref}, {where:filter}",
    "FIND {table:ref} [ON {connection:name}] [WHERE {condition:cond}] [ORDER BY {order:order}]"
    " [LIMIT {limit:sum} [OFFSET {offset:sum}]] [{first:word(FIRST)}]",
    effect=Effect.READS,
    kind="value",
    example='open = FIND orders WHERE status = "open" ORDER BY created_at DESC LIMIT 10',
)
def find(
    run: Run,
    table: Any,
    column: Any = None,
    value: Any = None,
    where: Phrase | None = None,
    connection: str = "",
    condition: Condition | None = None,
    order: Any = (),
    limit: Any = None,
    offset: Any = 0,
    first: str = "",
) -> Any:
    """The rows of a table that a filter or condition lets through, at most 1000 unless LIMIT says otherwise.

    With FIRST one row, or null. A text that names no table is looked up in the knowledge bases.
    """
    asked = column is not None or where is not None or condition is not None
    with run.reading() as unit:
        found = (dataset if asked else found_dataset)(run, unit, table, connection)
        if found is not None:
            if column is not None:
                condition = Condition(["=", ["column", display(column)], ["value", value]])
            wanted_filter = parse_filter(where) if where else Filter(condition, tuple(order))
            query = query_of(run, found.table, wanted_filter, _limit(first, limit), _whole(offset))
            rows = found.find(query)
    if found is None:
        return RowSet(think_kb(run, table)["results"], source="kb")
    shown = [visible(found.table, run.user.role, row) for row in rows]
    if first:
        return shown[0] if shown else None
    return RowSet(shown, source=found.table.name)


@keyword(
    "SEARCH {table:ref}, {query} [, {limit:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='hits = SEARCH "products", "red shoes", 5',
)
def search(run: Run, table: Any, query: Any, limit: Any = 10) -> Any:
    """The rows whose texts have words of a question, those with the most words first."""
    with run.reading() as unit:
        place = dataset(run, unit, table)
        found = place.table
        hidden = hidden_columns(found, run.user.role)
        texts = [c.name for c in found.columns if c.is_plain_text and c.name not in hidden]
        test = word_test(texts, query)
        if test is None:
            return RowSet([], source=found.name)
        rows = place.find(query_of(run, found, Filter(Condition(test))))
    chosen = ranked(rows, texts, query)[: _whole(limit)]
    return RowSet([visible(found, run.user.role, row) for row in chosen], source=found.name)


def _limit(first: str, limit: Any) -> int | None:
    return 1 if first else None if limit is None else _whole(limit)


def _whole(value: Any) -> int:
    number = integer(value)
    if number < 0:
        raise BasicError("R5010", f"{number} is no number of rows")
    return number
