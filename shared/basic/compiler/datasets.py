"""Findings about tables and columns that keywords name: E3060, E3061, W4020 to W4022, W4101."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.known import Known
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.walk import CHILDREN
from shared.basic.form import SlotKind

_DATA: Final = frozenset({"SAVE", "INSERT", "FIND", "UPDATE", "DELETE FROM", "SEARCH", "MERGE"})
_ALWAYS: Final = frozenset({"id", "created_at", "updated_at"})
_IDENTIFIER_NEXT: Final = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|BY)\s+\"?$", re.IGNORECASE)

Tables = Mapping[str, frozenset[str]]


def tables_of(script: ast.Script, known: Known) -> Tables:
    """Columns by table, both casefolded: those of the file and those known of the bot."""
    found = {
        name.casefold(): frozenset(column.casefold() for column in columns)
        for name, columns in (known.tables or {}).items()
    }
    for table in script.tables:
        names = frozenset(column.name.casefold() for column in table.columns)
        found[table.name.casefold()] = names | found.get(table.name.casefold(), frozenset())
    return found


class DatasetChecks:
    """Checks keyword calls against the tables of the bot."""

    def __init__(self, tables: Tables, known: Known, operands: Operands, report: Report) -> None:
        self._tables = tables
        self._complete = known.tables is not None
        self._operands = operands
        self._sql: dict[str, tuple[str, ...]] = {}
        self._report = report

    def check(self, node: ast.KeywordCall) -> None:
        """Report what is wrong with one call."""
        if node.keyword.startswith(("UPDATE", "DELETE")):
            self._check_filterless(node)
        self._check_sql(node)
        if node.keyword not in _DATA:
            return
        columns = self._columns(node)
        if columns is None:
            return
        for value in node.slots.values():
            if isinstance(value, ast.Condition):
                self._check_condition(value.expression, columns)
            elif isinstance(value, tuple) and value and isinstance(value[0], ast.Assignment):
                self._check_names(value, columns)
            elif isinstance(value, tuple) and node.keyword == "SAVE":
                self._check_fields(value, node, columns)

    def _columns(self, node: ast.KeywordCall) -> frozenset[str] | None:
        """The columns of the table a call names by a literal, when they are known."""
        literal = next(iter(node.slots.values()), None)
        if not isinstance(literal, ast.Literal) or not isinstance(literal.value, str):
            return None
        name = literal.value
        columns = self._tables.get(name.casefold())
        if columns is None and self._complete and name.isidentifier() and node.keyword != "FIND":
            message = f"There is no table {name} in this bot"
            self._report.add("W4022", literal.span, message, f"tables: {_listed(self._tables)}")
        return columns

    def _check_condition(self, node: Expr, columns: frozenset[str]) -> None:
        """Left columns have to exist; a right one that does not is text."""
        if isinstance(node, ast.Logical):
            self._check_condition(node.left, columns)
            self._check_condition(node.right, columns)
            return
        children = list(_children(node))
        for index, child in enumerate(children):
            for column in _columns_in(child):
                name = column.name.rpartition(".")[2].casefold()
                if name in columns or name in _ALWAYS:
                    continue
                if index and len(children) > 1:
                    message = (
                        f"`{column.name}` is neither a variable nor a column; it is read as text"
                    )
                    self._report.add("W4021", column.span, message, f'write "{column.name}"')
                else:
                    message = f"There is no column {column.name}"
                    self._report.add("E3061", column.span, message, f"columns: {_listed(columns)}")

    def _check_names(self, pairs: tuple[object, ...], columns: frozenset[str]) -> None:
        for pair in pairs:
            if isinstance(pair, ast.Assignment) and pair.name.casefold() not in columns | _ALWAYS:
                message = f"There is no column {pair.name}"
                self._report.add("E3061", pair.span, message, f"columns: {_listed(columns)}")

    def _check_fields(
        self, values: tuple[object, ...], node: ast.KeywordCall, columns: frozenset[str]
    ) -> None:
        """A field list of names maps by name (spec section 4.7); one or two values are objects or ids."""
        if len(values) < 3 or not all(isinstance(v, ast.Name | ast.Member) for v in values):
            return
        literal = next(iter(node.slots.values()))
        table = str(literal.value) if isinstance(literal, ast.Literal) else ""
        for value in values:
            if isinstance(value, ast.Name | ast.Member) and not _maps(value.name, table, columns):
                message = f"Table {table} has no column for `{value.name}`"
                self._report.add("E3060", value.span, message, f"columns: {_listed(columns)}")

    def _check_filterless(self, node: ast.KeywordCall) -> None:
        """W4020: UPDATE … SET and DELETE FROM without WHERE."""
        values = node.slots.values()
        if any(isinstance(value, ast.Condition) for value in values):
            return
        form = self._operands.registry[node.keyword].forms[node.form]
        assigns = any(
            isinstance(value, tuple) and value and isinstance(value[0], ast.Assignment)
            for value in values
        )
        if assigns or form.head == ("DELETE", "FROM"):
            message = f"{' '.join(form.head)} without WHERE touches every row"
            self._report.add("W4020", node.span, message, "add WHERE …")

    def _sql_slots(self, keyword: str) -> tuple[str, ...]:
        found = self._sql.get(keyword)
        if found is None:
            forms = self._operands.registry[keyword].forms
            slots = [slot for form in forms for slot in form.slots()]
            found = tuple({slot.name: 0 for slot in slots if slot.kind is SlotKind.SQL})
            self._sql[keyword] = found
        return found

    def _check_sql(self, node: ast.KeywordCall) -> None:
        """W4101: a value where SQL wants an identifier cannot be bound."""
        for name in self._sql_slots(node.keyword):
            value = node.slots.get(name)
            if isinstance(value, ast.Interpolated | ast.Binary):
                pieces = _pieces(value)
                for before, after in pairwise(pieces):
                    if isinstance(before, str) and _IDENTIFIER_NEXT.search(before):
                        span = value.span if isinstance(after, str) else after.span
                        message = "A table or column name cannot be a bound parameter"
                        self._report.add("W4101", span, message, "write the name itself")


def _maps(name: str, table: str, columns: frozenset[str]) -> bool:
    """Whether a value of this name finds a column: exactly, or without the table's singular as prefix."""
    key = name.casefold()
    singular = table.casefold().removesuffix("s") + "_"
    return key in columns | _ALWAYS or key.removeprefix(singular) in columns


def _pieces(node: Expr) -> list[str | Expr]:
    if isinstance(node, ast.Interpolated):
        return list(node.parts)
    if isinstance(node, ast.Literal):
        return [str(node.value)]
    if isinstance(node, ast.Binary) and node.operator in ("+", "&"):
        return [*_pieces(node.left), *_pieces(node.right)]
    return [node]


def _children(node: Expr) -> Iterator[Expr]:
    for name in CHILDREN.get(type(node), ()):
        value = getattr(node, name)
        if isinstance(value, ast.Node):
            yield value  # type: ignore[misc]


def _columns_in(node: Expr) -> Iterator[ast.Column]:
    """Columns of an operand; those deeper in a nested test are found when that test is checked."""
    if isinstance(node, ast.Column):
        yield node
    elif isinstance(node, ast.FunctionCall):
        for argument in node.args:
            yield from _columns_in(argument)


def _listed(names: Mapping[str, object] | frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
