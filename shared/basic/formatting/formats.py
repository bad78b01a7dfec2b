"""The choice of FORMAT: by the value's kind, then by what the pattern can show."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

from shared.basic.formatting.dates import format_moment, is_date_pattern
from shared.basic.formatting.documents import to_csv, to_xml, to_yaml
from shared.basic.formatting.numbers import format_number
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.moments import parse_moment
from shared.basic.values.plain import to_json

DOCUMENTS: dict[str, Callable[[Any], str]] = {
    "json": to_json,
    "yaml": to_yaml,
    "csv": to_csv,
    "xml": to_xml,
}

_TEXT_TOKENS: dict[str, Callable[[str], str]] = {
    "@": str,
    "!": str.upper,
    ">": str.upper,
    "&": str.lower,
    "<": str.lower,
}


def format_value(
    value: Any, pattern: str = "", locale: str = "en", *, day_first: bool = True
) -> str:
    """The value by the pattern. A pattern that does not fit gives the display string; null gives an empty text."""
    if value is None or not pattern:
        return display(value)
    document = DOCUMENTS.get(pattern.strip().casefold())
    if document is not None:
        return document(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal, date, time)):
        return _format_text(display(value), pattern)
    return _format_scalar(value, pattern, locale, day_first)


def _format_scalar(value: Any, pattern: str, locale: str, day_first: bool) -> str:
    number = as_number(value)
    if number is not None and not is_date_pattern(pattern):
        shown = format_number(number, pattern, locale)
    else:
        moment = parse_moment(value, day_first=day_first) if isinstance(value, str) else value
        shown = format_moment(moment, pattern, locale) if isinstance(moment, (date, time)) else None
    return _format_text(display(value), pattern) if shown is None else shown


def _format_text(text: str, pattern: str) -> str:
    if not any(token in pattern for token in _TEXT_TOKENS):
        return text
    return "".join(
        _TEXT_TOKENS[letter](text) if letter in _TEXT_TOKENS else letter for letter in pattern
    )
