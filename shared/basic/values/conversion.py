"""From one type to another where the language allows it: numbers out of text, text of a configuration file, names of types."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.limits import MAX_INTEGER_BITS, too_large
from shared.basic.values.records import File, FunctionRef, HttpResult, Outcome, Secret

Number = int | float | Decimal

NUMBER_TYPES = frozenset({int, float, Decimal})
MOMENT_TYPES = (date, time)  # datetime is a date

_NUMBER = re.compile(r"[+-]?(?:\d+(?P<point>\.\d*)?|\.\d+)(?P<exponent>[eE][+-]?\d+)?", re.ASCII)
_LEADING_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_MAX_DIGITS = 4_000


def parse_number(text: str) -> int | float | None:
    """The number a whole trimmed text spells with `.` as decimal mark and no grouping, else None."""
    text = text.strip()
    found = _NUMBER.fullmatch(text)
    if not found or len(text) > _MAX_DIGITS:
        return None
    if text.lstrip("+-").isdigit():
        return int(text)
    number = float(text)
    return number if abs(number) != float("inf") else None


def leading_number(text: str) -> int | float:
    """The number a text begins with (VAL), 0 if none."""
    found = _LEADING_NUMBER.match(text)
    return (parse_number(found[1]) or 0) if found else 0


def number(value: Any) -> Number:
    """The value as a number for arithmetic: null is 0, numeric text is read. Anything else is R5011."""
    if type(value) in NUMBER_TYPES:
        return value  # type: ignore[no-any-return]
    found = as_number(value)
    if found is None:
        if value is None:
            return 0
        raise BasicError("R5011", f"{describe(value)} is not a number")
    return found


def as_number(value: Any) -> Number | None:
    """The value as a number, or None when it is not one: the rule of comparison and IS NUMERIC."""
    kind = type(value)
    if kind in NUMBER_TYPES:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return parse_number(value)
    if kind is Outcome and value.number in value:
        return as_number(value[value.number])
    if kind is HttpResult:
        return as_number(value.body)
    return None


def integer(value: Any) -> int:
    """The value as an integer, fractions cut off toward zero; R5011 when it is no number."""
    if type(value) is int:
        return value
    if type(value) is bool:
        return int(value)
    try:
        return int(number(value))
    except (OverflowError, ValueError, DecimalException) as bad:
        raise too_large("number", MAX_INTEGER_BITS) from bad


def is_numeric(value: Any) -> bool:
    """IS NUMERIC: a number, or trimmed text that spells one without separators."""
    return as_number(value) is not None


_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "float"),
    (Decimal, "float"),
    (str, "string"),
    (Secret, "string"),
    (list, "array"),
    (datetime, "datetime"),
    (date, "datetime"),
    (time, "datetime"),
    (timedelta, "datetime"),
    (FunctionRef, "function"),
)


def type_name(value: Any) -> str:
    """What TYPEOF answers; everything that is none of the plain types is an object, an HTTP answer is its body."""
    if value is None:
        return "null"
    if isinstance(value, HttpResult):
        return type_name(value.body)
    return next((name for kind, name in _TYPE_NAMES if isinstance(value, kind)), "object")


def describe(value: Any) -> str:
    """A value as an error message names it: short, and never a secret."""
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, File):
        return f"file {shortened(value.path)}"
    name = type_name(value)
    return "null" if value is None else str(value).lower() if name == "boolean" else f"this {name}"


def config_name(name: str) -> str:
    """The variable a `param-` row of config.csv defines: no prefix, casefolded, hyphens as underscores."""
    return name.strip().casefold().removeprefix("param-").replace("-", "_")


def config_value(text: str) -> int | float | bool | str:
    """The value of a `param-` row. A leading zero or `+` keeps text (postal codes, telephone numbers)."""
    trimmed = text.strip()
    if trimmed.casefold() in ("true", "false"):
        return trimmed.casefold() == "true"
    digits = trimmed.removeprefix("-")
    if trimmed.startswith("+") or (digits.startswith("0") and digits[1:2].isdigit()):
        return text
    found = parse_number(trimmed)
    return text if found is None else found
