"""Display strings: what TALK says and what `+` and `&` join (specification 2.6)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from shared.basic.values.limits import MAX_INTEGER_BITS, MAX_STRING, bounded_text, too_large
from shared.basic.values.moments import duration_text, moment_text
from shared.basic.values.plain import to_json
from shared.basic.values.records import (
    SECRET_TEXT,
    ErrorValue,
    File,
    FunctionRef,
    HttpResult,
    Secret,
)


def display(value: Any) -> str:
    """The value as text: null is empty, booleans are lower case, arrays and objects are compact JSON."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return _integer_text(value)
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return float_text(value)
    show = _SHOW.get(kind)
    return show(value) if show else to_json(value)


def _integer_text(value: int) -> str:
    try:
        return str(value)
    except ValueError as bad:
        raise too_large("number", MAX_INTEGER_BITS) from bad


def float_text(value: float) -> str:
    """At most 15 significant digits, no trailing zeros, no `.0`."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def decimal_text(value: Decimal) -> str:
    """Digits as stored without trailing zeros after the point, never an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_SHOW: dict[type, Any] = {
    Decimal: decimal_text,
    datetime: moment_text,
    date: moment_text,
    time: moment_text,
    timedelta: duration_text,
    File: lambda file: file.path,
    HttpResult: lambda answer: answer.text or display(answer.body),
    Secret: lambda _: SECRET_TEXT,
    ErrorValue: lambda error: error.message,
    FunctionRef: lambda function: function.name,
}


def concat(left: Any, right: Any) -> str:
    """`&`, and `+` with text on either side."""
    text = display(left) + display(right)
    if len(text) > MAX_STRING:
        raise too_large("text", MAX_STRING)
    return text


def interpolate(*parts: Any) -> str:
    """The pieces of a text with holes, in order."""
    return bounded_text("".join([part if type(part) is str else display(part) for part in parts]))
