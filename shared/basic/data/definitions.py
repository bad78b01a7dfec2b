"""What a TABLE block says, as records: read from a program's metadata, stored as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from shared.basic.data.expressions import Expression, Token

MAX_NAME_BYTES = 63  # PostgreSQL cuts longer identifiers, and two could become one
ID = "id"


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key; empty `columns` mean the primary key. Actions are upper-case words or ""."""

    table: str
    columns: tuple[str, ...] = ()
    on_delete: str = ""
    on_update: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is text, integer, bigint, decimal, double, date, time, timestamp, boolean, uuid or json.

    `size` is the length of a text or the precision and scale of a decimal. `auto` numbers rows.
    """

    name: str
    kind: str
    size: tuple[int, ...] = ()
    array: bool = False
    required: bool = False
    unique: bool = False
    indexed: bool = False
    auto: bool = False
    default: Expression = ()
    check: Expression = ()
    generated: Expression = ()
    references: Reference | None = None
    read_by: tuple[str, ...] = ()
    write_by: tuple[str, ...] = ()

    @property
    def is_plain_text(self) -> bool:
        """Whether any text fits, apart from its length."""
        return self.kind == "text" and not self.array


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule over several columns: UNIQUE, CHECK or FOREIGN KEY."""

    kind: str
    columns: tuple[str, ...] = ()
    check: Expression = ()
    references: Reference | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` names the columns of its primary key; names keep their declared spelling."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = (ID,)
    constraints: tuple[Constraint, ...] = ()
    read_by: tuple[str, ...] = ()
    write_by: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """A column by name, ignoring case."""
        wanted = name.casefold()
        return next((each for each in self.columns if each.name.casefold() == wanted), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in declared order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Index:
    """CREATE INDEX, or INDEX behind a column."""

    name: str
    table: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """Tables and indexes of one script; `notes` say what could not be used as written."""

    tables: tuple[Table, ...] = ()
    indexes: tuple[Index, ...] = ()
    notes: tuple[str, ...] = field(default=())


def to_json(table: Table) -> dict[str, Any]:
    """The stored form."""
    return asdict(table)


def from_json(document: Mapping[str, Any]) -> Table:
    """Read the stored form."""
    return Table(
        name=document["name"],
        columns=tuple(_column(each) for each in document["columns"]),
        key=tuple(document["key"]),
        constraints=tuple(_constraint(each) for each in document["constraints"]),
        read_by=tuple(document["read_by"]),
        write_by=tuple(document["write_by"]),
    )


def _column(document: Mapping[str, Any]) -> Column:
    lists = {name: tuple(document[name]) for name in ("size", "read_by", "write_by")}
    texts = {name: _expression(document[name]) for name in ("default", "check", "generated")}
    reference = {"references": _reference(document["references"])}
    return Column(**{**document, **lists, **texts, **reference})


def _constraint(document: Mapping[str, Any]) -> Constraint:
    return Constraint(
        kind=document["kind"],
        columns=tuple(document["columns"]),
        check=_expression(document["check"]),
        references=_reference(document["references"]),
    )


def _expression(document: Sequence[Sequence[str]]) -> Expression:
    return tuple(Token(kind, text) for kind, text in document)


def _reference(document: Mapping[str, Any] | None) -> Reference | None:
    if document is None:
        return None
    return Reference(**{**document, "columns": tuple(document["columns"])})
