"""When people are free, finding a time, and events from a sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from functions.calendar.events import host, told
from functions.calendar.inputs import Ports, Viewing, moment_of
from layers.http.paging import single
from shared.calendar import events as rule
from shared.calendar.access import Viewer
from shared.calendar.availability import ALL_DAY, Hours, availability, free_slots
from shared.calendar.calendars import default_calendar
from shared.calendar.drafts import new_event
from shared.calendar.invitations import invite
from shared.calendar.moments import instant, wall, written
from shared.calendar.quick_add import understand
from shared.calendar.scheduling import common_slots
from shared.errors import BadRequest

router = APIRouter(prefix="/api/calendar", tags=["calendar"])

SUGGESTED = 10


class Window(BaseModel):
    start: str
    end: str


class ScheduleIn(BaseModel):
    """Who is to meet for how many minutes within a window; `create` takes the first time found."""

    attendees: list[str] = Field(min_length=1, max_length=50)
    duration: int
    window: Window
    working_hours: str = "09:00-18:00"
    timezone: str = ""
    create: bool = False
    title: str = "Meeting"


class QuickIn(BaseModel):
    """A sentence; with `create` false only what was understood is told."""

    text: str = Field(min_length=1, max_length=500)
    timezone: str = ""
    day_first: bool = True
    calendar_id: str = ""
    create: bool = True


@router.get("/availability")
def read_availability(
    viewer: Viewing,
    ports: Ports,
    users: str = "",
    start: str = "",
    end: str = "",
    slot_minutes: Annotated[int, Query(ge=5, le=1440)] = 30,
) -> dict[str, Any]:
    """When users (ids or addresses, separated by commas) are busy, and when all of them are free. No titles."""
    if not start or not end:
        raise BadRequest("start and end are needed.")
    first, last = (_instant(text, name, viewer) for text, name in ((start, "start"), (end, "end")))
    named = [one.strip() for one in users.split(",") if one.strip()] or [viewer.user_id]
    with ports.store.transaction(viewer.org_id) as unit:
        found = availability(unit, named, first, last)
    busy = [span for spans in found.values() for span in spans]
    slots = free_slots(busy, first, last, timedelta(minutes=slot_minutes), ALL_DAY)
    shown: dict[str, Any] = {
        one: {"busy": [[written(a), written(b)] for a, b in spans]} for one, spans in found.items()
    }
    return single(shown | {"free_slots": [[written(a), written(b)] for a, b in slots]})


@router.post("/schedule")
def schedule(
    wanted: ScheduleIn, viewer: Viewing, ports: Ports, response: Response
) -> dict[str, Any]:
    """Times when everybody is free, best first; or the meeting, made at the first of them."""
    now = ports.clock.now()
    zone = wanted.timezone or viewer.timezone
    hours = Hours.parse(wanted.working_hours, zone)
    window = (
        instant(moment_of(wanted.window.start, "window", zone), zone),
        instant(moment_of(wanted.window.end, "window", zone), zone),
    )
    with ports.store.transaction(viewer.org_id) as unit:
        unit.calendars.next_revision(default_calendar(unit, viewer).id)
        slots = common_slots(unit, viewer, wanted.attendees, window, wanted.duration, hours, now)
        if not wanted.create:
            return single([{"start": written(a), "end": written(b)} for a, b in slots[:SUGGESTED]])
        users = [unit.users.get(one) for one in wanted.attendees if "@" not in one]
        emails = [one for one in wanted.attendees if "@" in one]
        emails += [user.email for user in users if user and user.email]
        fields = {"title": wanted.title, "start": slots[0][0], "end": slots[0][1], "timezone": zone}
        event = new_event(fields | {"attendees": [{"email": one} for one in emails]}, zone)
        made = rule.create_event(unit, viewer, event, now)
        invite(unit, host(ports, viewer), made, now)
        response.status_code = 201
        return told(unit, viewer, made, response)


@router.post("/quick", status_code=201)
def quick_add(wanted: QuickIn, viewer: Viewing, ports: Ports, response: Response) -> dict[str, Any]:
    """An event from a sentence, in English or Portuguese."""
    now = ports.clock.now()
    with ports.store.transaction(viewer.org_id) as unit:
        zone = wanted.timezone or default_calendar(unit, viewer).timezone
        fields = understand(wanted.text, wall(now, zone), day_first=wanted.day_first)
        event = new_event(fields | {"timezone": zone}, zone)
        if not wanted.create:
            response.status_code = 200
            times = {"start": written(event.start), "end": written(event.end)}
            names = ("title", "location", "rrule", "all_day", "timezone")
            emails = [guest.email for guest in event.attendees]
            plain = {name: getattr(event, name) for name in names}
            return single(plain | times | {"attendees": emails})
        made = rule.create_event(unit, viewer, event, now, wanted.calendar_id)
        invite(unit, host(ports, viewer), made, now)
        return told(unit, viewer, made, response)


def _instant(text: str, field: str, viewer: Viewer) -> Any:
    return instant(moment_of(text, field, viewer.timezone), viewer.timezone)
