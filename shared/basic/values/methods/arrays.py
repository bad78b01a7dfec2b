"""Methods of arrays and RowSets. push, unshift, sort and reverse change the array and return it."""

from typing import Any

from shared.basic.errors import BasicError
from shared.basic.values.arithmetic import add
from shared.basic.values.comparison import equal
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.limits import bounded_size, bounded_text
from shared.basic.values.methods.method import Method
from shared.basic.values.sequences import field_of, rows_like, sort_values


def push(items: list[Any], *values: Any) -> list[Any]:
    """Add at the end."""
    bounded_size(len(items) + len(values))
    items.extend(values)
    return items


def unshift(items: list[Any], *values: Any) -> list[Any]:
    """Add at the beginning."""
    bounded_size(len(items) + len(values))
    items[:0] = values
    return items


def pop(items: list[Any]) -> Any:
    """Take the last item away; null if there is none."""
    return items.pop() if items else None


def shift_first(items: list[Any]) -> Any:
    """Take the first item away; null if there is none."""
    return items.pop(0) if items else None


def join(items: list[Any], separator: Any = ",") -> str:
    """The display texts of the items with a separator between them."""
    return bounded_text(display(separator).join([display(item) for item in items]))


def sliced(items: list[Any], start: Any = 0, end: Any = None) -> list[Any]:
    """Items from start up to, not including, end; negative positions count from the end."""
    return rows_like(items, items[integer(start) : None if end is None else integer(end)])


def index_of(items: list[Any], value: Any) -> int:
    """The position of the first equal item, or -1."""
    return next((place for place, item in enumerate(items) if equal(item, value)), -1)


def last_index_of(items: list[Any], value: Any) -> int:
    """The position of the last equal item, or -1."""
    return next(
        (place for place in range(len(items) - 1, -1, -1) if equal(items[place], value)), -1
    )


def unique(items: list[Any], field: Any = None) -> list[Any]:
    """The first of every group of items (or items with that field) that display alike."""
    seen: dict[str, Any] = {}
    for item in items:
        seen.setdefault(display(item if field is None else field_of(item, display(field))), item)
    return rows_like(items, list(seen.values()))


def concatenated(items: list[Any], *others: Any) -> list[Any]:
    """A new array of the items and those of the others; what is no array is one item."""
    for other in others:
        items = add(items, other if isinstance(other, list) else [other])
    return items if others else list(items)


def _contains(items: list[Any], value: Any) -> bool:
    return index_of(items, value) >= 0


def _sort(items: list[Any], order: Any = None) -> list[Any]:
    items[:] = sort_values(items, order)
    return items


def _reverse(items: list[Any]) -> list[Any]:
    items.reverse()
    return items


def _remove_at(items: list[Any], place: Any) -> Any:
    position = integer(place)
    if not -len(items) <= position < len(items):
        raise BasicError("R5010", f"there is no item {position} to remove")
    return items.pop(position)


_SIZE = Method(len)
_CONTAINS = Method(_contains, 1, 1)

METHODS: dict[str, Method] = {
    "length": _SIZE,
    "count": _SIZE,
    "size": _SIZE,
    "len": _SIZE,
    "push": Method(push, 1, None),
    "append": Method(push, 1, None),
    "add": Method(push, 1, None),
    "pop": Method(pop),
    "shift": Method(shift_first),
    "unshift": Method(unshift, 1, None),
    "join": Method(join, 0, 1),
    "slice": Method(sliced, 0, 2),
    "contains": _CONTAINS,
    "includes": _CONTAINS,
    "indexof": Method(index_of, 1, 1),
    "lastindexof": Method(last_index_of, 1, 1),
    "reverse": Method(_reverse),
    "sort": Method(_sort, 0, 1),
    "first": Method(lambda items: items[0] if items else None),
    "last": Method(lambda items: items[-1] if items else None),
    "concat": Method(concatenated, 0, None),
    "unique": Method(unique, 0, 1),
    "removeat": Method(_remove_at, 1, 1),
}
