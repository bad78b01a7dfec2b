"""Which values count as true (specification 2.4)."""

from typing import Any

from shared.basic.values.records import ErrorValue, HttpResult, Outcome


def truthy(value: Any) -> bool:
    """False for null, FALSE, 0, blank text, "false", "0", an empty array, object or RowSet, and an error."""
    kind = type(value)
    if kind is bool or kind is int:
        return bool(value)
    if kind is str:
        return (
            not (value == "0" or value.isspace() or value.casefold() == "false") if value else False
        )
    if value is None or kind is ErrorValue:
        return False
    if kind is Outcome and value.truth in value:
        return truthy(value[value.truth])
    if kind is HttpResult:
        return truthy(value.body)
    if isinstance(value, (int, float, list, dict)):
        return bool(value)
    return bool(value != 0)


def logical_not(value: Any) -> bool:
    """NOT: always a boolean."""
    return not truthy(value)


def logical_xor(left: Any, right: Any) -> bool:
    """XOR: true when exactly one side is."""
    return truthy(left) is not truthy(right)
