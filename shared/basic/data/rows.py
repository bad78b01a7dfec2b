"""Rows on their way into a table: which value goes to which column, and what fills itself in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.basic.data.casting import cast
from shared.basic.data.definitions import Column, Table
from shared.basic.data.predicates import must
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.phrases import Phrase
from shared.basic.values.display import display
from shared.basic.values.records import HttpResult
from shared.ids import new_id

Field = Sequence[Any]  # name it was written with, pieces of its value: what a `fields` slot gives

CREATED, UPDATED = "created_at", "updated_at"
_TODAY = frozenset({"NOW()", "TODAY()"})
_MOMENTS = frozenset({"date", "timestamp"})


def value_of(given: Sequence[Any]) -> Any:
    """A value of a field list with its type; a joined one is text."""
    return given[0][1] if len(given) == 1 else phrase_of(given).text()


def phrase_of(given: Sequence[Any]) -> Phrase:
    """A value of a field list as text with values bound into it."""
    return Phrase(tuple((bool(is_value), piece) for is_value, piece in given))


def unwrapped(value: Any) -> Any:
    """The body of an HTTP answer, else the value itself."""
    return value.body if isinstance(value, HttpResult) else value


def as_row(value: Any) -> Mapping[str, Any]:
    """An object to store; R5010 for anything else."""
    if not isinstance(value, Mapping):
        raise BasicError("R5010", f"a row is an object, not {shortened(display(value))}")
    return value


def mapped(table: Table, fields: Sequence[Field]) -> dict[str, Any]:
    """Values of a field list by column: by their names if all have one, else in the order of the columns.

    R5205 for a name without column, R5010 for more values than columns.
    """
    if all(name and not name.endswith("()") for name, _ in fields):
        return {named_column(table, name).name: value_of(given) for name, given in fields}
    columns = [column for column in table.columns if not column.generated]
    if len(fields) > len(columns):
        raise BasicError(
            "R5010",
            f"{table.name} has {len(columns)} columns, not {len(fields)}: {', '.join(table.names)}",
        )
    return {
        column.name: value_of(given) for column, (_, given) in zip(columns, fields, strict=False)
    }


def changed(table: Table, fields: Sequence[Field]) -> dict[str, Any]:
    """Values of UPDATE by column; NOW() and TODAY() go to `updated_at`, others without name are R5010."""
    found = {}
    for name, given in fields:
        if not name or (name.endswith("()") and name not in _TODAY):
            shown = shortened(display(value_of(given)))
            raise BasicError(
                "R5010", f"{shown} has no name that tells its column; write SET column = value"
            )
        found[named_column(table, UPDATED if name in _TODAY else name).name] = value_of(given)
    return found


def named_column(table: Table, name: str) -> Column:
    """The column a variable is named after: exactly, or behind the table's singular (`lead_email` in leads)."""
    key = name.rstrip("$").casefold()
    singular = table.name.casefold().removesuffix("s")
    column = table.column(key) or table.column(key.removeprefix(f"{singular}_"))
    return column or must(table, name)


def stored(table: Table, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A new row: typed values by exact column name, with an id and the time when they are missing."""
    row = typed(table, given)
    for name in (CREATED, UPDATED):
        column = table.column(name)
        if column is not None and column.kind in _MOMENTS and row.get(column.name) is None:
            row[column.name] = cast(column, now)
    if len(table.key) == 1:
        key = must(table, table.key[0])
        fills_itself = key.auto or key.default or key.kind not in ("uuid", "text")
        if row.get(key.name) is None:
            row.pop(key.name, None)
            if not fills_itself and not key.references:
                row[key.name] = cast(key, new_id())
    return row


def changes(table: Table, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Changed columns of existing rows: typed, with `updated_at` unless given."""
    row = typed(table, given)
    column = table.column(UPDATED)
    if column is not None and column.kind in _MOMENTS and column.name not in row:
        row[column.name] = cast(column, now)
    return row


def typed(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the columns hold them. R5205 for an unknown column, R5203 for a value that does not fit."""
    found = {}
    for name, value in given.items():
        column = must(table, str(name))
        if column.generated:
            raise BasicError(
                "R5203", f"{table.name}.{column.name} is calculated; it cannot be written"
            )
        found[column.name] = cast(column, value)
    return found
