"""Reading tables: FIND."""

from __future__ import annotations

from typing import Any

from shared.basic.data.access import dataset, query_of, reading, without_connection
from shared.basic.data.roles import visible
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
    without_connection(connection)
    asked = column is not None or where is not None or condition is not None
    with reading(run) as unit:
        found = dataset(run, unit, table, optional=not asked)
        if found is not None:
            if column is not None:
                condition = Condition(["=", ["column", display(column)], ["value", value]])
            wanted_filter = parse_filter(where) if where else Filter(condition, tuple(order))
            query = query_of(run, found, wanted_filter, _limit(first, limit), _whole(offset))
            rows = unit.tables.find(run.bot.id, found, query)
    if found is None:
        return RowSet(think_kb(run, table)["results"], source="kb")
    shown = [visible(found, run.user.role, row) for row in rows]
    if first:
        return shown[0] if shown else None
    return RowSet(shown, source=found.name)


def _limit(first: str, limit: Any) -> int | None:
    return 1 if first else None if limit is None else _whole(limit)


def _whole(value: Any) -> int:
    number = integer(value)
    if number < 0:
        raise BasicError("R5010", f"{number} is no number of rows")
    return number
