"""Arrays as a whole: size, the snapshot a loop walks, DIM and REDIM, sorting."""

from typing import Any

from shared.basic.errors import BasicError
from shared.basic.values.comparison import sort_key
from shared.basic.values.conversion import describe, integer
from shared.basic.values.display import display
from shared.basic.values.limits import bounded_size
from shared.basic.values.records import ErrorValue, HttpResult, RowSet

_LIST_KEYS = ("items", "data", "results", "value")


def size(value: Any) -> int:
    """LEN: code points of text, items of an array or object, 0 of null, else the length of the display text."""
    value = value.body if type(value) is HttpResult else value
    if value is None:
        return 0
    return len(value) if isinstance(value, (str, list, dict)) else len(display(value))


def iterate(value: Any, first: Any = None, last: Any = None) -> list[Any]:
    """What FOR EACH walks: a copy, cut to the first or last n. R5014 for what is not a list.

    An object gives its values, or the list under its one list key of `items`, `data`, `results`, `value`; a text its
    characters; null nothing.
    """
    items = _items(value.body if type(value) is HttpResult else value)
    if first is not None:
        items = items[: max(integer(first), 0)]
    if last is not None:
        items = items[max(len(items) - max(integer(last), 0), 0) :]
    return items


def _items(value: Any) -> list[Any]:
    if isinstance(value, (list, str)):
        return list(value)
    if isinstance(value, dict):
        lists = [key for key, item in value.items() if isinstance(item, list)]
        if len(lists) == 1 and lists[0].casefold() in _LIST_KEYS:
            return list(value[lists[0]])
        return list(value.values())
    if value is None:
        return []
    kind = "an error" if isinstance(value, ErrorValue) else describe(value)
    raise BasicError("R5014", f"{kind} is not a list")


def dim(*sizes: Any) -> list[Any]:
    """DIM a(n[, m …]): an array of nulls, of arrays for several sizes. The product counts against the limit."""
    counts = [_count(wanted) for wanted in sizes]
    total = 1
    for count in counts:
        total = bounded_size(total * max(count, 1))
    return _nested(counts)


def _nested(counts: list[int]) -> list[Any]:
    if len(counts) == 1:
        return [None] * counts[0]
    return [_nested(counts[1:]) for _ in range(counts[0])]


def _count(value: Any) -> int:
    count = integer(value)
    if count < 0:
        raise BasicError("R5010", f"an array cannot have {count} items")
    return bounded_size(count)


def redim(array: Any, wanted: Any) -> list[Any]:
    """REDIM a(n): the same array, cut or filled up with null; null becomes a new array."""
    if array is None:
        return dim(wanted)
    if not isinstance(array, list):
        raise BasicError("R5014", f"{describe(array)} is not an array to resize")
    count = _count(wanted)
    del array[count:]
    array.extend([None] * (count - len(array)))
    return array


def sort_values(items: list[Any], order: Any = None) -> list[Any]:
    """A sorted list; `order` is "asc", "desc", or a field of the items, optionally followed by either word."""
    words = str(order or "").split()
    descending = bool(words) and words[-1].casefold() in ("desc", "descending")
    if words and words[-1].casefold() in ("asc", "ascending", "desc", "descending"):
        words.pop()
    field = " ".join(words)
    return sorted(
        items,
        key=lambda item: sort_key(field_of(item, field) if field else item),
        reverse=descending,
    )


def field_of(item: Any, field: str) -> Any:
    """The field of one row of a list, by exact name, else ignoring case; null without it."""
    if not isinstance(item, dict):
        return None
    if field in item:
        return item[field]
    wanted = field.casefold()
    return next((value for key, value in item.items() if key.casefold() == wanted), None)


def rows_like(original: Any, items: list[Any]) -> list[Any]:
    """The items as a RowSet if the original is one, so that a filtered query stays a query."""
    return RowSet(items, source=original.source) if isinstance(original, RowSet) else items
