"""Invitations by mail (iTIP RFC 5546, iMIP RFC 6047): asking, calling off, answering, and what arrives from others."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.calendar.calendars import default_calendar
from shared.calendar.events import erased, stored
from shared.calendar.ical.reading import read_ics
from shared.calendar.ical.writing import write_ics
from shared.calendar.moments import wall
from shared.errors import Gone, NotFound, RateLimited, Unprocessable, ValidationFailed
from shared.ids import new_id
from shared.log import logger
from shared.mail.addresses import is_address
from shared.mail.queuing import Origin, queue
from shared.records.calendars import Attendee, CalendarObject, Event, Invitation
from shared.records.mail import Letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.calendar.access import Viewer
    from shared.store import Unit

REQUEST, CANCEL, REPLY = "REQUEST", "CANCEL", "REPLY"
ANSWERS = ("accepted", "declined", "tentative")
KEPT = timedelta(days=30)
HOURLY = 2000
LONGEST_COMMENT = 500
_SUBJECTS = {REQUEST: "Invitation: ", CANCEL: "Canceled: "}


@dataclass(frozen=True, slots=True)
class Host:
    """Who invites, and where people reach us: `url` without a slash at its end, "" when that is not known."""

    viewer: Viewer
    url: str = ""


def invite(unit: Unit, host: Host, found: CalendarObject, now: datetime) -> int:
    """Mail the event to everybody invited; the number of mails. Again with the same SEQUENCE sends nothing twice."""
    guests = _guests(found, host.viewer.email)
    return sum(_mailed(unit, host, found, guest, REQUEST, now) for guest in guests)


def notify_change(
    unit: Unit, host: Host, before: CalendarObject, after: CalendarObject | None, now: datetime
) -> int:
    """Tell those still invited what it is now, and those who are not that it is off."""
    if not _is_ours(before, host.viewer):
        return 0
    staying = _guests(after, host.viewer.email) if after else []
    emails = {one.email for one in staying}
    gone = [one for one in _guests(before, host.viewer.email) if one.email not in emails]
    called_off = _called_off(before if after is None else replace(after, id=before.id), gone)
    sent = sum(_mailed(unit, host, called_off, guest, CANCEL, now) for guest in gone)
    if after is not None:
        sent += sum(_mailed(unit, host, after, guest, REQUEST, now) for guest in staying)
    return sent


def answer(
    unit: Unit, found: CalendarObject, email: str, status: str, comment: str, now: datetime
) -> CalendarObject:
    """Write an attendee's answer into the event and all its instances. Raises NotFound for somebody not invited."""
    if status not in ANSWERS:
        raise ValidationFailed.of(status=f"one of {', '.join(ANSWERS)}")
    events = [_answered(event, email, status, comment[:LONGEST_COMMENT]) for event in found.events]
    if not any(any(one.email == email for one in event.attendees) for event in found.events):
        raise NotFound("You are not invited.")
    master = events[0] if found.master else None
    changed = replace(found, master=master, overrides=tuple(events[1 if master else 0 :]), ics="")
    return stored(unit, changed, now)


def reply(
    unit: Unit, host: Host, found: CalendarObject, status: str, comment: str, now: datetime
) -> CalendarObject:
    """The viewer answers an invitation in their own calendar; the organizer is told by mail, or directly when theirs
    is a calendar of the same organization."""
    email = host.viewer.email.casefold()
    after = answer(unit, found, email, status, comment, now)
    organizer = found.events[0].organizer
    for other in unit.calendar_objects.with_uid(found.uid):
        if other.id != found.id and other.events and _is_owner(unit, other, organizer):
            answer(unit, other, email, status, comment, now)
            return after
    if organizer and organizer != email and is_address(organizer):
        _reply_mailed(unit, host, after, organizer, status, now)
    return after


def invited(unit: Unit, token: str, now: datetime) -> tuple[Invitation, CalendarObject]:
    """What a link in an invitation is about. Raises NotFound or Gone."""
    invitation = unit.invitations.at(token)
    found = unit.calendar_objects.get(invitation.object_id) if invitation else None
    if invitation is None or found is None:
        raise NotFound("There is no such invitation.")
    if invitation.expires_at < now:
        raise Gone("This invitation has ended.")
    return invitation, found


def receive(
    unit: Unit, viewer: Viewer, sender: str, text: str, now: datetime
) -> list[CalendarObject]:
    """Take in an iTIP message that came to the viewer by mail: what became of the events it is about.

    A request or cancellation is believed from the organizer alone, an answer from the attendee alone.
    """
    reading = read_ics(text)
    act = {REQUEST: _requested, CANCEL: _cancelled, REPLY: _replied}.get(reading.method)
    if act is None:
        return []
    done = [act(unit, viewer, sender.casefold(), one, now) for one in reading.objects]
    return [one for one in done if one is not None]


def _requested(
    unit: Unit, viewer: Viewer, sender: str, wanted: CalendarObject, now: datetime
) -> CalendarObject | None:
    if not wanted.events or wanted.events[0].organizer not in ("", sender):
        return None
    calendar = default_calendar(unit, viewer)
    known = unit.calendar_objects.at_uid(calendar.id, wanted.uid)
    if known is None:
        made_id = new_id()
        made = replace(
            wanted,
            id=made_id,
            org_id=calendar.org_id,
            calendar_id=calendar.id,
            name=f"{made_id}.ics",
            created_by=viewer.user_id,
        )
        return stored(unit, made, now)
    if known.events[0].organizer not in ("", sender) or _sequence(known) > _sequence(wanted):
        return None
    return stored(
        unit, replace(known, master=wanted.master, overrides=wanted.overrides, ics=""), now
    )


def _cancelled(
    unit: Unit, viewer: Viewer, sender: str, wanted: CalendarObject, now: datetime
) -> CalendarObject | None:
    known = unit.calendar_objects.at_uid(default_calendar(unit, viewer).id, wanted.uid)
    if known is None or not known.events or known.events[0].organizer != sender:
        return None
    if wanted.master is not None or known.master is None:
        erased(unit, known)
        return known
    gone = tuple(one.recurrence_id for one in wanted.overrides if one.recurrence_id)
    master = replace(known.master, exdates=(*known.master.exdates, *gone))
    kept = tuple(one for one in known.overrides if one.recurrence_id not in gone)
    return stored(unit, replace(known, master=master, overrides=kept, ics=""), now)


def _replied(
    unit: Unit, viewer: Viewer, sender: str, wanted: CalendarObject, now: datetime
) -> CalendarObject | None:
    guest = next((g for event in wanted.events for g in event.attendees if g.email == sender), None)
    for known in unit.calendar_objects.with_uid(wanted.uid):
        calendar = unit.calendars.get(known.calendar_id)
        invites = any(g.email == sender for event in known.events for g in event.attendees)
        if (
            guest
            and invites
            and calendar
            and calendar.owner_id == viewer.user_id
            and guest.status in ANSWERS
        ):
            return answer(unit, known, sender, guest.status, guest.comment, now)
    return None


def _mailed(
    unit: Unit, host: Host, found: CalendarObject, guest: Attendee, method: str, now: datetime
) -> bool:
    event = found.events[0]
    link = ""
    if method == REQUEST:
        link = _link(unit, host, found, guest, now)
    letter = Letter(
        to=(guest.email,),
        subject=_SUBJECTS[method] + event.title,
        text=_told(event, host, link, method),
        reply_to=event.organizer if is_address(event.organizer) else "",
        calendar=write_ics([found], method=method, stamp=now),
        calendar_method=method,
    )
    revised = ":".join(str(one.sequence) for one in found.events)
    once = f"calendar:{method}:{found.id}:{guest.email}:{revised}"
    return _queued(unit, host.viewer, letter, once, now)


def _reply_mailed(
    unit: Unit, host: Host, found: CalendarObject, organizer: str, status: str, now: datetime
) -> None:
    email, event = host.viewer.email.casefold(), found.events[0]
    own = tuple(one for one in event.attendees if one.email == email)
    bare = replace(
        found, master=replace(event, attendees=own, reminders=(), extra=()), overrides=()
    )
    letter = Letter(
        to=(organizer,),
        subject=f"{status.capitalize()}: {event.title}",
        text=f"{host.viewer.name or email}: {status}\n\n{event.title}\n{_when(event)}\n",
        calendar=write_ics([bare], method=REPLY, stamp=now),
        calendar_method=REPLY,
    )
    _queued(unit, host.viewer, letter, f"calendar:reply:{found.id}:{found.revision}", now)


def _queued(unit: Unit, viewer: Viewer, letter: Letter, once: str, now: datetime) -> bool:
    """Whether it is on its way; an address that takes no mail keeps nobody else from being invited."""
    origin = Origin(viewer.org_id, owner_id=viewer.user_id, hourly=HOURLY)
    try:
        queue(unit, letter, origin, now, once=once)
    except (Unprocessable, ValidationFailed, RateLimited) as refused:
        logger.warning("an invitation was not sent", reason=refused.message)
        return False
    return True


def _link(unit: Unit, host: Host, found: CalendarObject, guest: Attendee, now: datetime) -> str:
    until = max(found.ends_at or now + 12 * KEPT, now) + KEPT
    token = secrets.token_urlsafe(24)
    kept = unit.invitations.put(Invitation(token, found.org_id, found.id, guest.email, until))
    return f"{host.url}/api/calendar/rsvp/{kept.token}" if host.url else ""


def _told(event: Event, host: Host, link: str, method: str) -> str:
    name = host.viewer.name or event.organizer
    lines = [event.title, _when(event), event.location, event.meeting, "", event.description]
    if method == CANCEL:
        lines.insert(0, f"{name} called this off.\n")
    else:
        lines.insert(0, f"{name} invites you.\n")
    if link:
        lines += ["", f"Answer here: {link}"]
    return "\n".join(lines).strip() + "\n"


def _when(event: Event) -> str:
    if event.all_day:
        return str(event.start)
    clock = wall(event.start, event.timezone)
    return f"{clock:%Y-%m-%d %H:%M} {event.timezone}".strip()


def _guests(found: CalendarObject, organizer: str) -> list[Attendee]:
    """Everybody invited to any instance but the organizer."""
    guests = {g.email: g for event in found.events for g in event.attendees if is_address(g.email)}
    guests.pop(organizer.casefold(), None)
    return list(guests.values())


def _called_off(found: CalendarObject, gone: Sequence[Attendee]) -> CalendarObject:
    events = [
        replace(event, status="cancelled", attendees=tuple(gone), sequence=event.sequence + 1)
        for event in found.events
    ]
    master = events[0] if found.master else None
    return replace(found, master=master, overrides=tuple(events[1 if master else 0 :]))


def _answered(event: Event, email: str, status: str, comment: str) -> Event:
    guests = tuple(
        replace(one, status=status, comment=comment) if one.email == email else one
        for one in event.attendees
    )
    return replace(event, attendees=guests)


def _is_ours(found: CalendarObject, viewer: Viewer) -> bool:
    organizer = found.events[0].organizer if found.events else ""
    return organizer in ("", viewer.email.casefold())


def _is_owner(unit: Unit, found: CalendarObject, email: str) -> bool:
    calendar = unit.calendars.get(found.calendar_id)
    owner = unit.users.get(calendar.owner_id) if calendar else None
    return owner is not None and owner.email.casefold() == email


def _sequence(found: CalendarObject) -> int:
    return max((event.sequence for event in found.events), default=0)
