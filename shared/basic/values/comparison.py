"""Equality, order and membership (specification 2.5 and 2.6)."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.values.conversion import NUMBER_TYPES, as_number, describe
from shared.basic.values.display import display
from shared.basic.values.limits import MAX_DEPTH, nested_too_deeply
from shared.basic.values.moments import Moment, comparable, parse_moment
from shared.basic.values.records import HttpResult, Outcome, RowSet

_SAME_TYPE = frozenset({int, str, float, bool})
_ORDERED = frozenset({int, float, str})
_TRUTH_WORDS = {"true": True, "false": False}


def equal(left: Any, right: Any) -> bool:
    """`=`: numbers by value (also in text), moments as dates, arrays and objects deeply, the rest as displayed."""
    kind = type(left)
    if kind is type(right) and kind in _SAME_TYPE:
        return bool(left == right)
    return _equal(left, right, 0)


def not_equal(left: Any, right: Any) -> bool:
    """`<>`."""
    return not equal(left, right)


def _equal(left: Any, right: Any, depth: int) -> bool:
    left, right = _unwrapped(left), _unwrapped(right)
    if left is None or right is None:
        return _is_nothing(left) and _is_nothing(right)
    if isinstance(left, (list, dict)) and isinstance(right, (list, dict)):
        return left is right or _deeply_equal(left, right, depth)
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return display(left) == display(right)
    order = _scalar_order(left, right)
    if order is not None:
        return order == 0
    if isinstance(left, bool) or isinstance(right, bool):
        return _equal_truth(left, right)
    return display(left) == display(right)


def _is_nothing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, RowSet) and not value)


def _unwrapped(value: Any) -> Any:
    if type(value) is HttpResult:
        return value.body
    return value[value.number] if type(value) is Outcome and value.number in value else value


def _deeply_equal(left: Any, right: Any, depth: int) -> bool:
    if depth > MAX_DEPTH:
        raise nested_too_deeply()
    if len(left) != len(right) or isinstance(left, list) is not isinstance(right, list):
        return False
    if isinstance(left, list):
        return all(_equal(a, b, depth + 1) for a, b in zip(left, right, strict=True))
    return all(key in right and _equal(item, right[key], depth + 1) for key, item in left.items())


def _equal_truth(left: Any, right: Any) -> bool:
    def truth(side: Any) -> Any:
        return _TRUTH_WORDS.get(side.strip().casefold()) if isinstance(side, str) else side

    sides = truth(left), truth(right)
    return isinstance(sides[0], bool) and isinstance(sides[1], bool) and sides[0] == sides[1]


def compare(left: Any, right: Any) -> int | None:
    """-1, 0 or 1, and None where the two have no order (null, booleans, arrays, text that is no number beside one)."""
    left, right = _unwrapped(left), _unwrapped(right)
    if type(left) is str and type(right) is str:
        return (left > right) - (left < right)
    return _scalar_order(left, right)


def _scalar_order(left: Any, right: Any) -> int | None:
    if type(left) in NUMBER_TYPES or type(right) in NUMBER_TYPES:
        return _number_order(left, right)
    if isinstance(left, (date, time)) or isinstance(right, (date, time)):
        return _moment_order(left, right)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return int((left > right) - (left < right))
    return None


def _number_order(left: Any, right: Any) -> int | None:
    a, b = _days_or_number(left), _days_or_number(right)
    if a is None or b is None:
        return None
    if isinstance(a, Decimal) is not isinstance(b, Decimal):
        a, b = Decimal(str(a)), Decimal(str(b))
    return int((a > b) - (a < b))


def _days_or_number(value: Any) -> Any:
    return value / timedelta(days=1) if isinstance(value, timedelta) else as_number(value)


def _moment_order(left: Any, right: Any) -> int | None:
    a, b = _as_moment(left), _as_moment(right)
    if a is None or b is None:
        return None
    first, second = comparable(a, b)
    return int((first > second) - (first < second))


def _as_moment(value: Any) -> Moment | None:
    if isinstance(value, str):
        return parse_moment(value)
    return value if isinstance(value, (date, time)) else None


def less(left: Any, right: Any) -> bool:
    """`<`; FALSE where there is no order."""
    kind = type(left)
    if kind is type(right) and kind in _ORDERED:
        return bool(left < right)
    return compare(left, right) == -1


def less_equal(left: Any, right: Any) -> bool:
    """`<=`; FALSE where there is no order."""
    kind = type(left)
    if kind is type(right) and kind in _ORDERED:
        return bool(left <= right)
    return compare(left, right) in (-1, 0)


def greater(left: Any, right: Any) -> bool:
    """`>`; FALSE where there is no order."""
    kind = type(left)
    if kind is type(right) and kind in _ORDERED:
        return bool(left > right)
    return compare(left, right) == 1


def greater_equal(left: Any, right: Any) -> bool:
    """`>=`; FALSE where there is no order."""
    kind = type(left)
    if kind is type(right) and kind in _ORDERED:
        return bool(left >= right)
    return compare(left, right) in (0, 1)


def between(value: Any, low: Any, high: Any) -> bool:
    """BETWEEN low AND high, both included."""
    return greater_equal(value, low) and less_equal(value, high)


def is_null(value: Any) -> bool:
    """IS NULL: null or an empty RowSet, but not an empty text."""
    return value is None or (isinstance(value, RowSet) and not value)


def is_empty(value: Any) -> bool:
    """IS EMPTY: null, blank text, an empty array, object or RowSet."""
    value = value.body if type(value) is HttpResult else value
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (list, dict)) and not value)


def is_in(value: Any, collection: Any) -> bool:
    """IN: an item of an array, the first column of a RowSet, a key of an object, or a part of a text."""
    collection = _unwrapped(collection)
    if isinstance(collection, list):
        return any(equal(value, item) for item in _column(collection))
    if isinstance(collection, dict):
        return display(value) in collection
    if isinstance(collection, str):
        return value is not None and display(value) in collection
    if collection is None:
        return False
    raise BasicError("R5014", f"{describe(collection)} is not a list to look in")


def _column(items: list[Any]) -> list[Any]:
    if not isinstance(items, RowSet):
        return items
    return [next(iter(row.values()), None) if isinstance(row, dict) else row for row in items]


def sort_key(value: Any) -> tuple[int, Any]:
    """A key that orders any values: numbers, then moments, then texts by code point, then the rest, null last."""
    value = _unwrapped(value)
    if type(value) in NUMBER_TYPES:
        return 0, value
    if isinstance(value, (date, time)):
        return 1, display(value)
    if value is None:
        return 4, ""
    return (2, value) if isinstance(value, str) else (3, display(value))
