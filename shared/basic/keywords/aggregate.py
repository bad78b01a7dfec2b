"""AGGREGATE: one number, or one per group, over a list of rows or a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shared.basic.data.access import dataset, may_read, query_of
from shared.basic.data.predicates import must
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.aggregates import OPERATIONS, aggregated, grouped, parse_call
from shared.basic.runtime.conditions import column, select
from shared.basic.runtime.filters import Filter, parse_filter
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import HttpResult, RowSet


@keyword(
    "AGGREGATE {source}, {second} [, {third:filter} [, {where:filter}]]",
    "AGGREGATE {source:ref} {operation:word(SUM|COUNT|AVERAGE|AVG|MIN|MAX)} [{field:ref}]"
    " [WHERE {condition:cond}] [GROUP BY {group:ref}]",
    effect=Effect.READS,
    kind="value",
    example='total = AGGREGATE "SUM", purchases, "total"',
)
def aggregate(
    run: Run,
    source: Any,
    second: Any = None,
    third: Phrase | None = None,
    where: Phrase | None = None,
    operation: str = "",
    field: Any = None,
    condition: Condition | None = None,
    group: Any = None,
) -> Any:
    """SUM, COUNT, AVG, MIN or MAX of a field. Nulls do not count; of nothing it is 0 (MIN and MAX: null)."""
    if operation:
        rows, name, of = source, OPERATIONS[operation], field
        wanted = Filter(condition)
    else:
        rows, name, of = _sorted_out(source, second, third.text() if third else None)
        given = third if where is None and of is not None and third and _is_call(second) else where
        wanted = parse_filter(given) if given else Filter()
    field_name = display(of).strip()
    if isinstance(rows, str):
        return of_table(run, rows, name, field_name, wanted, group)
    kept = select(_listed(rows), wanted, run.services.context)
    if group is None:
        return aggregated(name, kept, field_name)
    label = display(group).strip()
    groups = grouped(kept, lambda row: column(row, label))
    return RowSet(
        {label: key, name.lower(): aggregated(name, part, field_name)} for key, part in groups
    )


def of_table(run: Run, table: str, operation: str, field: str, wanted: Filter, group: Any) -> Any:
    """The database counts: the rows of a table may be many."""
    with run.reading() as unit:
        place = dataset(run, unit, table)
        found = place.table
        of = must(found, field).name if field not in ("", "*") else ""
        by = must(found, display(group).strip()).name if group is not None else ""
        may_read(run, found, {of, by} - {""})
        where = query_of(run, found, wanted).where
        results = place.aggregate(operation, of, where, by)
    shown = [(key, _result(operation, value)) for key, value in results]
    if group is None:
        return shown[0][1]
    return RowSet({by: key, operation.lower(): value} for key, value in shown)


def _result(operation: str, value: Any) -> Any:
    """Of nothing the sum and the average are 0; a whole Decimal is an integer."""
    if value is None:
        return None if operation in ("MIN", "MAX") else 0
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return int(value) if whole else value


def _sorted_out(first: Any, second: Any, third: Any) -> tuple[Any, str, Any]:
    """Rows, operation and field, whichever of the accepted orders was written."""
    if (
        isinstance(first, str)
        and first.strip().upper() in OPERATIONS
        and display(second).strip().upper() not in OPERATIONS
    ):
        return second, OPERATIONS[first.strip().upper()], third
    word = display(second).strip().upper()
    if word in OPERATIONS:
        return first, OPERATIONS[word], third
    operation, field = parse_call(second)
    return first, operation, field


def _is_call(second: Any) -> bool:
    """Whether operation and field stand together, so that what follows is a filter."""
    return "(" in display(second)


def _listed(rows: Any) -> list[Any]:
    rows = rows.body if isinstance(rows, HttpResult) else rows
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise BasicError("R5014", f"AGGREGATE needs a list, not {shortened(display(rows))}")
    return list(rows)
