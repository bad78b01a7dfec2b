"""Values as columns hold them (specification 7.10): text as text, numbers in range, moments as wall clock.

text str · integer and bigint int · decimal Decimal · double float · date, time, timestamp (naive) · boolean bool ·
uuid str · json plain JSON · an array of any of them a list. "" is null everywhere but in text and JSON.
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from shared.basic.data.definitions import Column
from shared.basic.errors import BasicError, shortened
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.moments import parse_moment
from shared.basic.values.plain import to_plain

_BITS = {"integer": 31, "bigint": 63}
_YES = frozenset({"true", "yes", "1", "on", "sim", "y", "t"})
_NO = frozenset({"false", "no", "0", "off", "não", "nao", "n", "f"})
_MAX_DIGITS = 1000


def cast(column: Column, value: Any) -> Any:
    """The value as the column stores it; R5203 for one it cannot hold."""
    if value is None or (value == "" and not column.is_plain_text and column.kind != "json"):
        return None
    if column.array:
        return [_single(column, item) for item in (value if isinstance(value, list) else [value])]
    return _single(column, value)


def _single(column: Column, value: Any) -> Any:
    if value is None:
        return None
    try:
        found = _CASTS[column.kind](column, value)
    except (ValueError, OverflowError, InvalidOperation):
        found = None
    if found is None:
        size = f"({', '.join(map(str, column.size))})" if column.size else ""
        wanted = f"{column.kind}{size}"
        raise BasicError("R5203", f"{column.name} is {wanted}: {_shown(value)} does not fit")
    return found


def fits(column: Column, value: Any) -> tuple[bool, Any]:
    """Whether a value can be compared with the column's, and the value as the column would store it.

    A text is compared whole, whatever the column's length.
    """
    if column.is_plain_text:
        return True, display(value)
    try:
        return True, cast(column, value)
    except BasicError:
        return False, None


def _shown(value: Any) -> str:
    return shortened(display(value))


def _text(column: Column, value: Any) -> str | None:
    text = display(value).replace("\x00", "")
    return text if not column.size or len(text) <= column.size[0] else None


def _integer(column: Column, value: Any) -> int | None:
    number = int(value) if isinstance(value, bool) else as_number(value)
    if number is None or (isinstance(number, float) and not number.is_integer()):
        return None
    whole = int(number)
    limit = 1 << _BITS[column.kind]
    return whole if whole == number and -limit <= whole < limit else None


def _decimal(column: Column, value: Any) -> Decimal | None:
    number = as_number(value)
    if number is None or (isinstance(number, float) and not math.isfinite(number)):
        return None
    exact = number if isinstance(number, Decimal) else Decimal(str(number))
    if len(exact.as_tuple().digits) > _MAX_DIGITS or not exact.is_finite():
        return None
    if not column.size:
        return exact
    precision, scale = column.size[0], column.size[1] if len(column.size) > 1 else 0
    rounded = exact.quantize(Decimal(1).scaleb(-scale))
    return rounded if abs(rounded) < Decimal(10) ** (precision - scale) else None


def _double(_column: Column, value: Any) -> float | None:
    number = as_number(value)
    found = float(number) if number is not None else math.nan
    return found if math.isfinite(found) else None


def _moment(value: Any) -> date | time | None:
    if isinstance(value, (date, time)):
        return value
    return parse_moment(value) if isinstance(value, str) else None


def _date(_column: Column, value: Any) -> date | None:
    moment = _moment(value)
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None


def _time(_column: Column, value: Any) -> time | None:
    moment = _moment(value)
    if isinstance(moment, datetime):
        return moment.time()
    return moment.replace(tzinfo=None) if isinstance(moment, time) else None


def _timestamp(_column: Column, value: Any) -> datetime | None:
    moment = _moment(value)
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time()) if isinstance(moment, date) else None


def _boolean(_column: Column, value: Any) -> bool | None:
    word = display(value).strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _uuid(_column: Column, value: Any) -> str | None:
    return str(uuid.UUID(display(value).strip()))


def _json(_column: Column, value: Any) -> Any:
    plain = to_plain(value)
    json.dumps(plain, allow_nan=False)
    return plain


_CASTS: Mapping[str, Callable[[Column, Any], Any]] = {
    "text": _text,
    "integer": _integer,
    "bigint": _integer,
    "decimal": _decimal,
    "double": _double,
    "date": _date,
    "time": _time,
    "timestamp": _timestamp,
    "boolean": _boolean,
    "uuid": _uuid,
    "json": _json,
}
