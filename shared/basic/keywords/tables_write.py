"""Writing rows: SAVE, INSERT, MERGE. Everything commits together with the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.basic.data import rows as rules
from shared.basic.data.access import table_named, without_connection
from shared.basic.data.definitions import Table
from shared.basic.data.predicates import key_column, must
from shared.basic.data.roles import must_write, visible
from shared.basic.data.rows import Field, as_row, unwrapped, value_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import RowSet


@keyword(
    "SAVE {table:ref}, {values:fields}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    example='SAVE "orders", {"id": order_id, "status": "paid"}',
)
def save(run: Run, table: Any, values: Sequence[Field]) -> Any:
    """Store one object or a list of them: a row with that id is changed, otherwise one is made.

    With an id before the object, that row. Otherwise the values are fields: variables go to the columns they are named
    after, other values to the columns in order. The result is {table, id, rows_affected}.
    """
    found = table_named(run, run.unit, table)
    given, *rest = [unwrapped(value_of(phrase)) for _, phrase in values]
    if not rest and isinstance(given, list):
        saved = [saved_row(run, found, as_row(item)) for item in given]
        return _outcome(found, saved[-1] if saved else {}, len(saved))
    if not rest and isinstance(given, Mapping):
        return _outcome(found, saved_row(run, found, given), 1)
    if len(rest) == 1 and isinstance(rest[0], Mapping):
        row = {**rest[0], key_column(found).name: given}
        return _outcome(found, saved_row(run, found, row), 1)
    return _outcome(found, saved_row(run, found, rules.mapped(found, values)), 1)


@keyword(
    "INSERT {table:ref}, {values:fields}",
    "INSERT INTO {table:ref} VALUES {rows}",
    "INSERT INTO {table:ref} [ON {connection:name}] WITH {assigned:assigns}",
    "INSERT INTO {table:ref}, {rows}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    example='INSERT INTO orders WITH item = "tea", amount = 2',
)
def insert(
    run: Run,
    table: Any,
    values: Sequence[Field] = (),
    rows: Any = None,
    connection: str = "",
    assigned: Any = None,
) -> Any:
    """Store new rows, whatever is there already; the stored row with its id, or the rows of a list."""
    without_connection(connection)
    found = table_named(run, run.unit, table)
    if values:
        given = unwrapped(value_of(values[0][1]))
        rows = (
            given
            if isinstance(given, (Mapping, list)) and len(values) == 1
            else rules.mapped(found, values)
        )
    rows = unwrapped(assigned if assigned is not None else rows)
    if isinstance(rows, list):
        return RowSet([_inserted(run, found, as_row(row)) for row in rows], source=found.name)
    return _inserted(run, found, as_row(rows))


@keyword(
    "MERGE {table:ref}, {data} [, {keys:expr} [, {columns:expr}]]",
    "MERGE {table:ref} WITH {data} BY {keys:ref}",
    "MERGE INTO {table:ref} ON {matching:assigns} WITH {assigned:assigns}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    example='done = MERGE "products", fresh, "sku"',
)
def merge(
    run: Run,
    table: Any,
    data: Any = None,
    keys: Any = None,
    columns: Any = None,
    matching: Any = None,
    assigned: Any = None,
) -> Any:
    """Bring rows up to date by their key columns: {inserted, updated, unchanged, total}.

    Two lists are joined without repeating a row.
    """
    if isinstance(table, list):
        return _joined(table, unwrapped(data))
    found = table_named(run, run.unit, table)
    if matching is not None:
        data, keys = {**assigned, **matching}, list(matching)
    names = [must(found, name).name for name in _names(keys)]
    if not names:
        raise BasicError("R5010", f"MERGE needs the key columns of {found.name}")
    data = unwrapped(data)
    counts = {"inserted": 0, "updated": 0, "unchanged": 0}
    for item in data if isinstance(data, list) else [data]:
        outcome, _ = _merged(run, found, as_row(item), names, _names(columns))
        counts[outcome] += 1
    return {**counts, "total": sum(counts.values())}


# --- rows ---------------------------------------------------------------------------------------


def saved_row(run: Run, table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """A row of that key, changed or made."""
    key = [must(table, name).name for name in table.key]
    row = rules.typed(table, given)
    if any(row.get(name) is None for name in key):
        return _inserted(run, table, given)
    return _merged(run, table, given, key, [])[1]


def _inserted(run: Run, table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    must_write(table, run.user.role, _written(table, given))
    row = rules.stored(table, given, run.services.context.now())
    made = run.unit.tables.insert(run.bot.id, table, row)
    return visible(table, run.user.role, made)


def _merged(
    run: Run, table: Table, given: Mapping[str, Any], keys: list[str], columns: list[str]
) -> tuple[str, dict[str, Any]]:
    now = run.services.context.now()
    must_write(table, run.user.role, _written(table, given))
    row = rules.stored(table, given, now)
    missing = [name for name in keys if row.get(name) is None]
    if missing:
        raise BasicError("R5010", f"a row for {table.name} has no value for its key {missing[0]}")
    chosen = {must(table, name).name for name in columns} or set(row)
    changes = rules.changes(table, given, now)
    kept = {n: v for n, v in changes.items() if n in chosen and n not in keys}
    outcome, made = run.unit.tables.merge(run.bot.id, table, row, keys, kept)
    return outcome, visible(table, run.user.role, made)


def _written(table: Table, given: Mapping[str, Any]) -> list[str]:
    return [must(table, str(name)).name for name in given]


def _outcome(table: Table, row: Mapping[str, Any], count: int) -> dict[str, Any]:
    key = row.get(must(table, table.key[0]).name)
    return {"table": table.name, "id": key, "rows_affected": count}


# --- values -------------------------------------------------------------------------------------


def _names(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else display(value).split(",")
    return [display(part).strip() for part in parts if display(part).strip()]


def _joined(left: list[Any], right: Any) -> list[Any]:
    if not isinstance(right, list):
        raise BasicError("R5014", "MERGE joins two lists")
    found: list[Any] = []
    for row in [*left, *right]:
        if row not in found:
            found.append(row)
    return found
