"""Events: list, make, change, delete."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from functions.calendar.inputs import Ports, Viewing, moment_of
from functions.calendar.models import EventIn, EventUpdate, Scope, event_out
from layers.http.paging import Paging, single
from shared.calendar import events as rule
from shared.calendar.access import Viewer, opened
from shared.calendar.calendars import default_calendar
from shared.calendar.drafts import changes, new_event
from shared.calendar.editing import materialized
from shared.calendar.invitations import Host, invite, notify_change
from shared.calendar.moments import instant
from shared.errors import BadRequest, IdempotencyConflict
from shared.records.calendars import WRITE, CalendarObject, Moment
from shared.store import Unit

router = APIRouter(prefix="/api/calendar/events", tags=["calendar"])

IfMatch = Annotated[str, Header(alias="If-Match")]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=100)]
UPCOMING_HOURS, MOST_HOURS = 24, 400 * 24
MOST_LISTED = 4000
"""Instances in one answer, which must stay below Lambda's 6 MB; `total` says how many there are."""


@router.get("")
def list_events(
    request: Request,
    viewer: Viewing,
    ports: Ports,
    start: str = "",
    end: str = "",
    q: str = "",
) -> dict[str, Any]:
    """The instances between two times, at most 400 days apart. `calendar_ids` may be repeated or separated by commas."""
    if not start or not end:
        raise BadRequest("start and end are needed.")
    begins = instant(moment_of(start, "start", viewer.timezone), viewer.timezone)
    ends = instant(moment_of(end, "end", viewer.timezone), viewer.timezone)
    named = ",".join(request.query_params.getlist("calendar_ids")).split(",")
    with ports.store.transaction(viewer.org_id) as unit:
        found = rule.list_events(unit, viewer, begins, ends, list(filter(None, named)), q.strip())
    shown = [event_out(one) for one in found[:MOST_LISTED]]
    return {
        "success": True,
        "data": shown,
        "total": len(found),
        "limit": MOST_LISTED,
        "offset": 0,
        "next_cursor": None,
    }


@router.post("", status_code=201)
def create_event(
    wanted: EventIn, viewer: Viewing, ports: Ports, response: Response, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Put an event into a calendar, the caller's own unless named; guests are invited by mail.

    The same Idempotency-Key within a day is the same event.
    """
    now, body = ports.clock.now(), sha256(wanted.model_dump_json().encode()).hexdigest()
    with ports.store.transaction(viewer.org_id) as unit:
        if (known := _made_before(unit, viewer, idempotency_key, body)) is not None:
            return told(unit, viewer, known, response)
        zone = _zone(unit, viewer, wanted.calendar_id or "")
        event = new_event(wanted.fields(), zone)
        made = rule.create_event(unit, viewer, event, now, wanted.calendar_id or "")
        if wanted.notify:
            invite(unit, host(ports, viewer), made, now)
        if idempotency_key:
            kept = {"id": made.id, "body": body}
            unit.idempotency.store(viewer.user_id, f"event:{idempotency_key}", kept)
        return told(unit, viewer, made, response)


@router.get("/upcoming")
def list_upcoming(
    viewer: Viewing,
    ports: Ports,
    page: Paging,
    hours: Annotated[int, Query(ge=1, le=MOST_HOURS)] = UPCOMING_HOURS,
) -> dict[str, Any]:
    """What is on now and what comes next."""
    now = ports.clock.now()
    with ports.store.transaction(viewer.org_id) as unit:
        found = rule.list_events(unit, viewer, now, now + timedelta(hours=hours))
    shown = found[page.offset : page.offset + page.limit]
    return page.listing([event_out(one) for one in shown], len(found))


@router.get("/{event_id}")
def read_event(
    event_id: str, viewer: Viewing, ports: Ports, response: Response, recurrence_id: str = ""
) -> dict[str, Any]:
    with ports.store.transaction(viewer.org_id) as unit:
        found = rule.read_event(unit, viewer, event_id, _at(recurrence_id))
    response.headers["ETag"] = rule.etag(found.object)
    return single(event_out(found))


@router.put("/{event_id}")
def change_event(
    event_id: str,
    wanted: EventUpdate,
    viewer: Viewing,
    ports: Ports,
    response: Response,
    if_match: IfMatch = "",
) -> dict[str, Any]:
    """Change an event, one instance (`recurrence_id`) of a series, or that and all following."""
    now, at = ports.clock.now(), _at(wanted.recurrence_id or "")
    with ports.store.transaction(viewer.org_id) as unit:
        known = rule.read_event(unit, viewer, event_id, at)
        zone = _zone(unit, viewer, known.object.calendar_id)
        fields = changes(wanted.fields(), materialized(known.instance), zone)
        if wanted.calendar_id:
            fields["calendar_id"] = wanted.calendar_id
        done = rule.change_event(
            unit, viewer, event_id, fields, now, scope=wanted.scope, at=at, if_match=if_match
        )
        if wanted.notify:
            notify_change(unit, host(ports, viewer), done.before, done.kept, now)
            if done.is_split:
                invite(unit, host(ports, viewer), done.after, now)
        return told(unit, viewer, done.after, response, at if wanted.scope == "this" else None)


@router.delete("/{event_id}", status_code=204)
def remove_event(
    event_id: str,
    viewer: Viewing,
    ports: Ports,
    scope: Scope = "all",
    recurrence_id: str = "",
    notify: bool = True,
    if_match: IfMatch = "",
) -> None:
    """Delete an event, one instance of a series, or that and all following."""
    now, at = ports.clock.now(), _at(recurrence_id)
    with ports.store.transaction(viewer.org_id) as unit:
        done = rule.remove_event(unit, viewer, event_id, now, scope=scope, at=at, if_match=if_match)
        if notify:
            notify_change(unit, host(ports, viewer), done.before, done.after, now)


def host(ports: Ports, viewer: Viewer) -> Host:
    """Who invites, and where their guests reach us."""
    return Host(viewer, ports.settings.public_url.rstrip("/"))


def told(
    unit: Unit, viewer: Viewer, found: CalendarObject, response: Response, at: Moment | None = None
) -> dict[str, Any]:
    response.headers["ETag"] = rule.etag(found)
    return single(event_out(rule.read_event(unit, viewer, found.id, at)))


def _made_before(unit: Unit, viewer: Viewer, key: str, body: str) -> CalendarObject | None:
    """The event an earlier request of that key made. Raises IdempotencyConflict when it asked for something else."""
    kept = unit.idempotency.stored(viewer.user_id, f"event:{key}") if key else None
    if kept is None:
        return None
    if kept["body"] != body:
        raise IdempotencyConflict
    return unit.calendar_objects.get(kept["id"])


def _at(text: str) -> Moment | None:
    return moment_of(text, "recurrence_id", "") if text else None


def _zone(unit: Unit, viewer: Viewer, calendar_id: str) -> str:
    """The zone of times that name none: the calendar's."""
    if not calendar_id:
        return default_calendar(unit, viewer).timezone
    return opened(unit, viewer, calendar_id, WRITE).calendar.timezone
