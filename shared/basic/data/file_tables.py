"""Files of the bot's drive as tables: `customers.csv`, `stock.xlsx`, `log.json` (specification 4.7, 7.10).

A file is read whole, changed in memory and written whole. Its writers wait for each other (`Tables.exclusive`); a
repetition of a step that was done before its run could say so knows its own work by the `act` noted on the file, and
the rows it made by their ids, which follow from the step.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.basic.data.definitions import ID, Column, Declared, Table
from shared.basic.data.inference import inferred_table, typed_cell, widened
from shared.basic.data.matching import fits_row, picked, results
from shared.basic.data.ports import Elsewhere, Merged, OtherTables, Query, Row, Tree
from shared.basic.data.sheets import Sheet, read_sheet, write_sheet
from shared.basic.drive.writing import stored
from shared.basic.errors import BasicError, shortened
from shared.errors import NotFound

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run

_MAX_ACT = 1500  # what an object's metadata may hold, with room to spare
_MAX_BYTES = 20_000_000


class FileTables:
    """Implements `Tables` for the one table a file holds; `flush` writes what changed."""

    def __init__(self, run: Run, path: str) -> None:
        self._run = run
        self.path = path
        found = run.services.drive.head(path)
        if found is not None and found.size > _MAX_BYTES:
            raise BasicError("R5403", f"{shortened(path)} has more than {_MAX_BYTES:,} bytes")
        self._before = _content(run, path) if found is not None else b""
        sheet = (
            read_sheet(path, self._before, run.services.drive.papers) if found else Sheet([], [])
        )
        self.table = _numbered(inferred_table(path, sheet.header, sheet.rows))
        self._raw = sheet.rows
        self._rows = [self._typed(row) for row in sheet.rows]
        self._done = _done_before(found.act if found else "", run.key)
        self._notes: list[Any] = []
        self._made = 0

    # What only files can do

    def grow(self, given: Mapping[str, Any]) -> None:
        """Make room for values: missing columns are added, kinds that cannot hold them become text."""
        before = {column.name: column.kind for column in self.table.columns}
        self.table = _numbered(widened(self.table, given))
        if any(before.get(c.name, c.kind) != c.kind for c in self.table.columns):
            self._rows = [self._typed(raw | self._changed(raw, row)) for raw, row in self._pairs()]

    def identified(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row with an id, unless it has one or the file counts its rows."""
        column = self.table.column(ID)
        if column is None:
            self.grow({ID: str(uuid.uuid4())})
            column = self.table.column(ID)
            if column is not None and not self._rows:
                others = tuple(each for each in self.table.columns if each is not column)
                self.table = replace(self.table, columns=(column, *others))
        present = next((v for name, v in given.items() if name.casefold() == ID), None)
        if present not in (None, "") or column is None or column.auto:
            return given
        self._made += 1
        made = uuid.uuid5(uuid.NAMESPACE_URL, f"{self._run.key}:{self._made}")
        return {**given, column.name: str(made)}

    def flush(self) -> None:
        """Write the file if a step changed it."""
        if not self._notes or self._done is not None:
            return
        rows = [self._shown(raw, row) for raw, row in self._pairs()]
        sheet = Sheet(list(self.table.names), rows)
        data = write_sheet(self.path, sheet, self._before, self._run.services.drive.papers)
        stored(self._run, self.path, data, act=_act(self._run.key, self._notes))

    # What every table can do

    def elsewhere(self, elsewhere: Elsewhere) -> OtherTables:
        """A file leads nowhere else."""
        raise BasicError("R5005", f"{elsewhere.name} is no connection of a file")

    def exclusive(self, bot_id: str, name: str) -> None:
        """The file's writers already wait in the bot's database."""

    def migrate(self, bot_id: str, declared: Declared) -> Sequence[str]:  # noqa: ARG002
        return ()

    def named(self, bot_id: str, name: str) -> Table | None:  # noqa: ARG002
        return self.table

    def all(self, bot_id: str) -> Sequence[Table]:  # noqa: ARG002
        return (self.table,)

    def find(self, bot_id: str, table: Table, wanted: Query) -> list[Row]:  # noqa: ARG002
        return [self._whole(row) for row in picked(self._rows, wanted, ())]

    def aggregate(
        self,
        bot_id: str,  # noqa: ARG002
        table: Table,  # noqa: ARG002
        operation: str,
        column: str,
        where: Tree | None,
        group: str,
    ) -> list[tuple[Any, Any]]:
        return results(map(self._whole, self._rows), operation, column, where, group)

    def insert(self, bot_id: str, table: Table, row: Row) -> Row:  # noqa: ARG002
        made = self._whole(row)
        key = self.table.column(ID)
        if self._done is not None:
            return self._again(made, key)
        if key is not None and key.auto and made[key.name] is None:
            numbers = (other.get(key.name) or 0 for other in self._rows)
            made[key.name] = max(numbers, default=0) + 1
        self._rows.append(made)
        self._raw.append({})
        self._notes.append(None if key is None else made[key.name])
        return dict(made)

    def update(self, bot_id: str, table: Table, where: Tree | None, changes: Row) -> int:  # noqa: ARG002
        hits = [fits_row(where, self._whole(row)) for row in self._rows]
        if self._done is not None:
            return int(self._next(sum(hits)))
        for row, hit in zip(self._rows, hits, strict=True):
            if hit:
                row.update(changes)
        self._notes.append(sum(hits))
        return sum(hits)

    def delete(self, bot_id: str, table: Table, where: Tree | None) -> int:  # noqa: ARG002
        kept = [(raw, row) for raw, row in self._pairs() if not fits_row(where, self._whole(row))]
        if self._done is not None:
            return int(self._next(0))
        gone = len(self._rows) - len(kept)
        self._raw, self._rows = [raw for raw, _ in kept], [row for _, row in kept]
        self._notes.append(gone)
        return gone

    def merge(
        self, bot_id: str, table: Table, row: Row, keys: Sequence[str], changes: Mapping[str, Any]
    ) -> tuple[Merged, Row]:
        hits = [other for other in self._rows if all(other.get(k) == row[k] for k in keys)]
        if self._done is not None:
            outcome: Merged = self._next("unchanged")
            return outcome, dict(hits[0]) if hits else self._whole(row)
        if not hits:
            made = self.insert(bot_id, table, row)
            self._notes[-1] = "inserted"
            return "inserted", made
        compared = {n: v for n, v in changes.items() if n.casefold() != "updated_at"}
        differing = [hit for hit in hits if any(hit.get(n) != v for n, v in compared.items())]
        for hit in differing:
            hit.update(changes)
        outcome = "updated" if differing else "unchanged"
        self._notes.append(outcome)
        return outcome, self._whole((differing or hits)[0])

    # Rows

    def _pairs(self) -> list[tuple[dict[str, Any], Row]]:
        return list(zip(self._raw, self._rows, strict=True))

    def _typed(self, raw: Mapping[str, Any]) -> Row:
        return {c.name: typed_cell(c, raw.get(c.name)) for c in self.table.columns}

    def _whole(self, row: Row) -> Row:
        return {name: row.get(name) for name in self.table.names}

    def _changed(self, raw: Mapping[str, Any], row: Row) -> Row:
        """The cells that are no longer as the file has them."""
        columns = ((c, row.get(c.name)) for c in self.table.columns if c.name in row)
        return {c.name: v for c, v in columns if typed_cell(c, raw.get(c.name)) != v}

    def _shown(self, raw: Mapping[str, Any], row: Row) -> Row:
        """Untouched cells stay letter by letter."""
        return {name: row.get(name) for name in self.table.names} | {
            name: raw[name] for name in raw if name not in self._changed(raw, row)
        }

    def _again(self, made: Row, key: Column | None) -> Row:
        """The row this step made the last time."""
        noted = self._next(made.get(key.name) if key else None)
        same = (row for row in self._rows if key is not None and row.get(key.name) == noted)
        return dict(next(same, made))

    def _next(self, otherwise: Any) -> Any:
        return self._done.pop(0) if self._done else otherwise


def _content(run: Run, path: str) -> bytes:
    try:
        return run.services.drive.read(path)
    except NotFound:
        return b""


def _numbered(table: Table) -> Table:
    """A whole number as id counts on."""
    return replace(
        table,
        columns=tuple(
            replace(c, auto=c.name.casefold() == ID and c.kind == "bigint") for c in table.columns
        ),
    )


def _act(key: str, notes: list[Any]) -> str:
    """The step's name and what it answered, where that is short."""
    whole = f"{key} {json.dumps(notes, default=str)}"
    return whole if len(whole) <= _MAX_ACT and whole.isascii() else key


def _done_before(act: str, key: str) -> list[Any] | None:
    """What this very step answered when it was done before, None when it was not."""
    name, _, notes = act.partition(" ")
    if name != key:
        return None
    found = json.loads(notes) if notes else []
    return found if isinstance(found, list) else []
