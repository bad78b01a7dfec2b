"""Conditions on rows in memory: what FILTER and files do with the tree a database would turn into SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.basic import values
from shared.basic.errors import BasicError
from shared.basic.functions.catalog import find
from shared.basic.functions.declaration import FunctionContext
from shared.basic.runtime.filters import Filter
from shared.basic.values.access import member
from shared.basic.values.comparison import (
    between,
    equal,
    greater,
    greater_equal,
    is_empty,
    is_in,
    is_null,
    less,
    less_equal,
    not_equal,
    sort_key,
)
from shared.basic.values.conversion import is_numeric
from shared.basic.values.patterns import contains, ends_with, like, matches, starts_with
from shared.basic.values.truth import logical_xor, truthy

_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": equal,
    "<>": not_equal,
    "<": less,
    "<=": less_equal,
    ">": greater,
    ">=": greater_equal,
    "LIKE": like,
    "CONTAINS": contains,
    "STARTS WITH": starts_with,
    "ENDS WITH": ends_with,
    "MATCHES": matches,
    "IN": is_in,
    "XOR": logical_xor,
    "+": values.add,
    "-": values.sub,
    "*": values.mul,
    "/": values.div,
    "\\": values.int_div,
    "MOD": values.mod,
    "%": values.mod,
    "^": values.power,
    "&": values.concat,
}
_FUNCTION_NAMES = {"DATE": "DATEVALUE"}
_UNARY: Mapping[str, Callable[[Any], Any]] = {
    "NOT": lambda value: not truthy(value),
    "IS NULL": is_null,
    "IS EMPTY": is_empty,
    "IS NUMERIC": is_numeric,
}


def holds(tree: list[Any], row: Any, context: FunctionContext) -> bool:
    """Whether the condition is true of a row."""
    return truthy(evaluate(tree, row, context))


def evaluate(tree: list[Any], row: Any, context: FunctionContext) -> Any:
    """The value of a tree for one row."""
    operator, *parts = tree
    if operator == "column":
        return column(row, parts[0])
    if operator == "value":
        return parts[0]
    if operator == "list":
        return [evaluate(part, row, context) for part in parts]
    if operator in ("AND", "OR"):
        first = evaluate(parts[0], row, context)
        wanted = operator == "AND"
        return evaluate(parts[1], row, context) if truthy(first) is wanted else first
    operands = [evaluate(part, row, context) for part in parts]
    return _applied(operator, operands, context)


def _applied(operator: str, operands: list[Any], context: FunctionContext) -> Any:
    if operator == "BETWEEN":
        return between(*operands)
    if operator == "-" and len(operands) == 1:
        return values.negate(operands[0])
    if operator in _UNARY:
        return _UNARY[operator](*operands)
    if operator in _BINARY:
        return _BINARY[operator](*operands)
    name = operator.removesuffix("()")
    function = find(_FUNCTION_NAMES.get(name, name)) if operator.endswith("()") else None
    if function is None:
        raise BasicError("R5206", f"a filter cannot use {operator}")
    return function.call(context, *operands) if function.needs_context else function.call(*operands)


def column(row: Any, name: str) -> Any:
    """A field of a row, by name or dotted path; `item` is the row itself."""
    if isinstance(row, dict) and name in row:
        return row[name]
    if name.casefold() == "item":
        return row
    for part in name.removeprefix("item.").split("."):
        row = member(row, part)
    return row


def select(rows: list[Any], wanted: Filter, context: FunctionContext) -> list[Any]:
    """The rows a filter lets through, ordered and cut."""
    if wanted.has_key:
        rows = [row for row in rows if equal(column(row, "id"), wanted.key)]
    elif wanted.condition is not None:
        tree = wanted.condition.tree
        rows = [row for row in rows if holds(tree, row, context)]
    for name, descending in reversed(wanted.order):
        rows = sorted(rows, key=lambda row, n=name: sort_key(column(row, n)), reverse=descending)  # type: ignore[misc]
    return rows if wanted.limit is None else rows[: wanted.limit]
