"""Rows between tables, files and services: IMPORT, EXPORT, SYNCHRONIZE, REPORT, CHART."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.charts.drawing import chart_svg
from shared.basic.data.access import dataset, query_of, written
from shared.basic.data.roles import visible
from shared.basic.data.rows import unwrapped
from shared.basic.data.sheets import Sheet, write_sheet
from shared.basic.declaration import Effect, keyword
from shared.basic.drive.paths import drive_path, suffix_of
from shared.basic.drive.reading import TABULAR, rows_of
from shared.basic.drive.writing import stored
from shared.basic.errors import BasicError, shortened
from shared.basic.keywords.tables_write import COUNTERS, counted, merged
from shared.basic.runtime.filters import Filter
from shared.basic.runtime.run import Run
from shared.basic.values.codec import encode
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.records import RowSet
from shared.basic.web.paging import items_of
from shared.basic.web.requests import reads, with_query

_MOST_ROWS = 100_000
_MOST_PAGES = 1_000
_MARGIN_MS = 10_000


@keyword(
    "IMPORT {path:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='prices = IMPORT "data/orders.csv"',
)
def import_(run: Run, path: Any) -> RowSet:
    """The rows of a CSV, TSV, JSON or xlsx file, with numbers, booleans and dates as such."""
    found: RowSet = rows_of(run, display(path))
    return found


@keyword(
    "EXPORT {path}, {data:expr}",
    "EXPORT TABLE {data:ref} TO {shape:ref} [WITH TITLE {title:expr}]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='path = EXPORT "reports/customers.xlsx", customers',
)
def export(run: Run, data: Any, path: Any = "", shape: Any = "", title: Any = "") -> str:
    """Write rows, a table or a file of rows into a .csv, .tsv, .json or .xlsx file, and give its path.

    EXPORT TABLE takes the format, or a whole path, and a title for the file's name.
    """
    target = display(path).strip() or _named(data, display(shape).strip(), display(title).strip())
    goal = drive_path(target)
    if suffix_of(goal) not in TABULAR:
        raise BasicError("R5405", f"{shortened(goal)} is no .csv, .tsv, .json or .xlsx file")
    rows = _rows(run, data)
    header = list(dict.fromkeys(str(name) for row in rows for name in row))
    content = write_sheet(
        goal, Sheet(header, [dict(row) for row in rows]), b"", run.services.drive.papers
    )
    stored(run, goal, content)
    return goal


@keyword(
    "SYNCHRONIZE {endpoint}, {table}, {key}, {page}, {limit:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='pages = 1\nTRY\nSYNCHRONIZE "https://api.example.com/list", "orders", "id", "page", "per_page"\nCATCH e\nEND TRY',
)
def synchronize(
    run: Run, endpoint: Any, table: Any, key: Any, page: Any, limit: Any
) -> dict[str, Any]:
    """Read every page of a web service and MERGE its items into a table: {inserted, updated, unchanged, total}.

    The variables `host` (before the endpoint), `limit` (items a page, 100) and `pages` (at most so many) are used.
    """
    host, most = (
        display(_variable(run, "host")).rstrip("/"),
        as_number(_variable(run, "limit")) or 100,
    )
    url = display(endpoint) if not host else f"{host}/{display(endpoint).lstrip('/')}"
    pages = int(as_number(_variable(run, "pages")) or _MOST_PAGES)
    counts = {"inserted": 0, "updated": 0, "unchanged": 0, "total": 0}
    for number in range(1, min(pages, _MOST_PAGES) + 1):
        if run.services.remaining_ms() < _MARGIN_MS:
            raise BasicError("R5034", f"there was no time for page {number} of {shortened(url)}")
        query = {display(page): number, display(limit): most}
        answer = reads(run, with_query(url, {name: value for name, value in query.items() if name}))
        if answer.status >= 400:
            raise BasicError(f"R51{answer.status}", f"page {number} answers {answer.status}")
        items = items_of(answer.body) or []
        with run.services.transaction() as unit, run.within(unit), written(run, table) as found:
            done = merged(run, found, items, key)
        counts = {name: counts[name] + done[name] for name in counts}
        if len(items) < most:
            break
    with run.services.transaction() as unit:
        unit.runs.record_result(run.id, run.step, encode(counts))
    counted(run, display(table), counts)
    return counts


@keyword(
    "REPORT",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example="TALK REPORT()",
)
def report(run: Run) -> str:
    """What MERGE and SYNCHRONIZE did since RESET REPORT, a line for each table."""
    lines = [
        f"{table}: {n['inserted']} inserted, {n['updated']} updated, {n['unchanged']} unchanged, {n['total']} in all"
        for table, n in run.data.get(COUNTERS, {}).items()
    ]
    return "\n".join(lines)


@keyword(
    "RESET REPORT",
    effect=Effect.PURE,
    kind="statement",
    cls="EXTENDED",
    example="RESET REPORT",
)
def reset_report(run: Run) -> None:
    """Begin REPORT anew."""
    run.data.pop(COUNTERS, None)


@keyword(
    "CHART {kind:sum}, {data:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='picture = CHART "bar", [{"month": "May", "sales": 3}, {"month": "June", "sales": 5}]',
)
def chart(run: Run, kind: Any, data: Any) -> str:
    """Draw rows or numbers as a bar, column, horizontal, line, area, scatter or pie chart; the path of the SVG picture."""
    goal = f"generated/chart-{run.key.replace(':', '-')}.svg"
    given = data if isinstance(data, (list, Mapping)) else _rows(run, data)
    stored(run, goal, chart_svg(display(kind), unwrapped(given)).encode(errors="replace"))
    return goal


def _rows(run: Run, data: Any) -> list[Mapping[str, Any]]:
    """Rows of a list, of an object, or of a table or file by its name."""
    data = unwrapped(data)
    if isinstance(data, str):
        with run.reading() as unit:
            found = dataset(run, unit, data)
            kept = found.find(query_of(run, found.table, Filter(), _MOST_ROWS))
        return [visible(found.table, run.user.role, row) for row in kept]
    rows = data if isinstance(data, list) else [data]
    return [row if isinstance(row, Mapping) else {"value": row} for row in rows]


def _named(data: Any, shape: str, title: str) -> str:
    """Where EXPORT TABLE writes: the path it was given, else the title or the table's name with the format's ending."""
    if "." in shape:
        return shape
    stem = title or (data if isinstance(data, str) else getattr(data, "source", "")) or "table"
    return f"exports/{stem.rpartition('/')[2].partition('.')[0]}.{shape.casefold() or 'csv'}"


def _variable(run: Run, name: str) -> Any:
    found, value = run.variable(name)
    return value if found else ""
