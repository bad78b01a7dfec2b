"""Values as plain JSON: what leaves the language for a model, a webhook's caller or a display."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.limits import MAX_DEPTH, bounded_text, nested_too_deeply
from shared.basic.values.moments import duration_text, moment_text
from shared.basic.values.records import (
    SECRET_TEXT,
    ErrorValue,
    File,
    FunctionRef,
    HttpResult,
    Secret,
)

_AS_IS = frozenset({str, int, bool, type(None)})


def to_plain(value: Any, depth: int = 0) -> Any:
    """The value with nothing but dict, list, str, int, float, bool and None inside; secrets are masked.

    A float without fraction becomes an integer, moments become their display strings. R5033 for a value that
    contains itself.
    """
    kind = type(value)
    if kind in _AS_IS:
        return value
    if depth > MAX_DEPTH:
        raise nested_too_deeply()
    if isinstance(value, dict):
        return {key: to_plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [to_plain(item, depth + 1) for item in value]
    if kind is HttpResult:
        return to_plain(value.body, depth + 1)
    if kind is float or kind is Decimal:
        return _plain_number(value)
    return _plain_scalar(value)


def _plain_number(value: float | Decimal) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, (datetime, date, time)):
        return moment_text(value)
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, Secret):
        return SECRET_TEXT
    if isinstance(value, File):
        return file_fields(value)
    if isinstance(value, ErrorValue):
        return error_fields(value)
    return value.name if isinstance(value, FunctionRef) else str(value)


def file_fields(file: File) -> dict[str, Any]:
    """The members a script reads of a file."""
    return {
        "path": file.path,
        "name": file.name or file.path.rsplit("/", 1)[-1],
        "size": file.size,
        "mime_type": file.mime_type,
        "url": file.url,
    }


def error_fields(error: ErrorValue) -> dict[str, Any]:
    """The members a script reads of an error."""
    return {
        "message": error.message,
        "code": error.code,
        "line": error.line,
        "keyword": error.keyword,
    }


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON text, compact unless `indent` is given, with every letter as itself."""
    separators = (",", ":") if indent is None else None
    return bounded_text(
        json.dumps(to_plain(value), ensure_ascii=False, indent=indent, separators=separators)
    )


def from_json(text: str) -> Any:
    """The value of JSON text; R5012 with the place of the first fault."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as bad:
        where = f"line {bad.lineno}, column {bad.colno}"
        raise BasicError("R5012", f"{shortened(text)} is not JSON: {bad.msg} at {where}") from bad
    except (ValueError, RecursionError) as bad:
        raise BasicError("R5012", f"{shortened(text)} is not JSON: {bad}") from bad


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
