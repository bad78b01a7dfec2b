"""What callers of the calendar routes send and get (platform spec §3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.calendar.events import etag
from shared.calendar.moments import written

if TYPE_CHECKING:
    from shared.calendar.access import Opened
    from shared.calendar.events import Found
    from shared.records.calendars import CalendarObject, Event, Instance, Share

Scope = Literal["this", "following", "all"]


class CalendarIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    color: str = "#3b82f6"
    timezone: str = ""
    description: str = Field("", max_length=2000)


class CalendarChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=200)
    color: str | None = None
    timezone: str | None = None
    description: str | None = Field(None, max_length=2000)


class Grant(BaseModel):
    user: str = ""
    group: str = ""
    email: str = ""
    permission: Literal["write", "read", "freebusy"] = "read"


class ShareIn(BaseModel):
    """`with` whom, each by user id, group or address."""

    model_config = ConfigDict(populate_by_name=True)

    grants: list[Grant] = Field(alias="with", min_length=1, max_length=100)


class FeedIn(BaseModel):
    rotate: bool = False


class AttendeeIn(BaseModel):
    email: str
    name: str = ""
    role: str = ""


class ReminderIn(BaseModel):
    minutes: int
    method: str = "chat"


class EventChange(BaseModel):
    """New values of an event; what is left out stays. `start` and `end` of an instance when `recurrence_id` names one."""

    calendar_id: str | None = None
    title: str | None = None
    description: str | None = None
    location: str | None = None
    start: str | None = None
    end: str | None = None
    all_day: bool | None = None
    timezone: str | None = None
    rrule: str | None = None
    exdates: list[str] | None = None
    rdates: list[str] | None = None
    attendees: list[AttendeeIn] | None = None
    reminders: list[ReminderIn] | None = None
    color: str | None = None
    visibility: str | None = None
    status: str | None = None
    busy: bool | None = None
    meeting: str | None = None

    def fields(self) -> dict[str, Any]:
        """The named values, plain."""
        plain = self.model_dump(exclude_unset=True, exclude={"scope", "recurrence_id", "notify"})
        return {name: value for name, value in plain.items() if value is not None}


class EventIn(EventChange):
    """An event to be made; `start` is needed."""

    notify: bool = True


class EventUpdate(EventChange):
    scope: Scope = "all"
    recurrence_id: str | None = None
    notify: bool = True


def calendar_out(found: Opened, ics_url: str = "") -> dict[str, Any]:
    calendar = found.calendar
    names = ("id", "name", "color", "timezone", "description", "is_default")
    shown = {name: getattr(calendar, name) for name in names} | {"role": found.role}
    return shown | ({"ics_url": ics_url} if ics_url else {})


def share_out(share: Share) -> dict[str, Any]:
    return {"id": share.id, share.kind: share.grantee, "permission": share.permission}


def event_out(found: Found) -> dict[str, Any]:
    """An event or instance as its viewer may see it."""
    one, event = found.instance, found.instance.event
    shown: dict[str, Any] = {
        "id": found.object.id,
        "calendar_id": found.object.calendar_id,
        "start": written(one.start),
        "end": written(one.end),
        "all_day": event.all_day,
        "timezone": event.timezone or None,
        "recurrence_id": written(one.recurrence_id) if one.recurrence_id else None,
        "is_recurring": _is_recurring(found.object),
        "busy": event.busy,
        "status": event.status,
    }
    if found.is_hidden:
        return shown | {"title": "", "is_hidden": True}
    return shown | _details(found.object, event, one)


def _details(holder: CalendarObject, event: Event, one: Instance) -> dict[str, Any]:
    names = ("title", "description", "location", "color", "visibility", "meeting", "organizer")
    master = holder.master or event
    return {name: getattr(event, name) for name in names} | {
        "uid": holder.uid,
        "rrule": master.rrule,
        "exdates": [written(moment) for moment in master.exdates],
        "rdates": [written(moment) for moment in master.rdates],
        "attendees": [
            {
                "email": a.email,
                "name": a.name,
                "role": a.role,
                "status": a.status,
                "comment": a.comment,
            }
            for a in event.attendees
        ],
        "reminders": [{"minutes": r.minutes, "method": r.method} for r in event.reminders],
        "sequence": event.sequence,
        "is_changed": one.recurrence_id is not None and event.recurrence_id is not None,
        "etag": etag(holder),
    }


def _is_recurring(holder: CalendarObject) -> bool:
    return holder.master is None or holder.master.is_recurring
