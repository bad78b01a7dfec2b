"""Prepared conditions, orders and pages on rows in memory: what a database does with them in SQL."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.basic.data.ports import Query, Row, Tree
from shared.basic.functions.declaration import FunctionContext
from shared.basic.runtime.aggregates import aggregated, grouped
from shared.basic.runtime.conditions import holds
from shared.basic.values.comparison import sort_key

# Prepared trees have no function left that looks at the clock.
_CONTEXT = FunctionContext(lambda: datetime.now(UTC), random.Random(1), UTC)


def fits_row(where: Tree | None, row: Row) -> bool:
    """Whether a prepared condition is true of a row."""
    return where is None or holds(_without_truth(where), row, _CONTEXT)


def picked(rows: Iterable[Row], wanted: Query, key: Sequence[str]) -> list[Row]:
    """The rows a query asks for, in its order and then in that of the key."""
    found = [row for row in rows if fits_row(wanted.where, row)]
    for name, descending in reversed([*wanted.order, *((name, False) for name in key)]):
        found.sort(key=lambda row, n=name: sort_key(row.get(n)), reverse=descending)  # type: ignore[misc]
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    return found[wanted.offset : end]


def results(
    rows: Iterable[Row], operation: str, column: str, where: Tree | None, group: str
) -> list[tuple[Any, Any]]:
    """(group, result) as `Tables.aggregate` gives them."""
    found = [row for row in rows if fits_row(where, row)]
    if not group:
        return [(None, _result(operation, found, column))]
    groups = sorted(grouped(found, lambda row: row[group]), key=lambda pair: sort_key(pair[0]))
    return [(key, _result(operation, part, column)) for key, part in groups]


def _result(operation: str, rows: list[Row], column: str) -> Any:
    present = [row for row in rows if not column or row[column] is not None]
    if not present and operation != "COUNT":
        return None
    return aggregated(operation, rows, column)


def _without_truth(tree: Any) -> Any:
    if not isinstance(tree, list) or tree[:1] == ["value"]:
        return tree
    if tree[:1] == ["TRUTH"]:
        return tree[1]
    return [_without_truth(part) for part in tree]
