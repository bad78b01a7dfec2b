"""Prepared conditions (shared.basic.data.predicates) as SQL: columns quoted, values bound, operators from a list.

A test that meets null is not true, as in the language; where SQL would say "unknown" and NOT would keep it so,
`coalesce` decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from layers.schema.bot_ddl import type_of
from layers.schema.storable import jsonb
from shared.basic.data.predicates import column_of
from shared.basic.errors import BasicError
from shared.basic.values.display import display

if TYPE_CHECKING:
    from psycopg.sql import Composable, Composed

    from shared.basic.data.definitions import Column, Table
    from shared.basic.data.ports import Tree

_FUNCTIONS = {
    "DATE()": "({})::date",
    "LOWER()": "lower({})",
    "UPPER()": "upper({})",
    "YEAR()": "extract(year FROM {})",
    "MONTH()": "extract(month FROM {})",
    "DAY()": "extract(day FROM {})",
    "LEN()": "length({}::text)",
}
_RELATIONS = frozenset({"<", "<=", ">", ">="})
_ARITHMETIC = frozenset({"+", "-", "*", "/"})
_TEXT = "coalesce({}::text, '')"


class Where:
    """Collects the values of one statement while it is composed."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.values: list[Any] = []

    def clause(self, tree: Tree | None) -> Composed:
        """` WHERE …`, or nothing."""
        if tree is None:
            return sql.SQL("").format()
        return sql.SQL(" WHERE {}").format(self.test(tree))

    def bound(self, column: Column, value: Any) -> Composed:
        """A value as a parameter of the column's type."""
        self.values.append(parameter(column, value))
        return sql.SQL("{}::{}").format(sql.Placeholder(), type_of(column, sized=False))

    def test(self, tree: Tree) -> Composable:
        operator, *parts = tree
        if operator in ("AND", "OR"):
            joined = sql.SQL(f" {operator} ").join(self.test(part) for part in parts)
            return sql.SQL("({})").format(joined)
        if operator == "NOT":
            return sql.SQL("NOT coalesce({}, false)").format(self.test(parts[0]))
        if operator == "value":
            return sql.SQL("true" if parts[0] else "false")
        if operator in ("IS NULL", "IS EMPTY", "TRUTH"):
            return self._state(operator, parts[0])
        if operator == "IN":
            return self._among(parts[0], parts[1][1])
        if operator in ("=", "<>"):
            return self._equal(operator, parts[0], parts[1])
        if operator in _RELATIONS:
            right = self._right(parts[0], parts[1])
            sign = sql.SQL(operator)
            return sql.SQL("{} {} {}").format(self.operand(parts[0]), sign, right)
        return self._text_test(operator, parts[0], parts[1][1])

    def operand(self, tree: Tree) -> Composable:
        operator, *parts = tree
        if operator == "column":
            return sql.Identifier(parts[0])
        if operator == "value":
            return self.bound(column_of(self._table, ["+"]), parts[0])
        if operator in _ARITHMETIC:
            sign = sql.SQL(f" {operator} ")
            return sql.SQL("({})").format(sign.join(self.operand(part) for part in parts))
        return sql.SQL(_FUNCTIONS[operator]).format(self.operand(parts[0]))

    def _right(self, left: Tree, right: Tree) -> Composable:
        if right[0] != "value":
            return self.operand(right)
        return self.bound(column_of(self._table, left), right[1])

    def _equal(self, operator: str, left: Tree, right: Tree) -> Composed:
        negated = operator == "<>"
        made = self.operand(left)
        if right[0] == "value" and right[1] in (None, ""):
            nothing = self._nothing(left, made)
            return sql.SQL("NOT ({})" if negated else "({})").format(nothing)
        if right[0] == "value" and not negated:
            return sql.SQL("{} = {}").format(made, self._right(left, right))
        words = "{} IS DISTINCT FROM {}" if negated else "{} IS NOT DISTINCT FROM {}"
        return sql.SQL(words).format(made, self._right(left, right))

    def _nothing(self, left: Tree, made: Composable) -> Composed:
        """Null, which is also what an empty text is."""
        if column_of(self._table, left).is_plain_text:
            return sql.SQL("{0} IS NULL OR {0} = ''").format(made)
        return sql.SQL("{} IS NULL").format(made)

    def _state(self, operator: str, operand: Tree) -> Composed:
        made = self.operand(operand)
        if operator == "IS NULL":
            return sql.SQL("{} IS NULL").format(made)
        if operator == "IS EMPTY":
            return sql.SQL("btrim(" + _TEXT + ") IN ('', '{{}}', '[]')").format(made)
        falsy = "NOT (lower(btrim(" + _TEXT + ")) IN ('', '0', 'false'))"
        return sql.SQL(falsy).format(made)

    def _among(self, operand: Tree, values: list[Any]) -> Composable:
        column = column_of(self._table, operand)
        present = [value for value in values if value not in (None, "")]
        made = self.operand(operand)
        tests: list[Composable] = (
            [self._nothing(operand, made)] if len(present) < len(values) else []
        )
        if present:
            bound = sql.SQL(", ").join([self.bound(column, value) for value in present])
            tests.append(sql.SQL("{} IN ({})").format(made, bound))
        return sql.SQL("({})").format(sql.SQL(" OR ").join(tests)) if tests else sql.SQL("false")

    def _text_test(self, operator: str, operand: Tree, value: Any) -> Composed:
        wanted = display(value)
        made = self.operand(operand)
        if operator == "CONTAINS" and column_of(self._table, operand).array:
            self.values.append(wanted)
            return sql.SQL("%s = ANY({}::text[])").format(made)
        test, wanted = _text_tests(operator, wanted)
        self.values.append(wanted)
        return sql.SQL(test).format(sql.SQL(_TEXT).format(made))


def _text_tests(operator: str, wanted: str) -> tuple[str, str]:
    """The SQL of a test on a text, and the value it needs."""
    if operator == "LIKE" and any(mark in wanted for mark in "%*_?"):
        pattern = wanted.replace("\\", "\\\\").replace("*", "%").replace("?", "_")
        return "{} ILIKE %s", pattern
    if operator in ("LIKE", "CONTAINS"):
        return "strpos(lower({}), lower(%s)) > 0", wanted
    if operator == "STARTS WITH":
        return "starts_with({}, %s)", wanted
    if operator == "ENDS WITH":
        return "starts_with(reverse({}), reverse(%s))", wanted
    raise BasicError("R5206", f"a filter cannot use {operator}")


def parameter(column: Column, value: Any) -> Any:
    """A cast value as psycopg takes it."""
    if column.kind == "json" and not column.array and value is not None:
        return jsonb(value)
    if column.kind == "json" and column.array and value is not None:
        return [jsonb(item) for item in value]
    return value
