"""How the data keywords reach a table: by name, as the acting user, in the right transaction."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.basic.data.definitions import Table
from shared.basic.data.ports import Query
from shared.basic.data.predicates import columns_in, prepared
from shared.basic.data.roles import hidden_columns, must_read
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.filters import Filter
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run
    from shared.store import Unit

_FILES = (".csv", ".xlsx", ".json")
_USUAL_ROWS = 1000


def dataset(run: Run, unit: Unit, name: Any, *, optional: bool = False) -> Table | None:
    """The table a name stands for; None when it is optional and the text is a question instead.

    R5204 when there is no such table, R5005 for files and tables of other databases.
    """
    text = display(name).strip()
    table = unit.tables.named(run.bot.id, text) if text else None
    if table is not None:
        return table
    if optional and " " in text:
        return None
    if text.casefold().endswith(_FILES):
        raise BasicError("R5005", f"the file {shortened(text)} cannot be used as a table yet")
    if "." in text:
        raise BasicError("R5005", f"{shortened(text)} is in another database; only own tables work")
    known = ", ".join(table.name for table in unit.tables.all(run.bot.id)) or "none"
    raise BasicError("R5204", f"there is no table {shortened(text)}; there is: {known}")


def table_named(run: Run, unit: Unit, name: Any) -> Table:
    """The table a name stands for; raises as `dataset`."""
    table = dataset(run, unit, name)
    if table is None:
        raise BasicError("R5204", "a table needs a name")
    return table


def without_connection(name: str) -> None:
    """R5005 for `ON connection`: tables of other databases are not reached."""
    if name:
        raise BasicError("R5005", f"the connection {shortened(name)} is not available here")


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
