"""What a data keyword works on: a table and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.basic.data.definitions import Table
from shared.basic.data.file_tables import FileTables
from shared.basic.data.ports import Merged, OtherTables, Query, Row, Tables, Tree


class Dataset:
    """A table of the bot's database, of another database, or of a file."""

    def __init__(
        self, tables: Tables, bot_id: str, table: Table, other: OtherTables | None = None
    ) -> None:
        self._tables = tables
        self._other = other
        self._bot_id = bot_id
        self._table = table

    @property
    def table(self) -> Table:
        """Its definition at this moment; that of a file grows with what is written."""
        return self._tables.table if isinstance(self._tables, FileTables) else self._table

    def prepare(self, given: Mapping[str, Any]) -> None:
        """Make room for values where columns are not declared."""
        if isinstance(self._tables, FileTables):
            self._tables.grow(given)

    def identified(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """A new row, with its id where the store makes none."""
        if isinstance(self._tables, FileTables):
            given = self._tables.identified(given)
        self.prepare(given)
        return given

    def abandon(self) -> None:
        """Drop what was written elsewhere."""
        if self._other is not None:
            self._other.close(commit=False)

    def flush(self) -> None:
        """Write what only its file's end of writing makes lasting, and commit what was written elsewhere."""
        if self._other is not None:
            self._other.close(commit=True)
        if isinstance(self._tables, FileTables):
            self._tables.flush()

    def find(self, wanted: Query) -> list[Row]:
        return self._tables.find(self._bot_id, self.table, wanted)

    def aggregate(
        self, operation: str, column: str, where: Tree | None, group: str
    ) -> list[tuple[Any, Any]]:
        return self._tables.aggregate(self._bot_id, self.table, operation, column, where, group)

    def insert(self, row: Row) -> Row:
        return self._tables.insert(self._bot_id, self.table, row)

    def update(self, where: Tree | None, changes: Row) -> int:
        return self._tables.update(self._bot_id, self.table, where, changes)

    def delete(self, where: Tree | None) -> int:
        return self._tables.delete(self._bot_id, self.table, where)

    def merge(
        self, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> tuple[Merged, Row]:
        return self._tables.merge(self._bot_id, self.table, row, keys, changes)
