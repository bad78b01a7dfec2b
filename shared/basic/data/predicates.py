"""Filters and conditions made to fit a table: columns by their real names, values as the columns hold them.

A prepared tree has the shape of `runtime.phrases.Condition`; its only free functions are those over columns. The
left side of a comparison is a column, a right side that names none is text (specification 8, item 4).
"""

from __future__ import annotations

from typing import Any

from shared.basic.data.casting import fits
from shared.basic.data.definitions import Column, Table
from shared.basic.data.ports import Query, Tree
from shared.basic.errors import BasicError, shortened
from shared.basic.functions.declaration import FunctionContext
from shared.basic.runtime.conditions import evaluate
from shared.basic.runtime.filters import Filter

COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
TEXT_TESTS = frozenset({"LIKE", "CONTAINS", "STARTS WITH", "ENDS WITH"})
COLUMN_FUNCTIONS = frozenset(
    {"DATE()", "LOWER()", "UPPER()", "YEAR()", "MONTH()", "DAY()", "LEN()"}
)
ARITHMETIC = frozenset({"+", "-", "*", "/"})
_RESULTS = {"DATE()": "date", "LOWER()": "text", "UPPER()": "text"}


def prepared(wanted: Filter, table: Table, context: FunctionContext) -> Query:
    """The query of a filter; R5205 for a column the table does not have, R5206 for what no database can answer."""
    where = wanted.condition.tree if wanted.condition else None
    if wanted.has_key:
        where = ["=", ["column", key_column(table).name], ["value", wanted.key]]
    tree = _Preparing(table, context).test(where) if where is not None else None
    order = tuple((must(table, name).name, descending) for name, descending in wanted.order)
    return Query(tree, order, wanted.limit)


def key_column(table: Table) -> Column:
    """The one column of the primary key; R5206 when there are several."""
    if len(table.key) > 1:
        raise BasicError("R5206", f"{table.name} has a key of several columns; write a condition")
    return must(table, table.key[0])


def must(table: Table, name: str) -> Column:
    """The column; R5205 naming those there are."""
    plain = name.casefold().removeprefix("item.")
    own = plain.removeprefix(f"{table.name.casefold()}.")
    column = table.column(plain) or table.column(own)
    if column is None:
        listed = ", ".join(table.names)
        raise BasicError("R5205", f"{table.name} has no column {shortened(name)}; it has {listed}")
    return column


def column_of(table: Table, operand: Tree) -> Column:
    """The column an operand is, or one that could hold what it calculates."""
    if operand[0] == "column":
        return must(table, operand[1])
    return Column(operand[0], _RESULTS.get(operand[0], "decimal"))


def columns_in(tree: Any) -> frozenset[str]:
    """The names of the columns a prepared tree reads."""
    if not isinstance(tree, list) or not tree or tree[0] == "value":
        return frozenset()
    if tree[0] == "column":
        return frozenset({tree[1]})
    return frozenset().union(*(columns_in(part) for part in tree[1:]))


class _Preparing:
    def __init__(self, table: Table, context: FunctionContext) -> None:
        self._table = table
        self._context = context

    def test(self, tree: Tree) -> Tree:
        """A condition."""
        operator, *parts = tree
        if operator in ("AND", "OR", "NOT"):
            return [operator, *(self.test(part) for part in parts)]
        if not _has_column(tree):
            return ["value", bool(evaluate(tree, {}, self._context))]
        if operator in COMPARISONS:
            return self._compared(operator, parts[0], parts[1])
        if operator in TEXT_TESTS:
            return [operator, self.operand(parts[0]), self._plain(parts[1])]
        if operator == "IN":
            return self._listed(parts[0], parts[1])
        if operator == "BETWEEN":
            low, high = (
                self._compared(o, parts[0], v) for o, v in ((">=", parts[1]), ("<=", parts[2]))
            )
            return ["AND", low, high]
        if operator in ("IS NULL", "IS EMPTY"):
            return [operator, self.operand(parts[0])]
        if operator == "column":
            return ["TRUTH", self.operand(tree)]
        raise BasicError("R5206", f"a filter on {self._table.name} cannot use {operator}")

    def operand(self, tree: Tree) -> Tree:
        """A column, or a calculation with columns."""
        operator, *parts = tree
        if operator == "column":
            return ["column", must(self._table, parts[0]).name]
        if not _has_column(tree):
            return ["value", evaluate(tree, {}, self._context)]
        if operator in COLUMN_FUNCTIONS and len(parts) == 1:
            return [operator, self.operand(parts[0])]
        if operator in ARITHMETIC:
            return [operator, *(self.operand(part) for part in parts)]
        raise BasicError(
            "R5206", f"a filter on {self._table.name} cannot calculate with {operator}"
        )

    def _compared(self, operator: str, left: Tree, right: Tree) -> Tree:
        if right[0] == "column":
            if self._table.column(right[1]) is not None:
                return [operator, self.operand(left), self.operand(right)]
            right = ["value", right[1]]
        made = self.operand(left)
        if _has_column(right):
            return [operator, made, self.operand(right)]
        does_fit, value = fits(column_of(self._table, made), evaluate(right, {}, self._context))
        if does_fit:
            return [operator, made, ["value", value]]
        return ["value", operator == "<>"]

    def _listed(self, left: Tree, right: Tree) -> Tree:
        made = self.operand(left)
        found = self._plain(right)[1]
        values = _first_columns(found if isinstance(found, list) else [found])
        column = column_of(self._table, made)
        fitting = [value for does_fit, value in (fits(column, v) for v in values) if does_fit]
        return ["IN", made, ["value", fitting]]

    def _plain(self, right: Tree) -> Tree:
        """A right side that is a value; a name that is no variable is text."""
        if right[0] == "column":
            return ["value", right[1]]
        if right[0] == "list":
            return ["value", [self._plain(part)[1] for part in right[1:]]]
        if _has_column(right):
            raise BasicError("R5206", "the right side of this test has to be a value")
        return ["value", evaluate(right, {}, self._context)]


def _first_columns(values: list[Any]) -> list[Any]:
    """Rows stand for their first field, as with IN everywhere."""
    return [next(iter(v.values()), None) if isinstance(v, dict) else v for v in values]


def _has_column(tree: Any) -> bool:
    if not isinstance(tree, list) or not tree:
        return False
    if tree[0] == "value":
        return False
    return tree[0] == "column" or any(_has_column(part) for part in tree[1:])
