"""From the TABLE blocks of a program's metadata to definitions (specification 3.12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from shared.basic.data.definitions import (
    ID,
    MAX_NAME_BYTES,
    Column,
    Constraint,
    Declared,
    Index,
    Reference,
    Table,
)
from shared.basic.data.expressions import Expression, ExpressionRefused, read_expression

# Type words: the kind, and the size when none is written.
_KINDS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "string": ("text", (255,)),
    **dict.fromkeys(("varchar", "text", "memo"), ("text", ())),
    "char": ("text", (1,)),
    **dict.fromkeys(("number", "integer", "int", "smallint", "bigint", "serial"), ("integer", ())),
    **dict.fromkeys(("double", "float", "real"), ("double", ())),
    **dict.fromkeys(("decimal", "numeric", "money"), ("decimal", ())),
    "date": ("date", ()),
    "time": ("time", ()),
    **dict.fromkeys(("datetime", "timestamp"), ("timestamp", ())),
    **dict.fromkeys(("boolean", "bool"), ("boolean", ())),
    **dict.fromkeys(("guid", "uuid"), ("uuid", ())),
    **dict.fromkeys(("json", "jsonb", "object"), ("json", ())),
}
_SIZED = frozenset({"text", "decimal"})
_ACTIONS = frozenset({"CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION"})
_AUTO_KINDS = frozenset({"integer", "bigint"})


def declared_tables(metadata: Mapping[str, Any], known: Iterable[Table] = ()) -> Declared:
    """The tables and indexes of one program; `known` are the bot's other tables, for references.

    A table whose name or type cannot be used is left out and said in the notes; tables of external connections are.
    """
    reader = _Reader(metadata.get("tables", ()), known)
    tables = reader.tables()
    indexes = [*_column_indexes(tables), *_written_indexes(metadata.get("indexes", ()))]
    usable = tuple(index for index in indexes if reader.usable_name(index.name, "index"))
    return Declared(tables, usable, tuple(reader.notes))


def _column_indexes(tables: Iterable[Table]) -> list[Index]:
    return [
        Index(f"{table.name}_{column.name}_idx"[:MAX_NAME_BYTES], table.name, (column.name,))
        for table in tables
        for column in table.columns
        if column.indexed
    ]


def _written_indexes(nodes: Iterable[Mapping[str, Any]]) -> list[Index]:
    return [
        Index(node["name"], node["table"], tuple(node["columns"]), bool(node["unique"]))
        for node in nodes
    ]


class _Reader:
    """Reads the tables of one program; collects notes."""

    def __init__(self, nodes: Iterable[Mapping[str, Any]], known: Iterable[Table]) -> None:
        self._nodes = list(nodes)
        self._known = {table.name.casefold(): table for table in known}
        self.notes: list[str] = []

    def tables(self) -> tuple[Table, ...]:
        found = []
        for node in self._nodes:
            table = self._table(node)
            if table is not None:
                found.append(table)
                self._known[table.name.casefold()] = table
        return tuple(found)

    def usable_name(self, name: str, what: str) -> bool:
        usable = bool(name.strip()) and name.isprintable() and "%" not in name
        usable = usable and len(name.encode()) <= MAX_NAME_BYTES
        if not usable:
            self.notes.append(f"`{name[:20]}` cannot be the name of a {what}")
        return usable

    def _table(self, node: Mapping[str, Any]) -> Table | None:
        name = str(node["name"])
        if node.get("connection"):
            self.notes.append(f"Table {name} of the connection {node['connection']} is not created")
            return None
        written = node["columns"]
        if not all(self.usable_name(text, "table") for text in (name, *_names(written))):
            return None
        try:
            columns = [self._column(each, _names(written)) for each in written]
            rules = [self._constraint(each, _names(written)) for each in node["constraints"]]
        except ExpressionRefused as refused:
            self.notes.append(f"Table {name} is not created: {refused}")
            return None
        key = _key(written, node["constraints"])
        return Table(
            name=name,
            columns=tuple(_with_key(_without_repeats(columns), key)),
            key=key,
            constraints=tuple(rule for rule in rules if rule.kind not in ("PRIMARY KEY", "INDEX")),
            read_by=_roles(node.get("read_by")),
            write_by=_roles(node.get("write_by")),
        )

    def _column(self, node: Mapping[str, Any], columns: list[str]) -> Column:
        kind, size = self._type(node)
        default = str(node.get("default") or "")
        auto = default == "auto" or node["type_name"] == "serial"
        return Column(
            name=node["name"],
            kind=kind,
            size=size,
            array=bool(node["array"]),
            required=bool(node["required"]),
            unique=bool(node["unique"]),
            indexed=bool(node["indexed"]),
            auto=auto and kind in _AUTO_KINDS,
            default=read_expression(default) if default and default != "auto" else (),
            check=_checked(node.get("check"), columns),
            generated=_checked(node.get("generated"), columns),
            references=self._reference(node),
            read_by=_roles(node.get("read_by")),
            write_by=_roles(node.get("write_by")),
        )

    def _type(self, node: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
        word, written = str(node["type_name"]).casefold(), tuple(node["size"])
        if word not in _KINDS:
            return self._key_type(str(node["type_name"]))
        kind, usual = _KINDS[word]
        if kind == "integer" and written:
            kind = "decimal" if len(written) > 1 else "bigint"
            return kind, written if kind == "decimal" else ()
        if kind == "double" and len(written) > 1:
            return "decimal", written
        return kind, (written or usual) if kind in _SIZED else ()

    def _key_type(self, table: str) -> tuple[str, tuple[int, ...]]:
        """The type of a column that names another table: that of the table's key."""
        other = self._known.get(table.casefold())
        column = other.column(other.key[0]) if other else None
        return (column.kind, column.size) if column else ("uuid", ())

    def _reference(self, node: Mapping[str, Any]) -> Reference | None:
        word = str(node["type_name"])
        if node.get("references"):
            return _reference(node["references"])
        return Reference(word) if word.casefold() not in _KINDS else None

    def _constraint(self, node: Mapping[str, Any], columns: list[str]) -> Constraint:
        return Constraint(
            kind=node["kind"],
            columns=tuple(node["columns"]),
            check=_checked(node.get("check"), columns),
            references=_reference(node["references"]) if node.get("references") else None,
        )


def _names(columns: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(column["name"]) for column in columns]


def _checked(source: Any, columns: list[str]) -> Expression:
    return read_expression(str(source), columns) if source else ()


def _reference(node: Mapping[str, Any]) -> Reference:
    actions = [str(node.get(name) or "").upper() for name in ("on_delete", "on_update")]
    for action in actions:
        if action and action not in _ACTIONS:
            raise ExpressionRefused(f"`{action}` is not an action of a reference")
    return Reference(node["table"], tuple(node["columns"]), *actions)


def _roles(text: Any) -> tuple[str, ...]:
    parts = str(text or "").replace(",", ";").split(";")
    return tuple(part.strip().casefold() for part in parts if part.strip())


def _key(
    columns: Iterable[Mapping[str, Any]], rules: Iterable[Mapping[str, Any]]
) -> tuple[str, ...]:
    for rule in rules:
        if rule["kind"] == "PRIMARY KEY":
            return tuple(rule["columns"])
    marked = tuple(str(column["name"]) for column in columns if column["primary_key"])
    own = tuple(str(column["name"]) for column in columns if column["name"].casefold() == ID)
    return marked or own or (ID,)


def _with_key(columns: list[Column], key: tuple[str, ...]) -> list[Column]:
    """The columns, a UUID named id before them when the key is not declared; a lone number in it counts by itself."""
    names = {column.name.casefold() for column in columns}
    if key == (ID,) and ID not in names:
        return [Column(ID, "uuid", required=True), *columns]
    keyed = {name.casefold() for name in key}
    return [
        replace(column, required=True, auto=column.auto or _counts(column, key))
        if column.name.casefold() in keyed
        else column
        for column in columns
    ]


def _counts(column: Column, key: tuple[str, ...]) -> bool:
    return len(key) == 1 and column.kind in _AUTO_KINDS and not column.default


def _without_repeats(columns: Iterable[Column]) -> list[Column]:
    """The first of columns whose names differ only in case."""
    return list({column.name.casefold(): column for column in reversed(list(columns))}.values())[
        ::-1
    ]
