"""AGGREGATE: one number, or one per group, over a list of rows."""

from __future__ import annotations

from typing import Any

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
    "AGGREGATE {source}, {second} [, {third} [, {where:filter}]]",
    "AGGREGATE {source:atom} {operation:word(SUM|COUNT|AVERAGE|AVG|MIN|MAX)} [{field:ref}]"
    " [WHERE {condition:cond}] [GROUP BY {group:ref}]",
    effect=Effect.READS,
    kind="value",
    example='total = AGGREGATE "SUM", orders, "total"',
)
def aggregate(
    run: Run,
    source: Any,
    second: Any = None,
    third: Any = None,
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
        rows, name, of = _sorted_out(source, second, third)
        wanted = parse_filter(where) if where else Filter()
    kept = select(_listed(rows), wanted, run.services.context)
    field_name = display(of).strip()
    if group is None:
        return aggregated(name, kept, field_name)
    label = display(group).strip()
    groups = grouped(kept, lambda row: column(row, label))
    return RowSet(
        {label: key, name.lower(): aggregated(name, part, field_name)} for key, part in groups
    )


def _sorted_out(first: Any, second: Any, third: Any) -> tuple[Any, str, Any]:
    """Rows, operation and field, whichever of the accepted orders was written."""
    if (
        isinstance(first, str)
        and first.strip().upper() in OPERATIONS
        and not isinstance(second, str)
    ):
        return second, OPERATIONS[first.strip().upper()], third
    word = display(second).strip().upper()
    if word in OPERATIONS:
        return first, OPERATIONS[word], third
    operation, field = parse_call(second)
    return first, operation, field


def _listed(rows: Any) -> list[Any]:
    rows = rows.body if isinstance(rows, HttpResult) else rows
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise BasicError("R5014", f"AGGREGATE needs a list, not {shortened(display(rows))}")
    return list(rows)
