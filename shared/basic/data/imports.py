"""Rows of a file stored in a table, each by itself, with a report of those that were not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.encoding import decode_text
from shared.errors import GbError, Unprocessable, UnsupportedMediaType

if TYPE_CHECKING:
    from shared.basic.data.visiting import Visit

MOST_ROWS = 10_000
"""How many rows one import may have."""
_TOGETHER = 100
_MOST_TOLD = 1000


@dataclass(slots=True)
class ImportReport:
    """`rejected` are `{"row", "error"}`; rows count from 1, without a header."""

    imported: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self, total: int) -> dict[str, Any]:
        return {
            "total": total,
            "imported": self.imported,
            "failed": total - self.imported,
            "rejected": self.rejected[:_MOST_TOLD],
        }


def rows_in(name: str, data: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV or JSON file. Raises UnsupportedMediaType, and Unprocessable for one that cannot be read."""
    ending = name.rpartition(".")[2].casefold()
    if ending == "csv":
        return _csv_rows(decode_text(data))
    if ending == "json":
        return checked_rows(_json(data))
    raise UnsupportedMediaType("Rows are imported from .csv and .json files.")


def checked_rows(found: Any) -> list[dict[str, Any]]:
    """A list of objects, or Unprocessable."""
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise Unprocessable("Rows are objects.")
    if len(rows) > MOST_ROWS:
        raise Unprocessable(f"One import has at most {MOST_ROWS} rows.")
    return rows


def renamed(rows: Sequence[Mapping[str, Any]], mapping: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows by the table's columns: `mapping` says which column a field goes to, "" leaves it out."""
    return [
        {mapping.get(name, name): value for name, value in row.items() if mapping.get(name, name)}
        for row in rows
    ]


def store_rows(
    visiting: Callable[[], AbstractContextManager[Visit]], rows: Sequence[Mapping[str, Any]]
) -> ImportReport:
    """Store them; where one of a hundred fails, those hundred are tried again one by one."""
    report = ImportReport()
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        if _stored(visiting, some) is None:
            report.imported += len(some)
            continue
        for number, row in enumerate(some, start + 1):
            error = _stored(visiting, [row])
            report.imported += error is None
            if error is not None:
                report.rejected.append({"row": number, "error": error})
    return report


def _stored(
    visiting: Callable[[], AbstractContextManager[Visit]], rows: Sequence[Mapping[str, Any]]
) -> str | None:
    """Why the rows could not be stored, all or none."""
    try:
        with visiting() as visit:
            for row in rows:
                visit.insert(row)
    except GbError as error:
        return error.message
    return None


def _csv_rows(text: str) -> list[dict[str, Any]]:
    sample = text.partition("\n")[0]
    separator = max(",;\t", key=sample.count)
    try:
        found = list(csv.DictReader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Unprocessable(f"The file is no CSV: {error}.") from error
    return checked_rows([{name: value for name, value in row.items() if name} for row in found])


def _json(data: bytes) -> Any:
    try:
        return json.loads(decode_text(data))
    except ValueError as error:
        raise Unprocessable(f"The file is no JSON: {error}.") from error
