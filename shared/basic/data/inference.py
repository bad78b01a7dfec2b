"""Kinds of columns, read off the values of a file that declares none (specification 7.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from shared.basic.data.casting import cast
from shared.basic.data.definitions import ID, Column, Table
from shared.basic.errors import BasicError
from shared.basic.values.plain import to_plain

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)?(\.\d+)?([eE][+-]?\d+)?")
_DAY = r"(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})"
_DATE = re.compile(_DAY)
_MOMENT = re.compile(_DAY + r"[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_ALIKE = {
    frozenset({"bigint", "double"}): "double",
    frozenset({"date", "timestamp"}): "timestamp",
}
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "bigint"),
    (float, "double"),
    (Decimal, "double"),
    (datetime, "timestamp"),
    (date, "date"),
    (time, "time"),
    (dict, "json"),
    (list, "json"),
)


def inferred_table(name: str, header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Table:
    """A table of these columns; its key is `id`, else the first column whose name ends so, else the first."""
    listed = list(rows)
    columns = tuple(Column(each, kind_of(row.get(each) for row in listed)) for each in header)
    return Table(name, columns, (_key(header),))


def _key(header: Sequence[str]) -> str:
    folded = [each.casefold() for each in header]
    if ID in folded:
        return header[folded.index(ID)]
    return ID


def kind_of(values: Iterable[Any]) -> str:
    """The narrowest kind that holds all values; nulls and empty texts say nothing, nothing at all is text."""
    found = ""
    for value in values:
        if value is None or value == "":
            continue
        kind = _single(value)
        found = kind if found in ("", kind) else _ALIKE.get(frozenset({found, kind}), "text")
        if found == "text":
            break
    return found or "text"


def _single(value: Any) -> str:
    if not isinstance(value, str):
        return next((kind for python, kind in _TYPES if isinstance(value, python)), "text")
    text = value.strip()
    if text.casefold() in ("true", "false"):
        return "boolean"
    if _INTEGER.fullmatch(text):
        return "bigint"
    if _NUMBER.fullmatch(text) and any(letter.isdigit() for letter in text):
        return "double"
    if _MOMENT.fullmatch(text):
        return "timestamp"
    return "date" if _DATE.fullmatch(text) else "text"


def typed_cell(column: Column, value: Any) -> Any:
    """A cell as its column holds it; one that is no such value after all (31/02/2026) stays text."""
    try:
        return cast(column, value)
    except BasicError:
        return value


def widened(table: Table, given: Mapping[str, Any]) -> Table:
    """The table with columns for these values: new names are added, kinds that cannot hold a value grow to text."""
    columns = list(table.columns)
    for name, value in given.items():
        present = table.column(name)
        if present is None:
            columns.append(Column(name, kind_of([to_plain(value) if _plain(value) else value])))
        elif not _holds(present, value):
            kind = _ALIKE.get(frozenset({present.kind, _single(value)}), "text")
            columns[columns.index(present)] = Column(present.name, kind)
    return Table(table.name, tuple(columns), table.key)


def _plain(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _holds(column: Column, value: Any) -> bool:
    try:
        cast(column, value)
    except BasicError:
        return False
    return True
