"""The calendar: BOOK, BOOK MEETING, CHECK AVAILABILITY, CREATE EVENT and their relatives (language spec §4.11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.basic.booking import (
    acting_viewer,
    booked,
    calendar_of,
    day_of,
    invite_all,
    length_of,
    made_event,
    moment_of,
    now_of,
    people_of,
    slots_of_day,
    taken_time,
    translated,
)
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.plain import from_json, to_plain
from shared.calendar.availability import busy_of, named_user
from shared.calendar.drafts import changes
from shared.calendar.editing import ALL
from shared.calendar.events import change_event, writable
from shared.calendar.moments import instant

_MINUTES = 60


@keyword(
    "BOOK {title:sum}, {description:sum}, {start:sum} [, {minutes:sum} [, {place:expr}]]",
    "BOOK {title:sum} AT {start:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='id = BOOK "Haircut", "With Bo", "tomorrow 10:00", 30, "Main street"',
)
def book(
    run: Run,
    title: Any,
    start: Any,
    description: Any = "",
    minutes: Any = _MINUTES,
    place: Any = "",
) -> str:
    """Put an appointment into the calendar, when it is free then, and give its id.

    Times are written `2026-03-06 10:00`, `06/03/2026 10:00`, `friday 10:00`, `tomorrow 10:00` or `in 2 hours`. A guest
    books in the bot's calendar (or the one config `booking-calendar` names), a signed-in person in their own.
    """
    fields = {
        "title": display(title),
        "description": display(description),
        "location": display(place),
        **taken_time(run, start, minutes),
    }
    with translated():
        return booked(run, fields).id


@keyword(
    "BOOK MEETING {details:sum}, {attendees:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='id = BOOK MEETING {"title": "Review", "start_time": "friday 15:00", "duration": 45}, "ana@example.com"',
)
def book_meeting(run: Run, details: Any, attendees: Any) -> str:
    """Put a meeting into the calendar, invite people by mail and give its id.

    The object has title, description, start_time, duration (minutes), location, reminder_minutes and recurrence.
    """
    given = from_json(details) if isinstance(details, str) else to_plain(details)
    if not isinstance(given, Mapping):
        raise BasicError("R5010", "the meeting is an object with title and start_time")
    fields = {
        "title": str(given.get("title") or "Meeting"),
        "description": str(given.get("description") or ""),
        "location": str(given.get("location") or ""),
        "rrule": str(given.get("recurrence") or ""),
        "attendees": people_of(attendees),
        **taken_time(
            run, given.get("start_time") or given.get("start"), given.get("duration") or _MINUTES
        ),
    }
    if given.get("reminder_minutes") is not None:
        fields["reminders"] = [{"minutes": integer(given["reminder_minutes"])}]
    with translated():
        made = booked(run, fields)
        invite_all(run, made)
        return made.id


@keyword(
    "CHECK AVAILABILITY {first:sum}, {second:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='slots = CHECK AVAILABILITY "tomorrow", 30',
)
def check_availability(run: Run, first: Any, second: Any) -> Any:
    """The free slots of a day for so many minutes, `{start, end}` each; or, for a user and a time, whether they are free.

    A user and a day give that user's slots of 30 minutes. Slots lie in the bot's `working-hours` (09:00-18:00).
    """
    with run.reading() as unit, translated():
        if isinstance(second, (int, float)) and not isinstance(second, bool):
            owner = calendar_of(unit, run).owner_id
            return slots_of_day(run, unit, owner, day_of(run, first), integer(second))
        user = named_user(unit, display(first))
        when = moment_of(run, second)
        if isinstance(when, datetime):
            end = when + timedelta(minutes=30)
            return not busy_of(unit, user.id, when, end)
        return slots_of_day(run, unit, user.id, when, 30)


@keyword(
    "CREATE EVENT {title:sum}, {start:expr}",
    "CREATE CALENDAR EVENT {title:sum}, {start:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='id = CREATE EVENT "Launch", "2026-06-01 10:00"',
)
def create_calendar_event(run: Run, title: Any, start: Any) -> str:
    """Put an event into the calendar, whatever else is then, and give its id. A day makes it an all-day event."""
    when = moment_of(run, start)
    with translated():
        return made_event(run, {"title": display(title), "start": when}).id


@keyword(
    "SET EVENT DURATION {event:sum}, {minutes:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXOTIC",
    example='id = CREATE EVENT "Launch", "2026-06-01 10:00"\nSET EVENT DURATION id, 90',
)
def set_event_duration(run: Run, event: Any, minutes: Any) -> None:
    """Make an event last so many minutes."""
    with translated():
        viewer = acting_viewer(run.unit, run)
        known = writable(run.unit, viewer, display(event)).events[0]
        start = instant(known.start, known.timezone)
        fields = {"start": start, "end": start + length_of(minutes), "all_day": False}
        values = changes(fields, known, known.timezone or viewer.timezone)
        change_event(run.unit, viewer, display(event), values, now_of(run), scope=ALL)


@keyword(
    "SEND INVITES {event:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='id = SCHEDULE MEETING "ana@example.com", "friday 15:00", 45\nSEND INVITES id',
)
def send_invites(run: Run, event: Any) -> int:
    """Mail an event to those invited to it; the number of mails. What was sent already is not sent again."""
    with translated():
        found = writable(run.unit, acting_viewer(run.unit, run), display(event))
        return invite_all(run, found)


@keyword(
    "SCHEDULE MEETING {who:sum}, {when:sum}, {minutes:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='id = SCHEDULE MEETING "ana@example.com", "friday 15:00", 45',
)
def schedule_meeting(run: Run, who: Any, when: Any, minutes: Any) -> str:
    """Put a meeting with people into the calendar and give its id; SEND INVITES tells them."""
    people = people_of(who)
    title = "Meeting with " + ", ".join(one["email"] for one in people)
    with translated():
        return booked(
            run, {"title": title, "attendees": people, **taken_time(run, when, minutes)}
        ).id
