"""Tables of a bot in memory: rows in order, keys, rules and defaults as a database keeps them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from shared.basic.data.casting import cast
from shared.basic.data.definitions import Column, Declared, Table
from shared.basic.data.matching import fits_row, picked, results
from shared.basic.data.migrating import planned
from shared.basic.data.ports import Elsewhere, Merged, Query, Row, Tree
from shared.basic.data.predicates import must
from shared.basic.errors import BasicError
from shared.ids import new_id

_CALLS: dict[str, Callable[[], Any]] = {"now": datetime.now, "gen_random_uuid": new_id}
_CONSTANTS: dict[str, Any] = {"TRUE": True, "FALSE": False, "NULL": None}
Key = tuple[str, str]


class Shelf(Protocol):
    """Values by bot and table name, in lower case."""

    def get(self, key: Key) -> Any: ...
    def put(self, key: Key, value: Any) -> None: ...
    def names(self) -> Iterable[Key]: ...


class RowTables:
    """Implements `shared.basic.data.ports.Tables` on two shelves: definitions, and lists of rows that are replaced, never
    changed."""

    def __init__(self, definitions: Shelf, contents: Shelf) -> None:
        self._definitions = definitions
        self._contents = contents

    def elsewhere(self, elsewhere: Elsewhere) -> OtherRowTables:
        return OtherRowTables(self._definitions, self._contents, elsewhere.name)

    def exclusive(self, bot_id: str, name: str) -> None:
        """Transactions in memory follow one another."""

    def migrate(self, bot_id: str, declared: Declared) -> Sequence[str]:
        notes = list(declared.notes)
        for wanted in declared.tables:
            before = self.named(bot_id, wanted.name)
            rows = self._rows(bot_id, before) if before else []
            change = planned(before, wanted, has_rows=bool(rows))
            notes += change.notes
            self._definitions.put((bot_id, wanted.name.casefold()), change.table)
            blanks = {column.name: _default(column) for column in change.added}
            self._write(bot_id, change.table, [{**row, **blanks} for row in rows])
        return [*notes, *self._index_notes(bot_id, declared)]

    def _index_notes(self, bot_id: str, declared: Declared) -> list[str]:
        notes = []
        for index in declared.indexes:
            table = self.named(bot_id, index.table)
            if table is None or any(table.column(name) is None for name in index.columns):
                notes.append(f"Index {index.name} is on a table or column there is not")
        return notes

    def named(self, bot_id: str, name: str) -> Table | None:
        found = self._definitions.get((bot_id, name.casefold()))
        assert found is None or isinstance(found, Table)
        return found

    def all(self, bot_id: str) -> Sequence[Table]:
        keys = sorted(key for key in self._definitions.names() if key[0] == bot_id)
        return [self._definitions.get(key) for key in keys]

    def find(self, bot_id: str, table: Table, wanted: Query) -> list[Row]:
        return picked(self._rows(bot_id, table), wanted, table.key)

    def aggregate(
        self, bot_id: str, table: Table, operation: str, column: str, where: Tree | None, group: str
    ) -> list[tuple[Any, Any]]:
        return results(self._rows(bot_id, table), operation, column, where, group)

    def insert(self, bot_id: str, table: Table, row: Row) -> Row:
        rows = self._rows(bot_id, table)
        made = {column.name: self._filled(column, row, rows) for column in table.columns}
        self._check(table, [*rows, made])
        self._write(bot_id, table, [*rows, made])
        return copy.deepcopy(made)

    def _filled(self, column: Column, row: Row, rows: list[Row]) -> Any:
        if column.name in row:
            return row[column.name]
        if column.auto:
            return max((other[column.name] for other in rows), default=0) + 1
        return _default(column)

    def update(self, bot_id: str, table: Table, where: Tree | None, changes: Row) -> int:
        rows = self._rows(bot_id, table)
        wanted = [fits_row(where, row) for row in rows]
        after = [{**row, **changes} if hit else row for row, hit in zip(rows, wanted, strict=True)]
        self._check(table, after)
        self._write(bot_id, table, after)
        return sum(wanted)

    def delete(self, bot_id: str, table: Table, where: Tree | None) -> int:
        rows = self._rows(bot_id, table)
        kept = [row for row in rows if not fits_row(where, row)]
        self._write(bot_id, table, kept)
        return len(rows) - len(kept)

    def merge(
        self, bot_id: str, table: Table, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> tuple[Merged, Row]:
        rows = self._rows(bot_id, table)
        hits = [all(other[k] == row[k] is not None for k in keys) for other in rows]
        if not any(hits):
            return "inserted", self.insert(bot_id, table, row)
        compared = {
            name: value for name, value in changes.items() if name.casefold() != "updated_at"
        }
        differing = [
            hit and any(other[name] != value for name, value in compared.items())
            for other, hit in zip(rows, hits, strict=True)
        ]
        if not any(differing):
            return "unchanged", rows[hits.index(True)]
        after = [
            {**other, **changes} if differs else other
            for other, differs in zip(rows, differing, strict=True)
        ]
        self._check(table, after)
        self._write(bot_id, table, after)
        return "updated", copy.deepcopy(after[differing.index(True)])

    def _rows(self, bot_id: str, table: Table) -> list[Row]:
        found = self._contents.get((bot_id, table.name.casefold()))
        return [] if found is None else list(found)

    def _write(self, bot_id: str, table: Table, rows: list[Row]) -> None:
        self._contents.put((bot_id, table.name.casefold()), rows)

    def _check(self, table: Table, rows: list[Row]) -> None:
        for column in table.columns:
            if column.required and any(row[column.name] is None for row in rows):
                raise BasicError("R5203", f"{table.name}: {column.name} is required")
        unique = [table.key, *((column.name,) for column in table.columns if column.unique)]
        unique += [rule.columns for rule in table.constraints if rule.kind == "UNIQUE"]
        for names in unique:
            columns = [must(table, name).name for name in names]
            keys = [tuple(str(row[name]) for name in columns) for row in rows if row[columns[0]]]
            if len(set(keys)) < len(keys):
                raise BasicError("R5202", f"{table.name}: duplicate {', '.join(names)}")


class OtherRowTables(RowTables):
    """The tables of another database, kept as those of a bot called `conn:NAME`."""

    def __init__(self, definitions: Shelf, contents: Shelf, name: str) -> None:
        super().__init__(definitions, contents)
        self._name = f"conn:{name.casefold()}"

    def named(self, bot_id: str, name: str) -> Table | None:  # noqa: ARG002
        return super().named(self._name, name)

    def close(self, *, commit: bool) -> None:
        """What is written belongs to the transaction."""

    def _rows(self, bot_id: str, table: Table) -> list[Row]:  # noqa: ARG002
        return super()._rows(self._name, table)

    def _write(self, bot_id: str, table: Table, rows: list[Row]) -> None:  # noqa: ARG002
        super()._write(self._name, table, rows)


def _default(column: Column) -> Any:
    """Constants and the two calls without arguments."""
    if not column.default:
        return None
    first = column.default[0]
    if first.kind == "function":
        return cast(column, _CALLS[first.text]())
    sign = "-" if first.text == "-" else ""
    text = column.default[-1].text
    return cast(column, _CONSTANTS.get(text, sign + text))
