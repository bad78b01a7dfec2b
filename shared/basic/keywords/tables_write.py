"""Writing rows: SAVE, INSERT, MERGE. Everything commits together with the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.basic.data import rows as rules
from shared.basic.data.access import written
from shared.basic.data.datasets import Dataset
from shared.basic.data.definitions import Table
from shared.basic.data.predicates import key_column, must
from shared.basic.data.roles import must_write, visible
from shared.basic.data.rows import Field, as_row, unwrapped, value_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import RowSet

COUNTERS = "merge-counters"
"""Where a run keeps what MERGE and SYNCHRONIZE did since RESET REPORT."""


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
    given, *rest = [unwrapped(value_of(phrase)) for _, phrase in values]
    with written(run, table) as found:
        if not rest and isinstance(given, list):
            saved = [saved_row(run, found, as_row(item)) for item in given]
            return _outcome(found, saved[-1] if saved else {}, len(saved))
        if not rest and isinstance(given, Mapping):
            return _outcome(found, saved_row(run, found, given), 1)
        if len(rest) == 1 and isinstance(rest[0], Mapping):
            row = {**rest[0], key_column(found.table).name: given}
            return _outcome(found, saved_row(run, found, row), 1)
        return _outcome(found, saved_row(run, found, rules.mapped(found.table, values)), 1)


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
    with written(run, table, connection) as found:
        if values:
            given = unwrapped(value_of(values[0][1]))
            alone = isinstance(given, (Mapping, list)) and len(values) == 1
            rows = given if alone else rules.mapped(found.table, values)
        rows = unwrapped(assigned if assigned is not None else rows)
        if not isinstance(rows, list):
            return inserted(run, found, as_row(rows))
        return RowSet([inserted(run, found, as_row(row)) for row in rows], source=found.table.name)


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
    if matching is not None:
        data, keys = {**assigned, **matching}, list(matching)
    data = unwrapped(data)
    with written(run, table) as found:
        counts = merged(run, found, data if isinstance(data, list) else [data], keys, columns)
    counted(run, found.table.name, counts)
    return counts


# --- rows ---------------------------------------------------------------------------------------


def merged(
    run: Run, found: Dataset, rows: list[Any], keys: Any, columns: Any = None
) -> dict[str, Any]:
    """{inserted, updated, unchanged, total} of rows brought up to date by their key columns."""
    counts = {"inserted": 0, "updated": 0, "unchanged": 0}
    for item in rows:
        found.prepare(as_row(item))
        names = [must(found.table, name).name for name in _names(keys)]
        outcome, _ = _merged(run, found, as_row(item), names, _names(columns))
        counts[outcome] += 1
    if not _names(keys):
        raise BasicError("R5010", f"MERGE needs the key columns of {found.table.name}")
    return {**counts, "total": sum(counts.values())}


def saved_row(run: Run, found: Dataset, given: Mapping[str, Any]) -> dict[str, Any]:
    """A row of that key, changed or made."""
    found.prepare(given)
    key = [column.name for name in found.table.key if (column := found.table.column(name))]
    row = rules.typed(found.table, given)
    if not key or any(row.get(name) is None for name in key):
        return inserted(run, found, given)
    return _merged(run, found, given, key, [])[1]


def inserted(run: Run, found: Dataset, given: Mapping[str, Any]) -> dict[str, Any]:
    """A new row, as stored."""
    given = found.identified(given)
    table = found.table
    must_write(table, run.user.role, _written(table, given))
    made = found.insert(rules.stored(table, given, run.services.context.now()))
    return visible(found.table, run.user.role, made)


def _merged(
    run: Run, found: Dataset, given: Mapping[str, Any], keys: list[str], columns: list[str]
) -> tuple[str, dict[str, Any]]:
    now = run.services.context.now()
    given = found.identified(given)
    table = found.table
    must_write(table, run.user.role, _written(table, given))
    row = rules.stored(table, given, now)
    missing = [name for name in keys if row.get(name) is None]
    if missing:
        raise BasicError("R5010", f"a row for {table.name} has no value for its key {missing[0]}")
    chosen = {must(table, name).name for name in columns} or set(row)
    changes = rules.changes(table, given, now)
    kept = {n: v for n, v in changes.items() if n in chosen and n not in keys}
    outcome, made = found.merge(row, keys, kept)
    return outcome, visible(table, run.user.role, made)


def _written(table: Table, given: Mapping[str, Any]) -> list[str]:
    return [must(table, str(name)).name for name in given]


def counted(run: Run, table: str, counts: Mapping[str, int]) -> None:
    """Add to what REPORT tells."""
    known = run.data.get(COUNTERS, {})
    before = known.get(table, {})
    now = {name: before.get(name, 0) + value for name, value in counts.items()}
    run.data[COUNTERS] = {**known, table: now}


def _outcome(found: Dataset, row: Mapping[str, Any], count: int) -> dict[str, Any]:
    column = found.table.column(found.table.key[0])
    key = row.get(column.name) if column else None
    return {"table": found.table.name, "id": key, "rows_affected": count}


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
