"""SAVE FROM UNSTRUCTURED: a row out of a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.data.access import dataset, written
from shared.basic.data.definitions import Table
from shared.basic.data.schemas import row_schema
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.keywords.tables_write import saved_row
from shared.basic.runtime.run import Run
from shared.basic.values.codec import encode
from shared.basic.values.display import display
from shared.basic.values.plain import from_json

_SYSTEM = (
    "You read one record out of a text. Answer with a JSON object of the given schema and nothing else. "
    "Use null for what the text does not say; never make anything up."
)


@keyword(
    "SAVE FROM UNSTRUCTURED {table:ref}, {payload:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='lead = SAVE FROM UNSTRUCTURED "leads", message_text',
)
def save_from_unstructured(run: Run, table: Any, payload: Any) -> dict[str, Any]:
    """Store one row read out of a text, and give it back. An object or JSON is stored as it is, without a model.

    The text may also stand first and the table second. The row and the note that this step is done are one
    transaction, so a repetition neither asks the model nor stores again.
    """
    name, definition, given = _sides(run, table, payload)
    row = _object(given)
    if row is None:
        row = _read_out(run, definition, display(given))
    with run.services.transaction() as unit, run.within(unit):
        with written(run, name) as found:
            stored = saved_row(run, found, row)
        unit.runs.record_result(run.id, run.step, encode(stored))
    return stored


def _sides(run: Run, first: Any, second: Any) -> tuple[Any, Table, Any]:
    """The table's name, the table and the text, whichever stands first."""
    with run.reading() as unit:
        if isinstance(second, str) and unit.tables.named(run.bot.id, second.strip()) is not None:
            return second, dataset(run, unit, second).table, first
        return first, dataset(run, unit, first).table, second


def _object(given: Any) -> Mapping[str, Any] | None:
    """The record when it is one already."""
    if isinstance(given, Mapping):
        return given
    if not display(given).lstrip().startswith("{"):
        return None
    try:
        read = from_json(display(given))
    except BasicError:
        return None  # a text that only looks like JSON is for the model
    return read if isinstance(read, Mapping) else None


def _read_out(run: Run, table: Table, text: str) -> Mapping[str, Any]:
    if not text.strip():
        raise BasicError("R5010", "there is no text to read a record from")
    answer = run.services.models.complete(text, system=_SYSTEM, json_schema=row_schema(table))
    row = _object(_without_fence(answer))
    if row is None:
        raise BasicError("R5012", f"the model answered {shortened(answer)}, which is no record")
    return {name: value for name, value in row.items() if table.column(str(name)) is not None}


def _without_fence(answer: str) -> str:
    """The JSON inside a code fence, which some models put around it."""
    start, end = answer.find("{"), answer.rfind("}")
    return answer[start : end + 1] if start >= 0 else answer
