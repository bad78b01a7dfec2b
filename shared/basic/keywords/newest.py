"""GET LAST: the newest row, or what happened."""

from __future__ import annotations

from typing import Any

from shared.basic.data.access import dataset, query_of
from shared.basic.data.roles import visible
from shared.basic.data.rows import CREATED
from shared.basic.declaration import Effect, keyword
from shared.basic.runtime.filters import Filter
from shared.basic.runtime.run import Run
from shared.basic.values.display import display

_EVENTS = frozenset({"email_received_events", "folder_change_events"})


@keyword(
    "GET LAST {table:ref}",
    effect=Effect.READS,
    kind="value",
    example='order = GET LAST "orders"',
)
def get_last(run: Run, table: Any) -> Any:
    """The newest row of a table or file, null when there is none.

    In a handler, of the table whose change it handles the row that changed, and of "email_received_events" and
    "folder_change_events" the event.
    """
    name = display(table).strip()
    happened = _happened(run, name.casefold())
    if happened is not None or name.casefold() in _EVENTS:
        return happened
    with run.reading() as unit:
        found = dataset(run, unit, name)
        column = found.table.column(CREATED)
        named = [column.name] if column else []
        order = [*named, *(name for name in found.table.key if found.table.column(name))]
        wanted = Filter(order=tuple((name, True) for name in order))
        rows = found.find(query_of(run, found.table, wanted, 1 if order else None))
    if not rows:
        return None
    return visible(found.table, run.user.role, rows[0 if order else -1])


def _happened(run: Run, name: str) -> Any:
    """The event that started the run, when it is of that name."""
    if name in _EVENTS:
        return run.params.get("event")
    trigger = run.params.get("trigger")
    if isinstance(trigger, dict) and str(trigger.get("table", "")).casefold() == name:
        return trigger.get("new_data") or trigger.get("old_data")
    return None
