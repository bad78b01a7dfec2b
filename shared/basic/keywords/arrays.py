"""Arrays of rows: FILTER, MAP, JOIN, FIRST, LAST, GROUP BY, PIVOT, AGGREGATE."""

from __future__ import annotations

import re
from typing import Any

from shared.basic.data.access import dataset, query_of
from shared.basic.data.roles import visible
from shared.basic.data.select_columns import columns_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.aggregates import OPERATIONS, aggregated, grouped, parse_call
from shared.basic.runtime.conditions import column, evaluate, select
from shared.basic.runtime.filter_tokens import tokens_of
from shared.basic.runtime.filters import Filter, parse_filter
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.comparison import is_null
from shared.basic.values.display import display
from shared.basic.values.records import HttpResult, RowSet
from shared.basic.values.sequences import iterate, rows_like

_PATH = re.compile(r"(item\.)?\w+(\.\w+)*")
_MOST_ROWS = 100_000
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
    "MAP {rows} WITH {made:cond}",
    effect=Effect.PURE,
    kind="value",
    example='names = MAP customers, "name"',
)
def map_(run: Run, rows: Any, fields: Any = "", made: Condition | None = None) -> Any:
    """A new list: renamed fields for `old->new, …`, one field of every row, or what is calculated from it.

    A calculation names fields as `item.price * 2`, behind WITH or in a text.
    """
    listed, context = _rows(rows, "MAP"), run.services.context
    if made is not None:
        return [evaluate(made.tree, row, context) for row in listed]
    text = display(fields).strip()
    if "->" in text:
        pairs = [_RENAME.fullmatch(part) for part in text.split(",")]
        if not all(pairs):
            raise BasicError("R5010", f'{shortened(text)} is not of the form "old->new, …"')
        return [{pair[2]: column(row, pair[1]) for pair in pairs if pair} for row in listed]
    if _PATH.fullmatch(text):
        return [column(row, text) for row in listed]
    (found,) = columns_of(list(tokens_of(Phrase(((False, text),)))))
    return [evaluate(found.tree or ["value", None], row, context) for row in listed]


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
    "JOIN {left} WITH {right} ON {mine:name} = {theirs:name}",
    effect=Effect.PURE,
    kind="value",
    example='full = JOIN purchases, customers, "customer_id"',
)
def join(
    run: Run, left: Any, right: Any = "", key: Any = None, mine: str = "", theirs: str = ""
) -> Any:
    """Two arguments: the items of a list as text with a separator. Otherwise the pairs of rows that match."""
    if key is None and not mine:
        return display(right).join(map(display, _rows(left, "JOIN")))
    listed, others = _rows(_kept(run, left), "JOIN"), _rows(_kept(run, right), "JOIN")
    field = display(key).strip() if key is not None else ""
    mine, theirs = (name.rpartition(".")[2] or field for name in (mine, theirs))
    by_value: dict[str, list[Any]] = {}
    for row in others:
        by_value.setdefault(display(column(row, theirs)), []).append(row)
    return RowSet(
        {**other, **row}
        for row in listed
        if not is_null(value := column(row, mine))
        for other in by_value.get(display(value), [])
    )


def _kept(run: Run, rows: Any) -> Any:
    """The rows of a table or file that is named, else the value itself."""
    if not isinstance(rows, str) or not rows.strip():
        return rows
    with run.reading() as unit:
        found = dataset(run, unit, rows)
        query = query_of(run, found.table, Filter(), _MOST_ROWS)
        return [visible(found.table, run.user.role, row) for row in found.find(query)]


@keyword(
    "GROUP BY {rows}, {field} [, {aggregates:expr}]",
    "GROUP BY {rows:ref} ON {field:ref}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='by_city = GROUP BY customers, "city"',
)
def group_by(run: Run, rows: Any, field: Any, aggregates: Any = None) -> Any:
    """Groups {key, items, count} in order of first appearance, also found by key. `aggregates` adds `{"total": "SUM(price)"}`."""
    name = display(field).strip()
    groups = [
        {"key": key, "items": items, "count": len(items)}
        for key, items in grouped(
            _rows(_kept(run, rows), "GROUP BY"), lambda row: column(row, name)
        )
    ]
    for label, wanted in (aggregates or {}).items() if isinstance(aggregates, dict) else ():
        operation, of = parse_call(wanted)
        for group in groups:
            group[label] = aggregated(operation, group["items"], of)
    return RowSet(groups, keyed_by="key")


@keyword(
    "PIVOT {rows}, {row}, {value}",
    "PIVOT {rows}, {row}, {columns}, {value} [, {aggregate:expr}]",
    "PIVOT {rows:ref} ROWS {row:ref} COLUMNS {columns:ref} VALUES {cell:cond}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='table = PIVOT sales, "month", "product", "amount"',
)
def pivot(
    run: Run,
    rows: Any,
    row: Any,
    value: Any = None,
    columns: Any = None,
    aggregate: Any = "SUM",
    cell: Condition | None = None,
) -> Any:
    """One row per value of `row`, one column per value of `columns`, cells aggregated: SUM, COUNT, AVG, MIN or MAX."""
    if cell is not None:
        aggregate, value = _cell(cell.tree)
    label, cell_name = display(row).strip(), display(value).strip()
    operation = OPERATIONS.get(display(aggregate).strip().upper())
    if operation is None:
        raise BasicError(
            "R5010", f"{shortened(display(aggregate))} is not one of {', '.join(OPERATIONS)}"
        )
    listed = _rows(_kept(run, rows), "PIVOT")
    found = []
    for key, items in grouped(listed, lambda item: column(item, label)):
        made: dict[str, Any] = {label: key}
        if columns is None:
            made[cell_name] = aggregated(operation, items, cell_name)
        else:
            across = display(columns).strip()
            for name, part in grouped(items, lambda item, a=across: column(item, a)):  # type: ignore[misc]
                made[display(name)] = aggregated(operation, part, cell_name)
        found.append(made)
    return RowSet(found, keyed_by=label)


def _cell(tree: list[Any]) -> tuple[str, str]:
    """Operation and field of `SUM(amount)`, or of a field alone."""
    operator, *parts = tree
    if operator.endswith("()") and parts and parts[0][0] == "column":
        return operator.removesuffix("()"), str(parts[0][1])
    if operator in ("column", "value"):
        return "SUM", display(parts[0])
    raise BasicError(
        "R5010", "the cells of a PIVOT are a field, or SUM, COUNT, AVG, MIN or MAX of one"
    )
