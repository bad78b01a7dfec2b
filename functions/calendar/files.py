"""Calendars as files: import, export, and the secret feed."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from functions.calendar.inputs import Ports, Viewing, moment_of
from layers.http.paging import single
from shared.calendar import importing as rule
from shared.calendar.events import matches
from shared.calendar.moments import instant
from shared.errors import NotFound

router = APIRouter(prefix="/api/calendar", tags=["calendar"])

ICS = "text/calendar; charset=utf-8"
MOST_FAULTS = 100


@router.post("/calendars/{calendar_id}/import")
async def import_file(
    calendar_id: str, request: Request, viewer: Viewing, ports: Ports
) -> dict[str, Any]:
    """Put the events of an ICS file into a calendar: the body itself, or the first file of a form."""
    data = await _file(request)
    now = ports.clock.now()
    with ports.store.transaction(viewer.org_id) as unit:
        done = rule.import_ics(unit, viewer, calendar_id, data, now)
    return single(
        {
            "created": done.created,
            "updated": done.updated,
            "skipped": done.skipped,
            "failed": len(done.faults),
            "errors": [
                {"index": one.index, "uid": one.uid, "reason": one.reason}
                for one in done.faults[:MOST_FAULTS]
            ],
        }
    )


@router.get("/calendars/{calendar_id}/export")
def export_file(request: Request, calendar_id: str, viewer: Viewing, ports: Ports) -> Response:
    """The calendar as an ICS file, or what lies between `from` and `to`."""
    query = request.query_params
    start, end = (
        instant(moment_of(query[name], name, viewer.timezone), viewer.timezone)
        if query.get(name)
        else None
        for name in ("from", "to")
    )
    with ports.store.transaction(viewer.org_id) as unit:
        text = rule.export_ics(unit, viewer, calendar_id, start, end)
    headers = {"Content-Disposition": 'attachment; filename="calendar.ics"'}
    return Response(text, media_type=ICS, headers=headers)


@router.get("/feed/{name}")
def read_feed(name: str, ports: Ports, if_none_match: Annotated[str, Header()] = "") -> Response:
    """What other programs subscribe to; the name is the secret and `.ics`."""
    token = name.removesuffix(".ics")
    org_id = ports.store.directory.org_of_feed(token)
    if org_id is None:
        raise NotFound("There is no such feed.")
    with ports.store.transaction(org_id) as unit:
        text = rule.feed_ics(unit, token, ports.clock.now())
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    if if_none_match and matches(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(text, media_type=ICS, headers=headers)


async def _file(request: Request) -> bytes:
    if "multipart/form-data" not in request.headers.get("content-type", ""):
        return await request.body()
    async with request.form() as form:
        for held in form.values():
            if not isinstance(held, str):
                return await held.read()
    return b""
