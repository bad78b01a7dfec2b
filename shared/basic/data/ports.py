"""What a database offers to the data keywords: the tables of one bot, inside an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from shared.basic.data.definitions import Declared, Table

Row = dict[str, Any]
Tree = list[Any]
Merged = Literal["inserted", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Query:
    """Which rows, in which order. `where` is a prepared condition (see `predicates`), None for all rows."""

    where: Tree | None = None
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How to reach a database that is not ours."""

    name: str
    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)


class Tables(Protocol):
    """Tables belong to one bot of the transaction's organization; nobody else's can be named.

    Values come and go as the types of `casting`. Failures are BasicError R5202 (duplicate key), R5203 (a rule of the
    table) and R5206 (a filter the database cannot answer).
    """

    def elsewhere(self, elsewhere: Elsewhere) -> OtherTables:
        """The tables of a database elsewhere; failures to reach it are BasicError R5201 and R5105 when it is asked."""
        ...

    def exclusive(self, bot_id: str, name: str) -> None:
        """Wait until no other transaction holds this name of the bot, and hold it to the end of this one."""
        ...

    def migrate(self, bot_id: str, declared: Declared) -> Sequence[str]:
        """Create missing tables, add missing columns and indexes; never drop or narrow. What is left to do by hand."""
        ...

    def named(self, bot_id: str, name: str) -> Table | None:
        """A table by its name, ignoring case."""
        ...

    def all(self, bot_id: str) -> Sequence[Table]:
        """Every table of the bot, by name."""
        ...

    def find(self, bot_id: str, table: Table, wanted: Query) -> list[Row]: ...
    def aggregate(
        self, bot_id: str, table: Table, operation: str, column: str, where: Tree | None, group: str
    ) -> list[tuple[Any, Any]]:
        """(group, result) per group in order of the group; one with group None when `group` is "".

        `operation` is SUM, COUNT, AVG, MIN or MAX; `column` "" counts rows. Of nothing the result is None.
        """
        ...

    def insert(self, bot_id: str, table: Table, row: Row) -> Row:
        """Store a row; the row as stored."""
        ...

    def update(self, bot_id: str, table: Table, where: Tree | None, changes: Row) -> int:
        """The number of rows changed."""
        ...

    def delete(self, bot_id: str, table: Table, where: Tree | None) -> int: ...
    def merge(
        self, bot_id: str, table: Table, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> tuple[Merged, Row]:
        """Apply `changes` to the rows whose key columns equal those of `row`, or insert `row`.

        Concurrent merges into one table wait for each other. Rows that hold the changes already are left alone.
        """
        ...


class OtherTables(Tables, Protocol):
    """Tables of a database elsewhere. Reads see what is committed there."""

    def close(self, *, commit: bool) -> None:
        """Make lasting what was written, or drop it."""
        ...
