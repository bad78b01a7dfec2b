"""Changing and removing rows: UPDATE, DELETE FROM. Both commit together with the run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.basic.data import rows as rules
from shared.basic.data.access import query_of, written
from shared.basic.data.datasets import Dataset
from shared.basic.data.definitions import Table
from shared.basic.data.ports import Tree
from shared.basic.data.roles import must_write
from shared.basic.data.rows import Field, as_row, phrase_of, unwrapped, value_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.filters import Filter, parse_filter
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.truth import truthy

_MOST_TEXT = 10_000
_PAIR = re.compile(r"([\w.]+)\s*=\s*(?:('[^']*'|\"[^\"]*\")|([^,]*))")
_OPERATORS = ("=", "<", ">", " LIKE ", " IN ", " IS ", " BETWEEN ", " CONTAINS ")


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
    with written(run, table, connection) as found:
        wanted = Filter(condition)
        if where is not None:
            wanted, assigned = _told_apart(found.table, where, values)
        found.prepare(as_row(assigned))
        changes = rules.changes(found.table, as_row(assigned), run.services.context.now())
        must_write(found.table, run.user.role, changes)
        if not changes:
            return 0
        tree = _some_rows(run, found.table, wanted, "UPDATE")
        count = found.update(tree, changes)
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
    with written(run, table) as found:
        must_write(found.table, run.user.role, ())
        wanted = parse_filter(where) if where is not None else Filter(condition)
        return found.delete(_some_rows(run, found.table, wanted, "DELETE"))


@keyword(
    "SET {table:atom}, {where:filter}, {updates:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    name="SET (table)",
    cls="EXTENDED",
    example='SET "orders", "id = 1", "status=paid,amount=2"',
)
def set_rows(run: Run, table: Any, where: Phrase, updates: Any) -> int:
    """Change columns of the rows that match a filter: `column=value, column=value` as text, or an object."""
    with written(run, table) as found:
        given = unwrapped(updates)
        assigned = given if isinstance(given, Mapping) else _pairs(display(given))
        found.prepare(assigned)
        changes = rules.changes(found.table, assigned, run.services.context.now())
        must_write(found.table, run.user.role, changes)
        return found.update(_some_rows(run, found.table, parse_filter(where), "SET"), changes)


def _pairs(text: str) -> dict[str, Any]:
    """`a=1, b=x` as an object; a comma in a value needs quotes around it."""
    found: dict[str, Any] = {}
    if len(text) > _MOST_TEXT:
        raise BasicError(
            "R5010", f"the changes have more than {_MOST_TEXT:,} characters; use an object"
        )
    for name, quoted, bare in _PAIR.findall(text):
        found[name] = quoted[1:-1] if quoted else bare.strip()
    if not found:
        raise BasicError("R5010", f'{shortened(text)} is not of the form "column=value, …"')
    return found


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
    given = [unwrapped(value_of(phrase)) for _, phrase in values]
    first = unwrapped(second.single if len(second.pieces) == 1 else second.text())
    if isinstance(first, Mapping):
        return parse_filter(phrase_of(values[0][1])), dict(first)
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


def _by_unique(run: Run, found: Dataset, wanted: Filter, changes: dict[str, Any]) -> int:
    """A lone value that is no key may be that of a UNIQUE column."""
    if not wanted.has_key:
        return 0
    for column in found.table.columns:
        if column.unique:
            condition = Condition(["=", ["column", column.name], ["value", wanted.key]])
            tree = query_of(run, found.table, Filter(condition)).where
            count = found.update(tree, changes)
            if count:
                return count
    return 0
