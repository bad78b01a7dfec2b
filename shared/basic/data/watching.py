"""Rows that scripts write, seen by the handlers of ON INSERT, UPDATE and DELETE OF.

A run's transaction is lent through `watched`: whatever a keyword writes to a table somebody listens to leaves deliveries
in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, cast

from shared.basic.data.ports import Query
from shared.basic.values.plain import to_plain
from shared.events.matching import Occurrence
from shared.records.events import TABLE

if TYPE_CHECKING:
    from shared.basic.data.definitions import Table
    from shared.basic.data.ports import Merged, Row, Tables, Tree
    from shared.basic.runtime.run import Run
    from shared.records.events import Listener
    from shared.store import Unit

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"


def watched(unit: Unit, run: Run) -> Unit:
    """The transaction, with tables that tell what is written to them."""
    return cast("Unit", _WatchedUnit(unit, run))


class _WatchedUnit:
    def __init__(self, unit: Unit, run: Run) -> None:
        self._unit = unit
        self._run = run

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    @cached_property
    def tables(self) -> Tables:
        return cast("Tables", _WatchedTables(self._unit, self._run))


class _WatchedTables:
    """Everything the tables offer; writes to a table with listeners are told row by row."""

    def __init__(self, unit: Unit, run: Run) -> None:
        self._unit = unit
        self._run = run
        self._tables = unit.tables

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tables, name)

    @cached_property
    def _listeners(self) -> Sequence[Listener]:
        return self._unit.events.listeners(self._run.bot.id, TABLE)

    def insert(self, bot_id: str, table: Table, row: Row) -> Row:
        made = self._tables.insert(bot_id, table, row)
        if self._is_watched(table, INSERT):
            self._tell(table, INSERT, None, made)
        return made

    def update(self, bot_id: str, table: Table, where: Tree | None, changes: Row) -> int:
        if not self._is_watched(table, UPDATE):
            return self._tables.update(bot_id, table, where, changes)
        before = self._tables.find(bot_id, table, Query(where))
        count = self._tables.update(bot_id, table, where, changes)
        for old in before if count else ():
            new = self._tables.find(bot_id, table, Query(_same_row(table.key, {**old, **changes})))
            self._tell(table, UPDATE, old, new[0] if new else {**old, **changes})
        return count

    def delete(self, bot_id: str, table: Table, where: Tree | None) -> int:
        if not self._is_watched(table, DELETE):
            return self._tables.delete(bot_id, table, where)
        before = self._tables.find(bot_id, table, Query(where))
        count = self._tables.delete(bot_id, table, where)
        for old in before if count else ():
            self._tell(table, DELETE, old, None)
        return count

    def merge(
        self, bot_id: str, table: Table, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> tuple[Merged, Row]:
        before: list[Row] = []
        if self._is_watched(table, UPDATE):
            before = self._tables.find(bot_id, table, Query(_same_row(keys, row), limit=1))
        outcome, made = self._tables.merge(bot_id, table, row, keys, changes)
        if outcome == "inserted" and self._is_watched(table, INSERT):
            self._tell(table, INSERT, None, made)
        elif outcome == "updated" and self._is_watched(table, UPDATE):
            self._tell(table, UPDATE, before[0] if before else None, made)
        return outcome, made

    def _is_watched(self, table: Table, operation: str) -> bool:
        name = table.name.casefold()
        return any(
            each.subject.casefold() == name and operation in (each.operations or (operation,))
            for each in self._listeners
        )

    def _tell(self, table: Table, operation: str, old: Row | None, new: Row | None) -> None:
        trigger = {
            "table": table.name,
            "operation": operation,
            "new_data": to_plain(new),
            "old_data": to_plain(old),
        }
        payload = {"trigger": trigger}
        self._run.happened(Occurrence(TABLE, table.name, payload, operation))


def _same_row(columns: Sequence[str], row: Mapping[str, Any]) -> Tree:
    tests: list[Tree] = [["=", ["column", name], ["value", row[name]]] for name in columns]
    return reduce(lambda left, right: ["AND", left, right], tests)
