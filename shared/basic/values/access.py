"""Members, indexes and methods: `a.b`, `a[i]`, `a(i)`, `a.f(x)`, read and written (specification 2.5 and 2.7)."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.conversion import describe
from shared.basic.values.display import display
from shared.basic.values.limits import bounded_size
from shared.basic.values.methods import arrays, moments, numbers, objects, texts
from shared.basic.values.methods.method import Method, canonical
from shared.basic.values.methods.objects import find_key
from shared.basic.values.moments import DURATION_MEMBERS, MOMENT_MEMBERS, as_datetime
from shared.basic.values.plain import error_fields, file_fields
from shared.basic.values.records import ErrorValue, File, HttpResult, RowSet

RECEIVERS: tuple[tuple[Any, dict[str, Method]], ...] = (
    (str, texts.METHODS),
    (list, arrays.METHODS),
    (dict, objects.METHODS),
    (bool, {}),
    ((int, float, Decimal), numbers.METHODS),
    ((date, time), moments.METHODS),
)


def member(holder: Any, name: str) -> Any:
    """`holder.name`: a key, else a built-in member without arguments, else null."""
    kind = type(holder)
    if kind is dict and name in holder:
        return holder[name]
    if holder is None:
        return None
    if kind is list and name == "length":
        return len(holder)
    found, value = _lookup(holder, name)
    return value if found else None


def _lookup(holder: Any, name: str) -> tuple[bool, Any]:
    """Whether the holder has such a member, and its value. Data wins over built-in members."""
    if isinstance(holder, HttpResult):
        return _answer_member(holder, name)
    if isinstance(holder, dict):
        key = find_key(holder, name)
        if key is not None:
            return True, holder[key]
    method = _method(holder, name)
    if method is not None and method.least == 0:
        return True, method.invoke(name, holder, ())
    if isinstance(holder, list):
        return _list_member(holder, name)
    return _record_member(holder, canonical(name))


def _answer_member(answer: HttpResult, name: str) -> tuple[bool, Any]:
    found, value = (False, None) if answer.body is None else _lookup(answer.body, name)
    if found and not isinstance(answer.body, str):
        return True, value
    envelope = answer.envelope()
    key = find_key(envelope, name)
    return (True, envelope[key]) if key else (found, value)


def _list_member(items: list[Any], name: str) -> tuple[bool, Any]:
    if name.lstrip("-").isdecimal():
        return True, index(items, int(name))
    if not isinstance(items, RowSet):
        return False, None
    row = _keyed_row(items, name)
    if row is not None:
        return True, row
    return _lookup(items[0], name) if items and isinstance(items[0], dict) else (False, None)


def _keyed_row(rows: RowSet, name: str) -> Any:
    if not rows.keyed_by:
        return None
    wanted, field = name.casefold(), rows.keyed_by
    groups = (row for row in rows if isinstance(row, dict))
    return next((row for row in groups if display(row.get(field)).casefold() == wanted), None)


def _record_member(holder: Any, name: str) -> tuple[bool, Any]:
    if isinstance(holder, (date, time)):
        read = MOMENT_MEMBERS.get(name)
        return (True, read(as_datetime(holder))) if read else (False, None)
    if isinstance(holder, timedelta):
        part = DURATION_MEMBERS.get(name)
        return (True, part(holder)) if part else (False, None)
    if isinstance(holder, (File, ErrorValue)):
        fields = file_fields(holder) if isinstance(holder, File) else error_fields(holder)
        key = next((key for key in fields if canonical(key) == name), None)
        return (True, fields[key]) if key else (False, None)
    return False, None


def _method(holder: Any, name: str) -> Method | None:
    wanted = canonical(name)
    for kind, methods in RECEIVERS:
        if isinstance(holder, kind):
            return methods.get(wanted)
    return None


def set_member(holder: Any, name: str, value: Any) -> None:
    """`holder.name = value`: replaces a key that differs only in case. R5003 through null, R5010 on anything fixed."""
    if isinstance(holder, dict):
        holder[name if name in holder else find_key(holder, name) or name] = value
        return
    if isinstance(holder, HttpResult):
        set_member(holder.body, name, value)
        return
    if isinstance(holder, RowSet) and holder:
        set_member(holder[0], name, value)
        return
    if holder is None or isinstance(holder, RowSet):
        raise BasicError("R5003", f"cannot set .{name}: the object is null")
    raise BasicError("R5010", f"cannot set .{name} of {describe(holder)}")


def index(holder: Any, place: Any) -> Any:
    """`holder[place]`: from 0, negative from the end; null beyond the ends or without such a key."""
    kind = type(holder)
    if kind is list and type(place) is int:
        return holder[place] if -len(holder) <= place < len(holder) else None
    if kind is dict and type(place) is str and place in holder:
        return holder[place]
    if isinstance(holder, (list, str)):
        position = _position(place)
        if position is None:
            return member(holder, display(place)) if isinstance(holder, RowSet) else None
        return holder[position] if -len(holder) <= position < len(holder) else None
    if isinstance(holder, dict):
        key = find_key(holder, display(place))
        return None if key is None else holder[key]
    if isinstance(holder, HttpResult):
        inside = index(holder.body, place)
        return (
            member(holder, display(place)) if inside is None and isinstance(place, str) else inside
        )
    if holder is None or isinstance(holder, (bool, int, float)):
        return None
    return member(holder, display(place))


def _position(place: Any) -> int | None:
    if type(place) is int:
        return place
    if isinstance(place, (float, Decimal)) and place == int(place):
        return int(place)
    if isinstance(place, str) and place.strip().lstrip("-").isdecimal():
        return int(place)
    return None


def set_index(holder: Any, place: Any, value: Any) -> None:
    """`holder[place] = value`: an array grows with nulls up to the place."""
    if type(holder) is dict and type(place) is str and place in holder:
        holder[place] = value
        return
    if isinstance(holder, HttpResult):
        set_index(holder.body, place, value)
        return
    position = _position(place) if isinstance(holder, list) else None
    if position is None:
        set_member(holder, display(place), value)
    else:
        _set_item(holder, position, value)


def _set_item(items: list[Any], position: int, value: Any) -> None:
    if position < -len(items):
        raise BasicError("R5010", f"there is no item {position} in an array of {len(items)}")
    if position >= len(items):
        bounded_size(position + 1)
        items.extend([None] * (position + 1 - len(items)))
    items[position] = value


def call_method(holder: Any, name: str, args: Sequence[Any]) -> Any:
    """`holder.name(args)`: a built-in method, or an item of the collection the member holds. R5004 if there is neither."""
    if isinstance(holder, HttpResult):
        holder = (
            holder.body
            if _method(holder.body, name)
            else member(holder, name)
            if not args
            else holder
        )
    if isinstance(holder, dict):
        key = find_key(holder, name)
        if key is not None:
            return call_value(holder[key], args)
    method = _method(holder, name)
    if method is not None:
        return method.invoke(name, holder, args)
    found, value = (False, None) if holder is None else _lookup(holder, name)
    if not found:
        raise BasicError("R5004", f"{describe(holder)} has no method {shortened(name)}")
    return call_value(value, args)


def call_value(holder: Any, args: Sequence[Any]) -> Any:
    """`holder(i)`: the same as `holder[i]`, `holder(i, j)` as `holder[i][j]`; without arguments the value itself."""
    for place in args:
        if not isinstance(holder, (list, dict, str, HttpResult)) and holder is not None:
            raise BasicError("R5004", f"{describe(holder)} cannot be called or indexed")
        holder = index(holder, place)
    return holder
