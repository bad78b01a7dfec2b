"""The calendar: BOOK, BOOK MEETING, CHECK AVAILABILITY, CREATE EVENT and their relatives (language spec §4.11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.plain import from_json, to_plain
from shared.calendar.access import Viewer, opened, viewer_of
from shared.calendar.availability import Hours, busy_of, free_slots, named_user
from shared.calendar.calendars import default_calendar
from shared.calendar.drafts import changes, new_event
from shared.calendar.editing import ALL
from shared.calendar.events import change_event, create_event, writable
from shared.calendar.invitations import Host, invite
from shared.calendar.moments import instant, wall
from shared.calendar.spoken import moment_in
from shared.errors import GbError, NotFound
from shared.mail.addresses import split_list
from shared.records.calendars import WRITE, Calendar, CalendarObject
from shared.store import Unit

_MINUTES = 60
_LONGEST = 60 * 24 * 31


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
        **_taken(run, start, minutes),
    }
    with _translated():
        return _booked(run, fields).id


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
        "attendees": _people(attendees),
        **_taken(
            run, given.get("start_time") or given.get("start"), given.get("duration") or _MINUTES
        ),
    }
    if given.get("reminder_minutes") is not None:
        fields["reminders"] = [{"minutes": integer(given["reminder_minutes"])}]
    with _translated():
        made = _booked(run, fields)
        _invite(run, made)
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
    with run.reading() as unit, _translated():
        if isinstance(second, (int, float)) and not isinstance(second, bool):
            owner = _calendar(unit, run).owner_id
            return _slots(run, unit, owner, _day(run, first), integer(second))
        user = named_user(unit, display(first))
        when = _moment(run, second)
        if isinstance(when, datetime):
            end = when + timedelta(minutes=30)
            return not busy_of(unit, user.id, when, end)
        return _slots(run, unit, user.id, when, 30)


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
    when = _moment(run, start)
    with _translated():
        return _made(run, {"title": display(title), "start": when}).id


@keyword(
    "SET EVENT DURATION {event:sum}, {minutes:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXOTIC",
    example='id = CREATE EVENT "Launch", "2026-06-01 10:00"\nSET EVENT DURATION id, 90',
)
def set_event_duration(run: Run, event: Any, minutes: Any) -> None:
    """Make an event last so many minutes."""
    with _translated():
        viewer = _viewer(run.unit, run)
        known = writable(run.unit, viewer, display(event)).events[0]
        start = instant(known.start, known.timezone)
        fields = {"start": start, "end": start + _length(minutes), "all_day": False}
        values = changes(fields, known, known.timezone or viewer.timezone)
        change_event(run.unit, viewer, display(event), values, _now(run), scope=ALL)


@keyword(
    "SEND INVITES {event:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='id = SCHEDULE MEETING "ana@example.com", "friday 15:00", 45\nSEND INVITES id',
)
def send_invites(run: Run, event: Any) -> int:
    """Mail an event to those invited to it; the number of mails. What was sent already is not sent again."""
    with _translated():
        found = writable(run.unit, _viewer(run.unit, run), display(event))
        return _invite(run, found)


@keyword(
    "SCHEDULE MEETING {who:sum}, {when:sum}, {minutes:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='id = SCHEDULE MEETING "ana@example.com", "friday 15:00", 45',
)
def schedule_meeting(run: Run, who: Any, when: Any, minutes: Any) -> str:
    """Put a meeting with people into the calendar and give its id; SEND INVITES tells them."""
    people = _people(who)
    title = "Meeting with " + ", ".join(one["email"] for one in people)
    with _translated():
        return _booked(run, {"title": title, "attendees": people, **_taken(run, when, minutes)}).id


def _booked(run: Run, fields: Mapping[str, Any]) -> CalendarObject:
    """The event, when nothing else is in its calendar then; R5610 otherwise."""
    unit = run.unit
    calendar = _calendar(unit, run)
    unit.calendars.next_revision(calendar.id)  # two bookings of one time wait for each other
    clash = busy_of(unit, calendar.owner_id, fields["start"], fields["end"])
    if clash:
        first = wall(clash[0][0], calendar.timezone)
        raise BasicError("R5610", f"the calendar is taken from {first:%Y-%m-%d %H:%M}")
    return _made(run, fields)


def _made(run: Run, fields: Mapping[str, Any]) -> CalendarObject:
    unit = run.unit
    calendar = _calendar(unit, run)
    event = new_event(fields, str(run.services.context.zone))
    return create_event(unit, _viewer(unit, run), event, _now(run), calendar.id)


def _calendar(unit: Unit, run: Run) -> Calendar:
    """Where this run books."""
    named = run.services.config("booking-calendar").strip()
    viewer = _viewer(unit, run)
    return opened(unit, viewer, named, WRITE).calendar if named else default_calendar(unit, viewer)


def _viewer(unit: Unit, run: Run) -> Viewer:
    """Whom the run acts for: the signed-in person; the bot for guests, by itself, and with `booking-calendar`, which
    must be shared with it. Invitations come from that calendar's owner."""
    zone, user, bot = str(run.services.context.zone), run.user, run.bot
    named = run.services.config("booking-calendar").strip()
    if not named and user.role not in ("guest", "service"):
        return viewer_of(unit, user.id, user.org_id, zone)
    calendar = unit.calendars.get(named) if named else None
    owner = unit.users.get(calendar.owner_id) if calendar else None
    email, name = (owner.email, owner.name) if owner else ("", bot.name)
    return Viewer(bot.id, bot.org_id, email, name, timezone=zone)


def _invite(run: Run, found: CalendarObject) -> int:
    url = run.services.config("public-url").rstrip("/")
    return invite(run.unit, Host(_viewer(run.unit, run), url), found, _now(run))


def _slots(run: Run, unit: Unit, user_id: str, day: date, minutes: int) -> list[Any]:
    zone = run.services.context.zone
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    hours = Hours.parse(run.services.config("working-hours") or "09:00-18:00", str(zone))
    hours = replace(hours, days=frozenset(range(7)))
    busy = busy_of(unit, user_id, start, end)
    now = _now(run)
    found = free_slots(busy, max(start, min(now, end)), end, _length(minutes), hours)
    return [{"start": wall(a, str(zone)), "end": wall(b, str(zone))} for a, b in found]


def _taken(run: Run, start: Any, minutes: Any) -> dict[str, Any]:
    when = _moment(run, start)
    if not isinstance(when, datetime):
        raise BasicError("R5010", f"{shortened(display(start))} names no time of day")
    return {"start": when, "end": when + _length(minutes)}


def _moment(run: Run, value: Any) -> date | datetime:
    """The day or instant a value means, in the bot's zone."""
    context = run.services.context
    found = value
    if not isinstance(value, date):
        now = context.local_now().replace(tzinfo=None)
        found = moment_in(display(value), now, day_first=context.day_first)
    if found is None:
        raise BasicError("R5010", f"{shortened(display(value))} is no time, try 2026-03-06 10:00")
    if isinstance(found, datetime):
        zoned = found if found.tzinfo else found.replace(tzinfo=context.zone)
        return zoned.astimezone(UTC).replace(microsecond=0)
    day: date = found
    return day


def _day(run: Run, value: Any) -> date:
    when = _moment(run, value)
    return when.astimezone(run.services.context.zone).date() if isinstance(when, datetime) else when


def _length(minutes: Any) -> timedelta:
    number = integer(minutes)
    if not 1 <= number <= _LONGEST:
        raise BasicError("R5010", f"{number} minutes: between 1 and {_LONGEST}")
    return timedelta(minutes=number)


def _people(value: Any) -> list[dict[str, str]]:
    named = to_plain(value)
    listed = (
        named
        if isinstance(named, Sequence) and not isinstance(named, str)
        else split_list(display(value))
    )
    found = [
        {"email": str(one.get("email", "")), "name": str(one.get("name", ""))}
        if isinstance(one, Mapping)
        else {"email": str(one)}
        for one in listed
    ]
    if not found:
        raise BasicError("R5505", "nobody is named")
    return found


def _now(run: Run) -> datetime:
    return run.services.context.now().astimezone(UTC)


@contextmanager
def _translated() -> Iterator[None]:
    """The calendar's failures as those of the language."""
    try:
        yield
    except NotFound as error:
        raise BasicError("R5010", error.message) from error
    except GbError as error:
        raise BasicError("R5050" if error.status == 403 else "R5010", error.message) from error
