"""Calendars, who may see them, and what stands in them (RFC 5545 in our words)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Moment = date | datetime
"""A day, an instant (aware, in UTC) or a floating wall clock (naive)."""

OWNER, WRITE, READ, FREEBUSY = "owner", "write", "read", "freebusy"


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar of one user. `revision` counts its changes; `feed_token` is the secret of its public feed; `slug`
    the path its CalDAV client chose, "" when it is reached by its id."""

    id: str
    org_id: str
    owner_id: str
    name: str
    color: str = "#3b82f6"
    timezone: str = "UTC"
    description: str = ""
    is_default: bool = False
    revision: int = 0
    feed_token: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """`kind` is user | group | email, `grantee` its id or address, `permission` write | read | freebusy."""

    id: str
    org_id: str
    calendar_id: str
    kind: str
    grantee: str
    permission: str


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited. `role` is required | optional | chair | none; `status` needs-action | accepted | declined |
    tentative | delegated."""

    email: str
    name: str = ""
    role: str = "required"
    status: str = "needs-action"
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """`minutes` before the start (negative: after it); `method` is chat | mail."""

    minutes: int
    method: str = "chat"


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or one changed instance of a series (`recurrence_id` is then where it was).

    An all-day event begins and ends on days, the end exclusive. A timed one holds instants in UTC and the IANA zone it
    was planned in, by which its series is expanded; with `timezone` "" it floats. `rrule` is RFC 5545 text without
    `RRULE:`. `extra` keeps content lines of other programs that we do not read.
    """

    title: str
    start: Moment
    end: Moment
    timezone: str = ""
    description: str = ""
    location: str = ""
    rrule: str = ""
    rdates: tuple[Moment, ...] = ()
    exdates: tuple[Moment, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    organizer: str = ""
    reminders: tuple[Reminder, ...] = ()
    color: str = ""
    visibility: str = "public"
    busy: bool = True
    status: str = "confirmed"
    meeting: str = ""
    sequence: int = 0
    recurrence_id: Moment | None = None
    extra: tuple[str, ...] = ()

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)

    @property
    def is_recurring(self) -> bool:
        return bool(self.rrule or self.rdates)


@dataclass(frozen=True, slots=True)
class CalendarObject:
    """What one UID means in one calendar: an event with its changed instances, or a task we keep as it is.

    `name` is its file name for CalDAV, `ics` the text a client sent, "" when the events here are newer than it.
    `starts_at` and `ends_at` span the whole series; None is open. `revision` is the calendar's at the last change.
    """

    id: str
    org_id: str
    calendar_id: str
    uid: str
    name: str
    master: Event | None = None
    overrides: tuple[Event, ...] = ()
    component: str = "VEVENT"
    ics: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    revision: int = 0
    created_by: str = ""
    updated_at: datetime | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        return (self.master, *self.overrides) if self.master else self.overrides


@dataclass(frozen=True, slots=True)
class Instance:
    """One time an event takes place: `start` and `end` as in the event; `recurrence_id` is None outside a series."""

    event: Event
    start: Moment
    end: Moment
    recurrence_id: Moment | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened in a calendar since a revision: objects as they are now, names that are gone."""

    revision: int
    objects: tuple[CalendarObject, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder of one instance for one user. `status` is waiting | sent."""

    id: str
    org_id: str
    object_id: str
    user_id: str
    method: str
    due_at: datetime
    starts_at: datetime
    title: str
    minutes: int = 0
    status: str = "waiting"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The secret link by which one attendee answers."""

    token: str
    org_id: str
    object_id: str
    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """A calendar on another server that ours is kept equal to. `state` maps hrefs there to what was last seen."""

    id: str
    org_id: str
    calendar_id: str
    url: str
    username: str
    password: str
    direction: str
    state: dict[str, Any]
    synced_at: datetime | None = None
    error: str = ""
