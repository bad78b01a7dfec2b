"""How the data keywords reach a table: by name, as the acting user, in the right transaction."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.basic.data.datasets import Dataset
from shared.basic.data.definitions import Table
from shared.basic.data.elsewhere import elsewhere
from shared.basic.data.file_tables import FileTables
from shared.basic.data.ports import Query
from shared.basic.data.predicates import columns_in, prepared
from shared.basic.data.roles import hidden_columns, must_read
from shared.basic.drive.paths import drive_path, suffix_of
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.filters import Filter
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run
    from shared.store import Unit

_FILES = frozenset({"csv", "tsv", "xlsx", "json"})
_DATA_FOLDER = "data/"
_USUAL_ROWS = 1000


def found_dataset(run: Run, unit: Unit, name: Any, connection: str = "") -> Dataset | None:
    """The table or file a name stands for; None when there is none and the name is a question instead.

    R5204 when there is no such table, R5401 when there is no such file, R5005 for tables of other databases.
    """
    text = display(name).strip()
    if connection:
        return elsewhere(run, unit, connection, text)
    table = unit.tables.named(run.bot.id, text) if text else None
    if table is not None:
        return Dataset(unit.tables, run.bot.id, table)
    if suffix_of(text) in _FILES:
        return _file(run, text)
    if " " in text:
        return None
    if "." in text:
        there, _, own = text.partition(".")
        return elsewhere(run, unit, there, own)
    known = ", ".join(table.name for table in unit.tables.all(run.bot.id)) or "none"
    raise BasicError("R5204", f"there is no table {shortened(text)}; there is: {known}")


def dataset(run: Run, unit: Unit, name: Any, connection: str = "") -> Dataset:
    """The table or file a name stands for, to be read; raises as `found_dataset`."""
    found = found_dataset(run, unit, name, connection)
    if found is None:
        raise BasicError("R5204", f"there is no table {shortened(display(name))}")
    return found


@contextmanager
def written(run: Run, name: Any, connection: str = "") -> Iterator[Dataset]:
    """The table or file a name stands for, to be changed; a file that is missing is begun."""
    text = display(name).strip()
    own = None if connection or not text else run.unit.tables.named(run.bot.id, text)
    if own is None and not connection and suffix_of(text) in _FILES:
        path = _place(run, text)
        run.unit.tables.exclusive(run.bot.id, f"file:{path}")
        tables = FileTables(run, path)
        found = Dataset(tables, run.bot.id, tables.table)
    else:
        found = dataset(run, run.unit, name, connection)
    try:
        yield found
    except BaseException:
        found.abandon()
        raise
    found.flush()


def _file(run: Run, text: str) -> Dataset:
    path = _place(run, text)
    if run.services.drive.head(path) is None:
        raise BasicError("R5401", f"there is no file {shortened(text)} in the bot's drive")
    tables = FileTables(run, path)
    return Dataset(tables, run.bot.id, tables.table)


def _place(run: Run, text: str) -> str:
    """Where a data file lies: as it is named, or below `data/`."""
    path = drive_path(text)
    below = _DATA_FOLDER + path
    drive = run.services.drive
    return below if drive.head(path) is None and drive.head(below) is not None else path


def query_of(
    run: Run, table: Table, wanted: Filter, limit: int | None = None, offset: int = 0
) -> Query:
    """What to ask the database, as the acting user may. R5051 for a table or column of other roles."""
    query = prepared(wanted, table, run.services.context)
    may_read(run, table, columns_in(query.where) | {name for name, _ in query.order})
    chosen = limit if limit is not None else query.limit
    return replace(query, limit=usual_limit(run) if chosen is None else chosen, offset=offset)


def may_read(run: Run, table: Table, columns: AbstractSet[str]) -> None:
    """R5051 unless the acting user may read the table and these columns of it."""
    must_read(table, run.user.role)
    refused = sorted(columns & hidden_columns(table, run.user.role))
    if refused:
        raise BasicError("R5051", f"{table.name}.{refused[0]} may not be read by {run.user.role}")


def usual_limit(run: Run) -> int:
    """How many rows FIND gives when nobody says (`find-max-rows`)."""
    number = as_number(run.services.config("find-max-rows"))
    return int(number) if number and number > 0 else _USUAL_ROWS
