"""SUM, COUNT, AVG, MIN and MAX over rows, and rows by group."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.conditions import column
from shared.basic.values.arithmetic import add, div
from shared.basic.values.comparison import is_null, sort_key
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display

_CALL = re.compile(r"\s*(\w+)\s*\(\s*([\w.*]*)\s*\)\s*")
OPERATIONS = {
    "SUM": "SUM",
    "COUNT": "COUNT",
    "AVG": "AVG",
    "AVERAGE": "AVG",
    "MEAN": "AVG",
    "MIN": "MIN",
    "MAX": "MAX",
}


def grouped(rows: Sequence[Any], key_of: Callable[[Any], Any]) -> list[tuple[Any, list[Any]]]:
    """Rows by key, groups in order of first appearance."""
    groups: dict[str, tuple[Any, list[Any]]] = {}
    for row in rows:
        key = key_of(row)
        groups.setdefault(display(key), (key, []))[1].append(row)
    return list(groups.values())


def parse_call(text: Any) -> tuple[str, str]:
    """`SUM(price)` as its operation and field; R5010 otherwise."""
    found = _CALL.fullmatch(display(text))
    operation = OPERATIONS.get(found[1].upper()) if found else None
    if found is None or operation is None:
        raise BasicError(
            "R5010", f'{shortened(display(text))} is not an aggregate such as "SUM(price)"'
        )
    return operation, found[2]


def aggregated(operation: str, rows: Sequence[Any], field: str) -> Any:
    """One number over a field of the rows; nulls do not count."""
    if operation == "COUNT" and field in ("", "*"):
        return len(rows)
    found = [value for row in rows if not is_null(value := column(row, field) if field else row)]
    if operation == "COUNT":
        return len(found)
    if operation in ("MIN", "MAX"):
        chosen = (min if operation == "MIN" else max)(found, key=sort_key, default=None)
        number = as_number(chosen)
        return chosen if number is None else number
    total: Any = 0
    numbers = [number for value in found if (number := as_number(value)) is not None]
    for number in numbers:
        total = add(total, number)
    return total if operation == "SUM" else (div(total, len(numbers)) if numbers else 0)
