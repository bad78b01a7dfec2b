"""Methods of text. Positions count from 0 here, unlike INSTR and MID."""

from typing import Any

from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.limits import MAX_STRING, bounded_size, bounded_text, too_large
from shared.basic.values.methods.method import Method


def replace_all(text: str, old: Any, new: Any) -> str:
    """Every occurrence of a non-empty text replaced, literally."""
    wanted, instead = display(old), display(new)
    if not wanted:
        return text
    grown = len(text) + text.count(wanted) * (len(instead) - len(wanted))
    if grown > MAX_STRING:
        raise too_large("text", MAX_STRING)
    return text.replace(wanted, instead)


def split_text(text: str, separator: Any) -> list[str]:
    """The parts between separators; an empty separator gives the characters."""
    mark = display(separator)
    if not mark:
        bounded_size(len(text))
        return list(text)
    bounded_size(text.count(mark) + 1)
    return text.split(mark)


def repeated(text: str, times: Any) -> str:
    """The text n times; none for n < 1."""
    count = max(integer(times), 0)
    if count * len(text) > MAX_STRING:
        raise too_large("text", MAX_STRING)
    return text * count


def _substring(text: str, start: Any, end: Any = None) -> str:
    stop = len(text) if end is None else max(integer(end), 0)
    return text[max(integer(start), 0) : stop]


def _slice(text: str, start: Any, end: Any = None) -> str:
    return text[integer(start) : None if end is None else integer(end)]


def _padding(text: str, width: Any, fill: Any) -> str:
    missing = max(integer(width) - len(text), 0)
    letters = display(fill) or " "
    bounded_text(text)
    return repeated(letters, missing // len(letters) + 1)[:missing]


def _pad_left(text: str, width: Any, fill: Any = " ") -> str:
    return _padding(text, width, fill) + text


def _pad_right(text: str, width: Any, fill: Any = " ") -> str:
    return text + _padding(text, width, fill)


_UPPER, _LOWER = Method(str.upper), Method(str.lower)
_CONTAINS = Method(lambda text, part: display(part) in text, 1, 1)

METHODS: dict[str, Method] = {
    "length": Method(len),
    "len": Method(len),
    "size": Method(len),
    "trim": Method(str.strip),
    "ltrim": Method(str.lstrip),
    "rtrim": Method(str.rstrip),
    "trimstart": Method(str.lstrip),
    "trimend": Method(str.rstrip),
    "upper": _UPPER,
    "touppercase": _UPPER,
    "toupper": _UPPER,
    "lower": _LOWER,
    "tolowercase": _LOWER,
    "tolower": _LOWER,
    "substring": Method(_substring, 1, 2),
    "slice": Method(_slice, 1, 2),
    "replace": Method(replace_all, 2, 2),
    "split": Method(split_text, 1, 1),
    "contains": _CONTAINS,
    "includes": _CONTAINS,
    "startswith": Method(lambda text, part: text.startswith(display(part)), 1, 1),
    "endswith": Method(lambda text, part: text.endswith(display(part)), 1, 1),
    "indexof": Method(lambda text, part: text.find(display(part)), 1, 1),
    "lastindexof": Method(lambda text, part: text.rfind(display(part)), 1, 1),
    "padleft": Method(_pad_left, 1, 2),
    "padstart": Method(_pad_left, 1, 2),
    "padright": Method(_pad_right, 1, 2),
    "padend": Method(_pad_right, 1, 2),
    "repeat": Method(repeated, 1, 1),
    "tostring": Method(str),
}
