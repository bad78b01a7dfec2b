"""Values as JSON and back, for snapshots. Unlike `plain`, nothing is lost: types, sharing and cycles come back.

Format, version 1: `{"v": 1, "root": R, "nodes": [N, …]}`. Inside R and the nodes a JSON string, number, boolean or null is
itself; a JSON array is a tag: `[3]` is node 3, `["datetime", …]` a scalar with no JSON form. A node is an array or object of
the script and is written once however often it is referenced: `["a", [item, …]]`, `["o", {key: value}]`,
`["rows", [row, …], source, keyed_by]`, `["outcome", {…}, truth, number]`, `["http", {…}]`; `["pairs", [[key, value], …]]` is an
object with a key that has no JSON form.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shared.basic.errors import BasicError
from shared.basic.values.records import (
    ErrorValue,
    File,
    FunctionRef,
    HttpResult,
    Outcome,
    RowSet,
    Secret,
)

VERSION = 1

_SAFE_INTEGER = 1 << 53
# Postgres accepts neither NUL nor half a surrogate pair inside JSON text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_AS_IS = frozenset({bool, type(None)})
_HTTP_FIELDS = ("body", "status", "status_text", "headers", "text")
_NODE_TYPES = (list, dict, HttpResult)


class SnapshotError(ValueError):
    """A snapshot of a version or with a tag this code does not know."""


def encode(value: Any) -> dict[str, Any]:
    """The value and everything it reaches as one JSON-able object."""
    writer = _Writer()
    root = writer.token(value)
    writer.write_all()
    return {"v": VERSION, "root": root, "nodes": writer.nodes}


def decode(snapshot: Any) -> Any:
    """The value `encode` was given. Raises SnapshotError."""
    if not isinstance(snapshot, dict) or snapshot.get("v") != VERSION:
        raise SnapshotError("not a snapshot of version 1")
    try:
        return _Reader(snapshot["nodes"]).read(snapshot["root"])
    except (KeyError, IndexError, TypeError, AttributeError) as bad:
        raise SnapshotError(f"damaged snapshot: {bad}") from bad


class _Writer:
    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self._places: dict[int, int] = {}
        self._waiting: list[Any] = []

    def token(self, value: Any) -> Any:
        """The value as it stands inside a node."""
        kind = type(value)
        if kind is str:
            return value if _storable(value) else ["text", _escaped(value)]
        if kind is int:
            return value if -_SAFE_INTEGER < value < _SAFE_INTEGER else ["int", hex(value)]
        if kind is dict or kind is list:
            return [self._place(value)]
        if value is None or kind is bool:
            return value
        if kind is float:
            return value if value - value == 0 else ["float", repr(value)]
        if isinstance(value, _NODE_TYPES):
            return [self._place(value)]
        write = _SCALARS.get(kind)
        if write is None:
            raise BasicError("R5060", f"a value of type {kind.__name__} cannot outlive this run")
        tag, *parts = write(value)
        return [tag, *map(self.token, parts)]

    def _place(self, value: Any) -> int:
        place = self._places.get(id(value))
        if place is None:
            place = self._places[id(value)] = len(self._waiting)
            self._waiting.append(value)
        return place

    def write_all(self) -> None:
        """Write every waiting node; writing one may add more."""
        for value in self._waiting:
            self.nodes.append(self._node(value))

    def _node(self, value: Any) -> list[Any]:
        if type(value) is list:
            return ["a", self._tokens(value)]
        if isinstance(value, RowSet):
            return ["rows", self._tokens(value), *self._tokens((value.source, value.keyed_by))]
        if isinstance(value, dict):
            return self._object(value)
        fields = [getattr(value, name) for name in _HTTP_FIELDS]
        return ["http", dict(zip(_HTTP_FIELDS, self._tokens(fields), strict=True))]

    def _object(self, value: dict[str, Any]) -> list[Any]:
        kept = self._tokens((value.truth, value.number)) if type(value) is Outcome else []
        items = self._tokens(value.values())
        if not _storable("".join(value)):
            return [
                "pairs",
                [[self.token(key), item] for key, item in zip(value, items, strict=True)],
                *kept,
            ]
        return ["outcome" if kept else "o", dict(zip(value, items, strict=True)), *kept]

    def _tokens(self, items: Iterable[Any]) -> list[Any]:
        """The tokens of many values; what most values are is decided here, without a call."""
        token = self.token
        return [
            item
            if (kind := type(item)) in _AS_IS
            or (kind is str and item.isprintable())
            or (kind is int and -_SAFE_INTEGER < item < _SAFE_INTEGER)
            else token(item)
            for item in items
        ]


def _storable(text: str) -> bool:
    return "\x00" not in text if text.isascii() else not _UNSTORABLE.search(text)


def _escaped(text: str) -> str:
    return text.encode("utf-16-be", "surrogatepass").hex()


def _unescaped(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", "surrogatepass")


def _write_datetime(value: datetime) -> list[Any]:
    zone = getattr(value.tzinfo, "key", None)
    return ["datetime", value.isoformat(), zone] if zone else ["datetime", value.isoformat()]


_SCALARS: dict[type, Callable[[Any], list[Any]]] = {
    datetime: _write_datetime,
    date: lambda value: ["date", value.isoformat()],
    time: lambda value: ["time", value.isoformat()],
    timedelta: lambda value: ["duration", value.days, value.seconds, value.microseconds],
    Decimal: lambda value: ["decimal", str(value)],
    File: lambda value: ["file", value.path, value.name, value.size, value.mime_type, value.url],
    Secret: lambda value: ["secret", value.reveal()],
    ErrorValue: lambda value: ["error", value.message, value.code, value.line, value.keyword],
    FunctionRef: lambda value: ["function", value.name],
}


def _read_datetime(text: str, zone: str | None = None) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(ZoneInfo(zone)) if zone else moment


_READERS: dict[str, Callable[..., Any]] = {
    "text": _unescaped,
    "int": lambda text: int(text, 16),
    "float": float,
    "datetime": _read_datetime,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": timedelta,
    "decimal": Decimal,
    "file": File,
    "secret": Secret,
    "error": ErrorValue,
    "function": FunctionRef,
}

_EMPTY: dict[str, Callable[..., Any]] = {
    "a": list,
    "o": dict,
    "pairs": lambda *outcome: Outcome({}, truth=outcome[0], number=outcome[1]) if outcome else {},
    "rows": lambda source, keyed_by: RowSet(source=source, keyed_by=keyed_by),
    "outcome": lambda truth, number: Outcome({}, truth=truth, number=number),
    "http": lambda: HttpResult(None, 0, "", {}, ""),
}


class _Reader:
    def __init__(self, nodes: list[Any]) -> None:
        self._made = [_EMPTY[node[0]](*map(self.read, node[2:])) for node in nodes]
        for made, node in zip(self._made, nodes, strict=True):
            self._fill(made, node[0], node[1])

    def read(self, token: Any) -> Any:
        """The value of a token."""
        if type(token) is not list:
            return token
        tag = token[0]
        return self._made[tag] if type(tag) is int else _READERS[tag](*map(self.read, token[1:]))

    def _fill(self, made: Any, kind: str, content: Any) -> None:
        read = self.read
        if kind in ("a", "rows"):
            made.extend([read(item) if type(item) is list else item for item in content])
        elif kind == "pairs":
            made.update((read(key), read(item)) for key, item in content)
        elif kind == "http":
            for name, field in content.items():
                setattr(made, name, read(field))
        else:
            made.update(
                {key: read(item) if type(item) is list else item for key, item in content.items()}
            )
