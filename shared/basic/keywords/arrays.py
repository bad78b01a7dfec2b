"""Arrays of rows: FILTER, MAP, JOIN, FIRST, LAST, GROUP BY, PIVOT, AGGREGATE."""

from __future__ import annotations

import re
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.aggregates import OPERATIONS, aggregated, grouped, parse_call
from shared.basic.runtime.conditions import column, holds, select
from shared.basic.runtime.filters import Filter, parse_filter
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.comparison import equal, is_null
from shared.basic.values.display import display
from shared.basic.values.records import HttpResult, RowSet
from shared.basic.values.sequences import iterate, rows_like

_RENAME = re.compile(r"\s*([\w.]+)\s*->\s*(\w+)\s*")


def _rows(value: Any, keyword_name: str) -> list[Any]:
    value = value.body if isinstance(value, HttpResult) else value
    if value is None:
        return []
    if not isinstance(value, (list, dict)):
        raise BasicError("R5014", f"{keyword_name} needs a list, not {shortened(display(value))}")
    return value if isinstance(value, list) else iterate(value)


@keyword(
    "FILTER {rows}, {where:filter}",
    "FILTER {rows} WHERE {condition:cond}",
    effect=Effect.PURE,
    kind="value",
    example='paid = FILTER purchases, "status = paid AND total > 100"',
)
def filter_(
    run: Run, rows: Any, where: Phrase | None = None, condition: Condition | None = None
) -> Any:
    """The rows of a list for which a condition holds, as a new list."""
    wanted = Filter(condition) if condition is not None else parse_filter(where or Phrase(()))
    listed = _rows(rows, "FILTER")
    return rows_like(listed, select(list(listed), wanted, run.services.context))


@keyword(
    "MAP {rows}, {fields:expr}",
    effect=Effect.PURE,
    kind="value",
    example='names = MAP customers, "name"',
)
def map_(_run: Run, rows: Any, fields: Any) -> Any:
    """A new list: renamed fields for `old->new, …`, else one field of every row."""
    text = display(fields)
    if "->" not in text:
        name = text.strip()
        return [column(row, name) for row in _rows(rows, "MAP")]
    pairs = [_RENAME.fullmatch(part) for part in text.split(",")]
    if not all(pairs):
        raise BasicError("R5010", f'{shortened(text)} is not of the form "old->new, …"')
    return [{pair[2]: column(row, pair[1]) for pair in pairs if pair} for row in _rows(rows, "MAP")]


@keyword("FIRST {value:unary}", effect=Effect.PURE, kind="value", example="best = FIRST offers")
def first(_run: Run, value: Any) -> Any:
    """The first item of a list, the first word of a text, else null."""
    return _end(value, 0)


@keyword("LAST {value:unary}", effect=Effect.PURE, kind="value", example="newest = LAST purchases")
def last(_run: Run, value: Any) -> Any:
    """The last item of a list, the last word of a text, else null."""
    return _end(value, -1)


def _end(value: Any, place: int) -> Any:
    value = value.body if isinstance(value, HttpResult) else value
    items = value.split() if isinstance(value, str) else value
    return items[place] if isinstance(items, list) and items else None


@keyword(
    "JOIN {left}, {right} [, {key:expr}]",
    "JOIN {left}",
    "JOIN {left} WITH {right} ON {condition:cond}",
    effect=Effect.PURE,
    kind="value",
    example='full = JOIN purchases, customers, "customer_id"',
)
def join(
    run: Run, left: Any, right: Any = "", key: Any = None, condition: Condition | None = None
) -> Any:
    """Two arguments: the items of a list as text with a separator. Otherwise the pairs of rows that match."""
    listed = _rows(left, "JOIN")
    if key is None and condition is None:
        return display(right).join(map(display, listed))
    others = _rows(right, "JOIN")
    pairs = ((a, b) for a in listed for b in others)
    if condition is not None:
        tree, context = condition.tree, run.services.context
        return RowSet({**b, **a} for a, b in pairs if holds(tree, {**b, **a}, context))
    name = display(key).strip()
    return RowSet(
        {**b, **a}
        for a, b in pairs
        if not is_null(column(a, name)) and equal(column(a, name), column(b, name))
    )


@keyword(
    "GROUP BY {rows}, {field} [, {aggregates:expr}]",
    "GROUP BY {rows} ON {field:ref}",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example='by_city = GROUP BY customers, "city"',
)
def group_by(_run: Run, rows: Any, field: Any, aggregates: Any = None) -> Any:
    """Groups {key, items, count} in order of first appearance, also found by key. `aggregates` adds `{"total": "SUM(price)"}`."""
    name = display(field).strip()
    groups = [
        {"key": key, "items": items, "count": len(items)}
        for key, items in grouped(_rows(rows, "GROUP BY"), lambda row: column(row, name))
    ]
    for label, wanted in (aggregates or {}).items() if isinstance(aggregates, dict) else ():
        operation, of = parse_call(wanted)
        for group in groups:
            group[label] = aggregated(operation, group["items"], of)
    return RowSet(groups, keyed_by="key")


@keyword(
    "PIVOT {rows}, {row}, {value}",
    "PIVOT {rows}, {row}, {columns}, {value} [, {aggregate:expr}]",
    "PIVOT {rows} ROWS {row:ref} COLUMNS {columns:ref} VALUES {value:ref}",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example='table = PIVOT sales, "month", "product", "amount"',
)
def pivot(
    _run: Run, rows: Any, row: Any, value: Any, columns: Any = None, aggregate: Any = "SUM"
) -> Any:
    """One row per value of `row`, one column per value of `columns`, cells aggregated."""
    label, cell = display(row).strip(), display(value).strip()
    operation = OPERATIONS.get(display(aggregate).strip().upper())
    if operation is None:
        raise BasicError(
            "R5010", f"{shortened(display(aggregate))} is not one of {', '.join(OPERATIONS)}"
        )
    listed = _rows(rows, "PIVOT")
    found = []
    for key, items in grouped(listed, lambda item: column(item, label)):
        made: dict[str, Any] = {label: key}
        if columns is None:
            made[cell] = aggregated(operation, items, cell)
        else:
            across = display(columns).strip()
            for name, part in grouped(items, lambda item, a=across: column(item, a)):  # type: ignore[misc]
                made[display(name)] = aggregated(operation, part, cell)
        found.append(made)
    return RowSet(found, keyed_by=label)
