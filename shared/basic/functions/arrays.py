"""Arrays and objects. Positions count from 0."""

from typing import Any

from shared.basic.errors import BasicError
from shared.basic.functions.arguments import array
from shared.basic.functions.declaration import function
from shared.basic.values import patterns
from shared.basic.values.arithmetic import add
from shared.basic.values.comparison import greater, is_in, less
from shared.basic.values.conversion import describe, integer
from shared.basic.values.display import display
from shared.basic.values.limits import MAX_DEPTH, bounded_size, nested_too_deeply
from shared.basic.values.methods import arrays as methods
from shared.basic.values.methods.objects import find_key
from shared.basic.values.records import HttpResult
from shared.basic.values.sequences import iterate, rows_like, size, sort_values


@function("ARRAY", takes_null=True, example="ARRAY(1, 2, 3) = [1, 2, 3]")
def array_of(*values: Any) -> list[Any]:
    """A new array of the arguments."""
    return list(values)


@function("UBOUND", takes_null=True, example="UBOUND([7, 8]) = 2")
def upper_bound(value: Any) -> int:
    """The number of items, so that `FOR i = 0 TO UBOUND(a) - 1` walks an array."""
    return count(value)


@function("LBOUND", takes_null=True, example="LBOUND([7, 8]) = 0")
def lower_bound(value: Any) -> int:
    """The first position of an array: 0."""
    array(value)
    return 0


@function("COUNT", takes_null=True, example="COUNT([7, 8]) = 2")
def count(value: Any) -> int:
    """Items of an array or object, rows of a RowSet; null has 0, anything else is 1."""
    value = value.body if type(value) is HttpResult else value
    return size(value) if value is None or isinstance(value, (list, dict)) else 1


@function(
    "PUSH",
    "APPEND",
    "ARRAY_PUSH",
    pure=False,
    takes_null=True,
    example="PUSH([3, 4], 5) = [3, 4, 5]",
)
def push(items: Any, *values: Any) -> list[Any]:
    """Add at the end of the array, and give the array; null becomes a new one."""
    return methods.push(array(items), *values)


@function("POP", pure=False, takes_null=True, example="POP([3, 4]) = 4")
def pop(items: Any) -> Any:
    """Take the last item away and give it; null of an empty array."""
    return methods.pop(array(items))


@function("SHIFT", pure=False, takes_null=True, example="SHIFT([3, 4]) = 3")
def shift(items: Any) -> Any:
    """Take the first item away and give it; null of an empty array."""
    return methods.shift_first(array(items))


@function(
    "UNSHIFT", "PREPEND", pure=False, takes_null=True, example="UNSHIFT([3, 4], 5) = [5, 3, 4]"
)
def unshift(items: Any, *values: Any) -> list[Any]:
    """Add at the beginning of the array, and give the array."""
    return methods.unshift(array(items), *values)


@function("CONTAINS", "INCLUDES", "HAS", takes_null=True, example="CONTAINS([1, 2], 2) = TRUE")
def contains(holder: Any, value: Any) -> bool:
    """Whether an array has the item, an object the key, or a text the part (ignoring case)."""
    if isinstance(holder, dict):
        return find_key(holder, display(value)) is not None
    return holder is not None and patterns.contains(holder, value)


@function("IN_ARRAY", "INARRAY", takes_null=True, example="IN_ARRAY(2, [1, 2]) = TRUE")
def in_array(value: Any, items: Any) -> bool:
    """Whether the value is an item of the array."""
    return is_in(value, items)


@function("INDEX_OF", takes_null=True, example='INDEX_OF(["a", "b"], "b") = 1')
def index_of(holder: Any, value: Any) -> int:
    """The first position of an item in an array or a part in a text, -1 if absent."""
    return (
        holder.find(display(value))
        if isinstance(holder, str)
        else methods.index_of(array(holder), value)
    )


@function("LAST_INDEX_OF", takes_null=True, example="LAST_INDEX_OF([1, 2, 1], 1) = 2")
def last_index_of(holder: Any, value: Any) -> int:
    """The last position of an item in an array or a part in a text, -1 if absent."""
    return (
        holder.rfind(display(value))
        if isinstance(holder, str)
        else methods.last_index_of(array(holder), value)
    )


@function("SLICE", "SUBARRAY", example="SLICE([1, 2, 3], 1) = [2, 3]")
def sliced(holder: Any, start: Any, end: Any = None) -> Any:
    """Items (or characters) from start up to, not including, end; negative positions count from the end."""
    if isinstance(holder, str):
        return holder[integer(start) : None if end is None else integer(end)]
    return methods.sliced(array(holder), start, end)


@function("MID_ARRAY", example="MID_ARRAY([1, 2, 3], 1, 1) = [2]")
def middle(items: Any, start: Any, wanted: Any) -> list[Any]:
    """A number of items from a 0-based start."""
    first = max(integer(start), 0)
    return methods.sliced(array(items), first, first + max(integer(wanted), 0))


@function("TAKE", example="TAKE([1, 2, 3], 2) = [1, 2]")
def take(items: Any, wanted: Any) -> list[Any]:
    """The first n items."""
    return methods.sliced(array(items), 0, max(integer(wanted), 0))


@function("DROP", example="DROP([1, 2, 3], 2) = [3]")
def drop(items: Any, unwanted: Any) -> list[Any]:
    """All but the first n items."""
    return methods.sliced(array(items), max(integer(unwanted), 0))


@function("HEAD", example="HEAD([1, 2]) = 1")
def head(items: Any) -> Any:
    """The first item; null of an empty array."""
    found = array(items)
    return found[0] if found else None


@function("TAIL", example="TAIL([1, 2]) = [2]")
def tail(items: Any) -> list[Any]:
    """All items but the first."""
    return methods.sliced(array(items), 1)


@function("INIT", example="INIT([1, 2]) = [1]")
def init(items: Any) -> list[Any]:
    """All items but the last."""
    found = array(items)
    return methods.sliced(found, 0, max(len(found) - 1, 0))


@function("SORT", "SORT_ASC", example='SORT(purchases, "total desc")')
def sort(items: Any, order: Any = None) -> list[Any]:
    """A sorted copy, numbers before texts; `order` is asc, desc, or a field with or without either word."""
    return rows_like(items, sort_values(array(items), order))


@function("SORT_DESC", example="SORT_DESC([1, 3, 2]) = [3, 2, 1]")
def sort_descending(items: Any, field: Any = "") -> list[Any]:
    """A copy sorted the other way round."""
    return rows_like(items, sort_values(array(items), f"{display(field)} desc"))


@function("UNIQUE", "DISTINCT", example="UNIQUE([1, 1, 2]) = [1, 2]")
def unique(items: Any, field: Any = None) -> list[Any]:
    """Without repetitions, of the items or of one of their fields; the first is kept."""
    return methods.unique(array(items), field)


@function("REVERSE", example="REVERSE([1, 2]) = [2, 1]")
def reverse(holder: Any) -> Any:
    """The array or text the other way round, as a copy."""
    return holder[::-1] if isinstance(holder, str) else rows_like(holder, array(holder)[::-1])


@function("CONCAT", takes_null=True, example="CONCAT([1], [2]) = [1, 2]")
def concat(*values: Any) -> Any:
    """Arrays one after the other; if no argument is an array, their display strings."""
    if not any(isinstance(value, list) for value in values):
        return "".join(display(value) for value in values)
    return methods.concatenated([], *values)


@function("FLATTEN", example="FLATTEN([1, [2, [3]]]) = [1, 2, 3]")
def flatten(items: Any) -> list[Any]:
    """The items of the array and of all arrays in it."""
    flat: list[Any] = []
    _collect(array(items), flat, 0)
    return flat


def _collect(items: list[Any], flat: list[Any], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise nested_too_deeply()
    for item in items:
        if isinstance(item, list):
            _collect(item, flat, depth + 1)
        else:
            flat.append(item)
    bounded_size(len(flat))


@function("RANGE", example="RANGE(1, 3) = [1, 2, 3]")
def number_range(first: Any, last: Any, step: Any = 1) -> list[Any]:
    """The numbers from first to last, both included."""
    past = less if less(step, 0) else greater
    if not step:
        raise BasicError("R5015", "a range needs a step other than 0")
    numbers: list[Any] = []
    at = add(first, 0)
    while not past(at, last):
        numbers.append(at)
        bounded_size(len(numbers))
        at = add(at, step)
    return numbers


@function("BATCH", "CHUNK", example="BATCH([1, 2, 3], 2) = [[1, 2], [3]]")
def batch(items: Any, wanted: Any) -> list[list[Any]]:
    """The array in arrays of at most n items."""
    most = integer(wanted)
    if most < 1:
        raise BasicError("R5010", f"{describe(wanted)} is no size for a batch: 1 or more")
    found = array(items)
    return [methods.sliced(found, at, at + most) for at in range(0, len(found), most)]


@function("KEYS", example='KEYS({ a: 1 }) = ["a"]')
def keys(fields: Any) -> list[str]:
    """The keys of an object, or of the first row of a RowSet."""
    return list(_fields(fields))


@function("VALUES", example="VALUES({ a: 1 }) = [1]")
def values_of(fields: Any) -> list[Any]:
    """The values of an object, or the items of an array."""
    return iterate(fields) if isinstance(fields, list) else list(_fields(fields).values())


def _fields(value: Any) -> dict[str, Any]:
    value = value.body if type(value) is HttpResult else value
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, dict) else {}
