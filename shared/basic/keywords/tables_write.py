"""Writing tables: SAVE, INSERT, UPDATE, DELETE FROM, MERGE. Everything commits together with the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.basic.data import rows as rules
from shared.basic.data.access import query_of, table_named, without_connection
from shared.basic.data.definitions import Table
from shared.basic.data.ports import Tree
from shared.basic.data.predicates import key_column, must
from shared.basic.data.roles import must_write, visible
from shared.basic.data.rows import Field, value_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.filters import Filter, parse_filter
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import HttpResult, RowSet
from shared.basic.values.truth import truthy

_OPERATORS = ("=", "<", ">", " LIKE ", " IN ", " IS ", " BETWEEN ", " CONTAINS ")


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
    given, *rest = [_plain(value_of(phrase)) for _, phrase in values]
    if not rest and isinstance(given, list):
        saved = [saved_row(run, found, _object(item)) for item in given]
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
        given = _plain(value_of(values[0][1]))
        rows = given if _is_rows(given) and len(values) == 1 else rules.mapped(found, values)
    rows = _plain(assigned if assigned is not None else rows)
    if isinstance(rows, list):
        return RowSet([_inserted(run, found, _object(row)) for row in rows], source=found.name)
    return _inserted(run, found, _object(rows))


@keyword(
    "UPDATE {table:ref} [ON {connection:name}] SET {assigned:assigns} [WHERE {condition:cond}]",
    "UPDATE {table:ref}, {where:filter}, {values:fields}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    example='UPDATE orders SET status = "paid" WHERE id = order_id',
)
def update(
    run: Run,
    table: Any,
    connection: str = "",
    assigned: Any = None,
    condition: Condition | None = None,
    where: Phrase | None = None,
    values: Sequence[Field] = (),
) -> int:
    """Change columns of the rows that match a condition, a filter or an id; how many there were.

    All rows at once only when the bot's `allow-unfiltered-write` is true.
    """
    without_connection(connection)
    found = table_named(run, run.unit, table)
    wanted = Filter(condition)
    if where is not None:
        wanted, assigned = _told_apart(found, where, values)
    changes = rules.changes(found, _object(assigned), run.services.context.now())
    must_write(found, run.user.role, changes)
    if not changes:
        return 0
    tree = _some_rows(run, found, wanted, "UPDATE")
    count = run.unit.tables.update(run.bot.id, found, tree, changes)
    return count or _by_unique(run, found, wanted, changes)


@keyword(
    "DELETE FROM {table:ref} [WHERE {condition:cond}]",
    "DELETE {table:ref}, {where:filter}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    example='DELETE FROM orders WHERE status = "canceled"',
)
def delete_from(
    run: Run, table: Any, condition: Condition | None = None, where: Phrase | None = None
) -> int:
    """Remove the rows that match a condition, a filter or an id; how many there were."""
    found = table_named(run, run.unit, table)
    must_write(found, run.user.role, ())
    wanted = parse_filter(where) if where is not None else Filter(condition)
    tree = _some_rows(run, found, wanted, "DELETE")
    return run.unit.tables.delete(run.bot.id, found, tree)


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
        return _joined(table, _plain(data))
    found = table_named(run, run.unit, table)
    if matching is not None:
        data, keys = {**assigned, **matching}, list(matching)
    names = [must(found, name).name for name in _names(keys)]
    if not names:
        raise BasicError("R5010", f"MERGE needs the key columns of {found.name}")
    data = _plain(data)
    counts = {"inserted": 0, "updated": 0, "unchanged": 0}
    for item in data if isinstance(data, list) else [data]:
        outcome, _ = _merged(run, found, _object(item), names, _names(columns))
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


# --- which rows ---------------------------------------------------------------------------------


def _some_rows(run: Run, table: Table, wanted: Filter, name: str) -> Tree | None:
    """The condition of a write. R5206 for all rows, unless the bot allows it."""
    if wanted.order or wanted.limit is not None:
        raise BasicError("R5206", f"{name} cannot be ordered or limited")
    tree = query_of(run, table, wanted).where
    if tree is None and not truthy(run.services.config("allow-unfiltered-write")):
        raise BasicError(
            "R5206", f"{name} without a filter would touch every row of {table.name}; say which"
        )
    return tree


def _told_apart(
    table: Table, second: Phrase, values: Sequence[Field]
) -> tuple[Filter, dict[str, Any]]:
    """Which rows and which changes, whichever way round UPDATE was written."""
    given = [_plain(value_of(phrase)) for _, phrase in values]
    first = _plain(value_of(second))
    if isinstance(first, Mapping):
        return parse_filter(values[0][1]), dict(first)
    wanted = parse_filter(second) if _is_filter(second) else Filter(key=first, has_key=True)
    if len(given) == 1:
        return wanted, _one_change(table, given[0], values)
    if len(given) == 2 and not values[0][0] and table.column(display(given[0])) is not None:
        return wanted, {display(given[0]): given[1]}
    return wanted, rules.changed(table, values)


def _one_change(table: Table, given: Any, values: Sequence[Field]) -> dict[str, Any]:
    """An object, `column=value` as text, or a variable named after its column."""
    if isinstance(given, Mapping):
        return dict(given)
    name, mark, value = display(given).partition("=")
    if isinstance(given, str) and mark and table.column(name.strip()) is not None:
        return {name.strip(): value.strip().strip("'\"")}
    return rules.changed(table, values)


def _is_filter(given: Phrase) -> bool:
    text = "".join(display(piece) for bound, piece in given.pieces if not bound).upper()
    return any(operator in text for operator in _OPERATORS)


def _by_unique(run: Run, table: Table, wanted: Filter, changes: dict[str, Any]) -> int:
    """A lone value that is no key may be that of a UNIQUE column."""
    if not wanted.has_key:
        return 0
    for column in table.columns:
        if column.unique:
            condition = Condition(["=", ["column", column.name], ["value", wanted.key]])
            tree = query_of(run, table, Filter(condition)).where
            count = run.unit.tables.update(run.bot.id, table, tree, changes)
            if count:
                return count
    return 0


# --- values -------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    return value.body if isinstance(value, HttpResult) else value


def _is_rows(value: Any) -> bool:
    return isinstance(value, (Mapping, list))


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BasicError("R5010", f"a row is an object, not {shortened(display(value))}")
    return value


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
