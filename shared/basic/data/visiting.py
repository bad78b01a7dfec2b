"""A bot's tables as a caller of the API sees them: rows read, written and searched with the caller's rights.

READ BY and WRITE BY count as in scripts; a table without them is the owner's alone (platform specification 3.3).
Failures are those of `shared.errors`, translated from the language's own codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shared.basic.data import rows as rules
from shared.basic.data.casting import fits
from shared.basic.data.definitions import Column, Table
from shared.basic.data.ports import Query, Row, Tree
from shared.basic.data.predicates import must, prepared
from shared.basic.data.searching import ranked, word_test
from shared.basic.errors import BasicError
from shared.basic.runtime.filters import Filter
from shared.basic.runtime.phrases import Condition
from shared.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    GbError,
    NotFound,
    Unprocessable,
    ValidationFailed,
)

if TYPE_CHECKING:
    from shared.basic.functions import FunctionContext
    from shared.store import Unit

MOST_ROWS = 500
"""How many rows one request may store."""
_RELATIONS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "like": "LIKE"}
_MEANINGS: Mapping[str, type[GbError]] = {
    "R5051": Forbidden,
    "R5202": Conflict,
    "R5203": Unprocessable,
    "R5204": NotFound,
    "R5205": Unprocessable,
    "R5206": BadRequest,
    "R5010": Unprocessable,
}


@contextmanager
def told() -> Iterator[None]:
    """The language's failures as the API's."""
    try:
        yield
    except BasicError as error:
        meaning = _MEANINGS.get(error.code)
        if meaning is None:
            raise
        raise meaning(error.message) from error


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `roles` are theirs and those below it; an owner is stopped by no list."""

    roles: frozenset[str]
    is_owner: bool

    def must_read(self, table: Table) -> None:
        if not self._is_listed(table.read_by):
            raise Forbidden(f"{table.name} may not be read by you.")

    def must_write(self, table: Table, names: Sequence[str]) -> None:
        if not self._is_listed(table.write_by):
            raise Forbidden(f"{table.name} may not be changed by you.")
        for column in (must(table, name) for name in names):
            if column.write_by and not self._is_listed(column.write_by):
                raise Forbidden(f"{table.name}.{column.name} may not be changed by you.")

    def sees(self, column: Column) -> bool:
        return not column.read_by or self._is_listed(column.read_by)

    def _is_listed(self, listed: Sequence[str]) -> bool:
        return self.is_owner or bool(self.roles.intersection(listed))


@dataclass(frozen=True, slots=True)
class Visit:
    """One table in one transaction."""

    unit: Unit
    bot_id: str
    table: Table
    visitor: Visitor
    context: FunctionContext

    @classmethod
    def to(
        cls, unit: Unit, bot_id: str, name: str, visitor: Visitor, context: FunctionContext
    ) -> Visit:
        """Raises NotFound for a table there is not."""
        table = unit.tables.named(bot_id, name)
        if table is None:
            raise NotFound(f"There is no table {name}.")
        return cls(unit, bot_id, table, visitor, context)

    def query(
        self, filters: Sequence[tuple[str, str]], order: Sequence[tuple[str, bool]] = ()
    ) -> Query:
        """What to ask for `filter[field]=op:value` pairs; ValidationFailed for what the caller may not name."""
        self.visitor.must_read(self.table)
        for name in [*(field for field, _ in filters), *(field for field, _ in order)]:
            self.visible(name)
        tests = [_test(name, text) for name, text in filters]
        tree = tests[0] if len(tests) == 1 else ["AND", *tests]
        with told():
            wanted = Filter(Condition(tree) if tests else None, tuple(order))
            return prepared(wanted, self.table, self.context)

    def visible(self, name: str) -> Column:
        """A column the caller may read."""
        column = self.table.column(name)
        if column is None or not self.visitor.sees(column):
            raise ValidationFailed.of(**{name: f"{self.table.name} has no such column"})
        return column

    def find(self, query: Query) -> list[Row]:
        with told():
            return [
                self.shown(row) for row in self.unit.tables.find(self.bot_id, self.table, query)
            ]

    def count(self, query: Query) -> int:
        with told():
            counted = self.unit.tables.aggregate(
                self.bot_id, self.table, "COUNT", "", query.where, ""
            )
        return int(counted[0][1] or 0)

    def search(self, text: str, fields: Sequence[str], limit: int) -> list[Row]:
        """Rows whose texts have words of `text`, those with the most words first."""
        self.visitor.must_read(self.table)
        chosen = [self.visible(name) for name in fields] or [
            column for column in self.table.columns if self.visitor.sees(column)
        ]
        names = [column.name for column in chosen if column.is_plain_text]
        test = word_test(names, text)
        if test is None:
            return []
        with told():
            query = prepared(Filter(Condition(test)), self.table, self.context)
            rows = self.unit.tables.find(self.bot_id, self.table, replace(query, limit=1000))
        return [self.shown(row) for row in ranked(rows, names, text)[:limit]]

    def row(self, identity: str) -> Row:
        """The row of that key with every column; NotFound when there is none."""
        found = self.unit.tables.find(self.bot_id, self.table, Query(self._at(identity), limit=1))
        if not found:
            raise NotFound(f"{self.table.name} has no row {identity}.")
        return found[0]

    def insert(self, given: Mapping[str, Any]) -> Row:
        with told():
            self.visitor.must_write(self.table, list(given))
            row = rules.stored(self.table, given, self.context.now())
            return self.shown(self.unit.tables.insert(self.bot_id, self.table, row))

    def change(self, identity: str, given: Mapping[str, Any]) -> Row:
        """Change some columns of a row."""
        with told():
            self._must_keep_key(identity, given)
            self.visitor.must_write(self.table, list(given))
            changes = rules.changes(self.table, given, self.context.now())
            if given:
                self.unit.tables.update(self.bot_id, self.table, self._at(identity), changes)
            return self.shown(self.row(identity))

    def replace(self, identity: str, given: Mapping[str, Any]) -> Row:
        """Make `given` the row: what it does not name and the caller may write becomes empty."""
        names = {must(self.table, name).name for name in given}
        absent = {
            column.name: None
            for column in self.table.columns
            if column.name not in names and self._empties(column)
        }
        return self.change(identity, {**absent, **given})

    def remove(self, identity: str) -> None:
        with told():
            self.visitor.must_write(self.table, [])
            if not self.unit.tables.delete(self.bot_id, self.table, self._at(identity)):
                raise NotFound(f"{self.table.name} has no row {identity}.")

    def shown(self, row: Row) -> Row:
        """The row without the columns the caller does not see."""
        return {
            name: value for name, value in row.items() if self.visitor.sees(must(self.table, name))
        }

    def _empties(self, column: Column) -> bool:
        keeps = column.generated or column.auto or column.name in self.table.key
        stamped = column.name.casefold() in (rules.CREATED, rules.UPDATED)
        writable = not column.write_by or bool(self.visitor.is_owner)
        return not keeps and not stamped and writable

    def _at(self, identity: str) -> Tree:
        key = self._key()
        does_fit, value = fits(key, identity)
        return ["=", ["column", key.name], ["value", value]] if does_fit else ["value", False]

    def _key(self) -> Column:
        if len(self.table.key) > 1:
            raise BadRequest(f"{self.table.name} has a key of several columns; use filters.")
        return must(self.table, self.table.key[0])

    def _must_keep_key(self, identity: str, given: Mapping[str, Any]) -> None:
        key = self._key()
        wanted = next(
            (v for name, v in given.items() if name.casefold() == key.name.casefold()), None
        )
        if wanted is not None and fits(key, wanted) != fits(key, identity):
            raise Unprocessable(f"{key.name} names the row and cannot be changed.")


def tables_of(unit: Unit, bot_id: str) -> list[dict[str, Any]]:
    """Every table with its columns, by name."""
    return [
        {
            "name": table.name,
            "key": list(table.key),
            "columns": [_column(table, column) for column in table.columns],
            "read_by": list(table.read_by),
            "write_by": list(table.write_by),
        }
        for table in unit.tables.all(bot_id)
    ]


def _column(table: Table, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.kind,
        "size": list(column.size),
        "array": column.array,
        "required": column.required,
        "unique": column.unique,
        "primary_key": column.name in table.key,
        "generated": bool(column.generated or column.auto),
        "references": column.references.table if column.references else None,
        "read_by": list(column.read_by),
        "write_by": list(column.write_by),
    }


def _test(name: str, text: str) -> Tree:
    """One `op:value`; without a known operator the whole text has to be equal."""
    operator, colon, value = text.partition(":")
    column: Tree = ["column", name]
    if colon and operator == "in":
        return ["IN", column, ["value", [each.strip() for each in value.split(",")]]]
    if colon and operator == "null":
        is_null: Tree = ["IS NULL", column]
        return ["NOT", is_null] if value.strip().casefold() in ("false", "0", "no") else is_null
    relation = _RELATIONS.get(operator) if colon else None
    return [relation, column, ["value", value]] if relation else ["=", column, ["value", text]]


def plain_row(row: Row) -> Row:
    """A row as JSON says it: moments in ISO 8601, decimals as numbers."""
    return {name: plain_value(value) for name, value in row.items()}


def plain_value(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [plain_value(item) for item in value]
    return value
