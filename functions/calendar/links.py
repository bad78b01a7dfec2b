"""Calendars on other servers: linking one, ending the link, keeping both equal."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from functions.calendar.inputs import Ports, Viewing
from layers.http.paging import single
from shared.calendar.access import opened
from shared.calendar.linking import link_calendar, sync
from shared.errors import Conflict
from shared.ids import new_id
from shared.records.calendars import OWNER, CalendarLink
from shared.records.jobs import Job

router = APIRouter(prefix="/api/calendar", tags=["calendar"])

SYNC_MS = 20_000


class LinkIn(BaseModel):
    """A calendar of a CalDAV server; `direction` both, in (only from there), out (only to there)."""

    url: str = Field(min_length=8, max_length=2000)
    username: str = Field("", max_length=200)
    password: str = Field("", max_length=500)
    direction: Literal["both", "in", "out"] = "both"


class SyncIn(BaseModel):
    """Which calendar, the caller's default one unless named. Google and Microsoft are not linked."""

    calendar_id: str = ""
    provider: Literal["caldav", "google", "microsoft"] = "caldav"


@router.put("/calendars/{calendar_id}/link")
def link(calendar_id: str, wanted: LinkIn, viewer: Viewing, ports: Ports) -> dict[str, Any]:
    """Link a calendar; the other server is asked at once."""
    made = link_calendar(ports.bridge, viewer, calendar_id, wanted.model_dump())
    return single(_shown(made))


@router.delete("/calendars/{calendar_id}/link", status_code=204)
def unlink(calendar_id: str, viewer: Viewing, ports: Ports) -> None:
    """End a link; what is on either side stays."""
    with ports.store.transaction(viewer.org_id) as unit:
        opened(unit, viewer, calendar_id, OWNER)
        unit.calendar_links.remove(calendar_id)


@router.post("/sync", status_code=202)
def sync_calendar(wanted: SyncIn, viewer: Viewing, ports: Ports) -> dict[str, Any]:
    """Make a linked calendar and its other side equal; a job that is over when the answer comes."""
    if wanted.provider != "caldav":
        raise Conflict(f"No {wanted.provider} account is linked.")
    with ports.store.transaction(viewer.org_id) as unit:
        default = unit.calendars.default_of(viewer.user_id)
        calendar_id = wanted.calendar_id or (default.id if default else "")
        opened(unit, viewer, calendar_id, OWNER)
    until = time.monotonic() + SYNC_MS / 1000
    done = sync(
        ports.bridge, viewer.org_id, calendar_id, lambda: round((until - time.monotonic()) * 1000)
    )
    job = Job(
        id=new_id(),
        org_id=viewer.org_id,
        kind="calendar-sync",
        owner_id=viewer.user_id,
        status="succeeded",
        progress=100,
        result=asdict(done),
        finished_at=ports.clock.now(),
    )
    with ports.store.transaction(viewer.org_id) as unit:
        unit.jobs.create(job)
    status = {"job_id": job.id, "status": job.status, "status_url": f"/api/jobs/{job.id}"}
    return single(status | {"result": job.result})


def _shown(made: CalendarLink) -> dict[str, Any]:
    names = ("calendar_id", "url", "username", "direction", "error")
    return {name: getattr(made, name) for name in names}
