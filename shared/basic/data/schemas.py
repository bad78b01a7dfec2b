"""A table as a JSON schema, for a model that is to read a row out of a text."""

from __future__ import annotations

from typing import Any

from shared.basic.data.definitions import Column, Table

_FILLED = frozenset({"created_at", "updated_at"})
_TYPES = {
    "integer": "integer",
    "bigint": "integer",
    "decimal": "number",
    "double": "number",
    "boolean": "boolean",
    "json": "object",
}
_FORMATS = {"date": "date", "time": "time", "timestamp": "date-time", "uuid": "uuid"}


def row_schema(table: Table) -> dict[str, Any]:
    """An object with the columns an author fills in; null stands for what the text does not say."""
    columns = [column for column in table.columns if _is_told(table, column)]
    return {
        "type": "object",
        "properties": {column.name: _property(column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _is_told(table: Table, column: Column) -> bool:
    fills_itself = column.generated or column.auto or column.name.casefold() in _FILLED
    return not fills_itself and not (column.name in table.key and column.kind == "uuid")


def _property(column: Column) -> dict[str, Any]:
    single: dict[str, Any] = {"type": [_TYPES.get(column.kind, "string"), "null"]}
    if column.kind in _FORMATS:
        single["format"] = _FORMATS[column.kind]
    if not column.array:
        return single
    return {"type": ["array", "null"], "items": {**single, "type": single["type"][0]}}
