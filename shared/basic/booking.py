"""What the calendar keywords share: whom a run acts for, where it books, and the times scripts write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.calendar.access import Viewer, opened, viewer_of
from shared.calendar.availability import Hours, busy_of, free_slots
from shared.calendar.calendars import default_calendar
from shared.calendar.drafts import new_event
from shared.calendar.events import create_event
from shared.calendar.invitations import Host, invite
from shared.calendar.moments import wall
from shared.calendar.spoken import moment_in
from shared.errors import GbError, NotFound
from shared.mail.addresses import split_list
from shared.records.calendars import WRITE, Calendar, CalendarObject
from shared.store import Unit

LONGEST_MINUTES = 60 * 24 * 31


def booked(run: Run, fields: Mapping[str, Any]) -> CalendarObject:
    """The event, when nothing else is in its calendar then; R5610 otherwise."""
    unit = run.unit
    calendar = calendar_of(unit, run)
    unit.calendars.next_revision(calendar.id)  # two bookings of one time wait for each other
    clash = busy_of(unit, calendar.owner_id, fields["start"], fields["end"])
    if clash:
        first = wall(clash[0][0], calendar.timezone)
        raise BasicError("R5610", f"the calendar is taken from {first:%Y-%m-%d %H:%M}")
    return made_event(run, fields)


def made_event(run: Run, fields: Mapping[str, Any]) -> CalendarObject:
    unit = run.unit
    calendar = calendar_of(unit, run)
    event = new_event(fields, str(run.services.context.zone))
    return create_event(unit, acting_viewer(unit, run), event, now_of(run), calendar.id)


def calendar_of(unit: Unit, run: Run) -> Calendar:
    """Where this run books."""
    named = run.services.config("booking-calendar").strip()
    viewer = acting_viewer(unit, run)
    return opened(unit, viewer, named, WRITE).calendar if named else default_calendar(unit, viewer)


def acting_viewer(unit: Unit, run: Run) -> Viewer:
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


def invite_all(run: Run, found: CalendarObject) -> int:
    url = run.services.config("public-url").rstrip("/")
    return invite(run.unit, Host(acting_viewer(run.unit, run), url), found, now_of(run))


def slots_of_day(run: Run, unit: Unit, user_id: str, day: date, minutes: int) -> list[Any]:
    zone = run.services.context.zone
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    hours = Hours.parse(run.services.config("working-hours") or "09:00-18:00", str(zone))
    hours = replace(hours, days=frozenset(range(7)))
    busy = busy_of(unit, user_id, start, end)
    now = now_of(run)
    found = free_slots(busy, max(start, min(now, end)), end, length_of(minutes), hours)
    return [{"start": wall(a, str(zone)), "end": wall(b, str(zone))} for a, b in found]


def taken_time(run: Run, start: Any, minutes: Any) -> dict[str, Any]:
    when = moment_of(run, start)
    if not isinstance(when, datetime):
        raise BasicError("R5010", f"{shortened(display(start))} names no time of day")
    return {"start": when, "end": when + length_of(minutes)}


def moment_of(run: Run, value: Any) -> date | datetime:
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


def day_of(run: Run, value: Any) -> date:
    when = moment_of(run, value)
    return when.astimezone(run.services.context.zone).date() if isinstance(when, datetime) else when


def length_of(minutes: Any) -> timedelta:
    number = integer(minutes)
    if not 1 <= number <= LONGEST_MINUTES:
        raise BasicError("R5010", f"{number} minutes: between 1 and {LONGEST_MINUTES}")
    return timedelta(minutes=number)


def people_of(value: Any) -> list[dict[str, str]]:
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


def now_of(run: Run) -> datetime:
    return run.services.context.now().astimezone(UTC)


@contextmanager
def translated() -> Iterator[None]:
    """The calendar's failures as those of the language."""
    try:
        yield
    except NotFound as error:
        raise BasicError("R5010", error.message) from error
    except GbError as error:
        raise BasicError("R5050" if error.status == 403 else "R5010", error.message) from error
