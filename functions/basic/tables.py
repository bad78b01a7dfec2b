"""The tables of a bot and their rows (platform spec §3.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from functions.basic.inputs import Ask, Filters, IfMatch, Ports, Visiting
from functions.basic.models import RowSearchIn, row_etag
from layers.http.paging import Paging, single
from shared.basic.data.visiting import MOST_ROWS, plain_row, tables_of
from shared.errors import PreconditionFailed, ValidationFailed

if TYPE_CHECKING:
    from shared.basic.data.visiting import Visit

router = APIRouter(prefix="/api/db", tags=["tables"])

Object = Annotated[dict[str, Any], Body()]
Rows = Annotated[dict[str, Any] | list[dict[str, Any]], Body()]


@router.get("")
def list_tables(ask: Ask, ports: Ports, page: Paging) -> dict[str, Any]:
    """The bot's tables with their columns."""
    ask.must_be("viewer")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = tables_of(unit, ask.bot.id)
    return page.listing(found[page.offset : page.offset + page.limit], len(found))


@router.get("/{table}")
def list_rows(
    visit: Visiting,
    page: Paging,
    filters: Filters,
    fields: str = "",
    sort: str = "",
    order: Annotated[str, Query(pattern="^(asc|desc)$")] = "asc",
) -> dict[str, Any]:
    """Rows that fit the filters, of them the columns in `fields`."""
    with visit() as table:
        chosen = [table.visible(name.strip()).name for name in fields.split(",") if name.strip()]
        sorting = ((table.visible(sort).name, order == "desc"),) if sort else ()
        query = table.query(filters, sorting)
        found = table.find(replace(query, limit=page.limit, offset=page.offset))
        total = table.count(query)
    rows = [plain_row({name: row[name] for name in chosen or row}) for row in found]
    return page.listing(rows, total)


@router.get("/{table}/count")
def count_rows(visit: Visiting, filters: Filters) -> dict[str, Any]:
    """How many rows fit the filters."""
    with visit() as table:
        return single({"count": table.count(table.query(filters))})


@router.post("/{table}/search")
def search_rows(visit: Visiting, wanted: RowSearchIn, page: Paging) -> dict[str, Any]:
    """Rows whose texts have words of a question, those with the most words first."""
    with visit() as table:
        found = table.search(wanted.q, wanted.fields, wanted.limit)
    return page.listing([plain_row(row) for row in found], len(found))


@router.post("/{table}", status_code=201)
def add_rows(visit: Visiting, given: Rows) -> dict[str, Any]:
    """Store one row or a list of them: all or none."""
    rows = given if isinstance(given, list) else [given]
    if len(rows) > MOST_ROWS:
        raise ValidationFailed.of(body=f"at most {MOST_ROWS} rows at a time")
    with visit() as table:
        stored = [plain_row(table.insert(row)) for row in rows]
    return single(stored if isinstance(given, list) else stored[0])


@router.get("/{table}/{identity}")
def read_row(identity: str, visit: Visiting, response: Response) -> dict[str, Any]:
    """One row by its key."""
    with visit() as table:
        table.visitor.must_read(table.table)
        found = table.row(identity)
        return _row(response, table, found)


@router.put("/{table}/{identity}")
def replace_row(
    identity: str, given: Object, visit: Visiting, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Make these the values of a row; columns that are left out become empty."""
    with visit() as table:
        _must_match(table, identity, if_match)
        table.replace(identity, given)
        return _row(response, table, table.row(identity))


@router.patch("/{table}/{identity}")
def change_row(
    identity: str, given: Object, visit: Visiting, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Change some columns of a row."""
    with visit() as table:
        _must_match(table, identity, if_match)
        table.change(identity, given)
        return _row(response, table, table.row(identity))


@router.delete("/{table}/{identity}", status_code=204)
def delete_row(identity: str, visit: Visiting, if_match: IfMatch = "") -> None:
    """Delete a row."""
    with visit() as table:
        _must_match(table, identity, if_match)
        table.remove(identity)


def _row(response: Response, table: Visit, row: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = row_etag(row)
    return single(plain_row(table.shown(row)))


def _must_match(table: Visit, identity: str, if_match: str) -> None:
    wanted = if_match.strip()
    if wanted not in ("", "*") and wanted != row_etag(table.row(identity)):
        raise PreconditionFailed
