"""Methods of objects. A key of the same name wins over a member (specification 2.7)."""

from typing import Any

from shared.basic.values.display import display
from shared.basic.values.methods.method import Method


def find_key(fields: dict[str, Any], name: str) -> str | None:
    """The key a name means: the exact one, else the first that differs only in case, else None."""
    if name in fields:
        return name
    wanted = name.casefold()
    return next((key for key in fields if key.casefold() == wanted), None)


def _get(fields: dict[str, Any], name: Any, default: Any = None) -> Any:
    key = find_key(fields, display(name))
    return default if key is None else fields[key]


def _remove(fields: dict[str, Any], name: Any) -> Any:
    key = find_key(fields, display(name))
    return None if key is None else fields.pop(key)


_HAS = Method(lambda fields, name: find_key(fields, display(name)) is not None, 1, 1)

METHODS: dict[str, Method] = {
    "length": Method(len),
    "count": Method(len),
    "size": Method(len),
    "keys": Method(list),
    "values": Method(lambda fields: list(fields.values())),
    "has": _HAS,
    "contains": _HAS,
    "remove": Method(_remove, 1, 1),
    "get": Method(_get, 1, 2),
}
