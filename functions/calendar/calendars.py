"""Calendars: list, make, change, share, delete."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from functions.calendar.inputs import Ports, Viewing
from functions.calendar.models import (
    CalendarChange,
    CalendarIn,
    FeedIn,
    ShareIn,
    calendar_out,
    share_out,
)
from layers.http.paging import Paging, single
from shared.calendar import calendars as rule
from shared.calendar.access import Opened, opened
from shared.records.calendars import FREEBUSY, OWNER

router = APIRouter(prefix="/api/calendar/calendars", tags=["calendar"])


@router.get("")
def list_calendars(viewer: Viewing, ports: Ports, page: Paging) -> dict[str, Any]:
    """The caller's calendars and those shared with them."""
    with ports.store.transaction(viewer.org_id) as unit:
        found = rule.list_calendars(unit, viewer)
    shown = found[page.offset : page.offset + page.limit]
    return page.listing([_shown(one, ports) for one in shown], len(found))


@router.post("", status_code=201)
def create_calendar(wanted: CalendarIn, viewer: Viewing, ports: Ports) -> dict[str, Any]:
    fields = {name: value for name, value in wanted.model_dump().items() if value}
    with ports.store.transaction(viewer.org_id) as unit:
        made = rule.create_calendar(unit, viewer, fields)
    return single(_shown(Opened(made, OWNER), ports))


@router.get("/{calendar_id}")
def read_calendar(calendar_id: str, viewer: Viewing, ports: Ports) -> dict[str, Any]:
    with ports.store.transaction(viewer.org_id) as unit:
        found = opened(unit, viewer, calendar_id, FREEBUSY)
        shares = unit.calendars.shares(calendar_id) if found.role == OWNER else ()
    return single(_shown(found, ports) | {"shares": [share_out(one) for one in shares]})


@router.put("/{calendar_id}")
def change_calendar(
    calendar_id: str, wanted: CalendarChange, viewer: Viewing, ports: Ports
) -> dict[str, Any]:
    fields = wanted.model_dump(exclude_none=True)
    with ports.store.transaction(viewer.org_id) as unit:
        changed = rule.change_calendar(unit, viewer, calendar_id, fields)
    return single(_shown(Opened(changed, OWNER), ports))


@router.delete("/{calendar_id}", status_code=204)
def remove_calendar(calendar_id: str, viewer: Viewing, ports: Ports) -> None:
    with ports.store.transaction(viewer.org_id) as unit:
        rule.remove_calendar(unit, viewer, calendar_id)


@router.post("/{calendar_id}/share")
def share_calendar(
    calendar_id: str, wanted: ShareIn, viewer: Viewing, ports: Ports
) -> dict[str, Any]:
    """Share with users, groups or addresses; all shares afterwards."""
    grants = [grant.model_dump() for grant in wanted.grants]
    with ports.store.transaction(viewer.org_id) as unit:
        shares = rule.share_calendar(unit, viewer, calendar_id, grants)
    return single([share_out(one) for one in shares])


@router.delete("/{calendar_id}/share/{share_id}", status_code=204)
def unshare_calendar(calendar_id: str, share_id: str, viewer: Viewing, ports: Ports) -> None:
    with ports.store.transaction(viewer.org_id) as unit:
        rule.unshare_calendar(unit, viewer, calendar_id, share_id)


@router.post("/{calendar_id}/feed")
def open_feed(calendar_id: str, wanted: FeedIn, viewer: Viewing, ports: Ports) -> dict[str, Any]:
    """The secret address other programs read the calendar at; a rotated one ends the old."""
    with ports.store.transaction(viewer.org_id) as unit:
        token = rule.feed_token(unit, viewer, calendar_id, rotate=wanted.rotate)
    return single({"ics_url": _feed_url(ports, token)})


def _shown(found: Opened, ports: Ports) -> dict[str, Any]:
    token = found.calendar.feed_token if found.role == OWNER else ""
    return calendar_out(found, _feed_url(ports, token) if token else "")


def _feed_url(ports: Ports, token: str) -> str:
    return f"{ports.settings.public_url.rstrip('/')}/api/calendar/feed/{token}.ics"
