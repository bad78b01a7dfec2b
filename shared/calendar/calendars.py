"""Calendars themselves: making, naming, sharing, and the secret address of their feed."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.calendar.access import Viewer, all_open, opened
from shared.calendar.ical.texts import without_controls
from shared.calendar.moments import zone_of
from shared.errors import Conflict, NotFound, ValidationFailed
from shared.ids import new_id
from shared.records.calendars import FREEBUSY, OWNER, READ, WRITE, Calendar, Share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.calendar.access import Opened
    from shared.store import Unit

DEFAULT_NAME = "Calendar"
MOST_CALENDARS = 100
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
_CHANGEABLE = ("name", "color", "timezone", "description")


def default_calendar(unit: Unit, viewer: Viewer) -> Calendar:
    """The viewer's own calendar, made when it is first needed."""
    found = unit.calendars.default_of(viewer.user_id)
    if found is not None:
        return found
    made = Calendar(
        new_id(),
        viewer.org_id,
        viewer.user_id,
        DEFAULT_NAME,
        timezone=viewer.timezone,
        is_default=True,
    )
    return unit.calendars.create(made)


def list_calendars(unit: Unit, viewer: Viewer) -> list[Opened]:
    """The viewer's own, the default one first, then what others share with them."""
    default_calendar(unit, viewer)
    found = all_open(unit, viewer)
    return sorted(
        found,
        key=lambda one: (one.role != OWNER, not one.calendar.is_default, one.calendar.name.lower()),
    )


def create_calendar(
    unit: Unit, viewer: Viewer, fields: Mapping[str, str], slug: str = ""
) -> Calendar:
    """Make one more calendar; `slug` is the path a CalDAV client gives it. Raises ValidationFailed, and Conflict above the limit."""
    own = [one for one in list_calendars(unit, viewer) if one.role == OWNER]
    if len(own) >= MOST_CALENDARS:
        raise Conflict(f"There are {MOST_CALENDARS} calendars already.")
    made = Calendar(
        new_id(), viewer.org_id, viewer.user_id, "", timezone=viewer.timezone, slug=slug
    )
    return unit.calendars.create(_named(made, fields))


def change_calendar(
    unit: Unit, viewer: Viewer, calendar_id: str, fields: Mapping[str, str]
) -> Calendar:
    found = opened(unit, viewer, calendar_id, OWNER).calendar
    unit.calendars.update(_named(found, fields))
    return unit.calendars.get(found.id) or found


def remove_calendar(unit: Unit, viewer: Viewer, calendar_id: str) -> None:
    """Erase a calendar and all in it. Raises Conflict for the default one."""
    found = opened(unit, viewer, calendar_id, OWNER).calendar
    if found.is_default:
        raise Conflict("The default calendar stays.")
    unit.calendars.remove(found.id)


def share_calendar(
    unit: Unit, viewer: Viewer, calendar_id: str, wanted: Sequence[Mapping[str, str]]
) -> list[Share]:
    """Share with users, groups or addresses, each `{user|group|email, permission}`; all shares afterwards.

    A bot is shared with as a user, by its id: its scripts may then book there.
    """
    found = opened(unit, viewer, calendar_id, OWNER).calendar
    for one in wanted:
        unit.calendars.share(_share(unit, found, one))
    return list(unit.calendars.shares(found.id))


def unshare_calendar(unit: Unit, viewer: Viewer, calendar_id: str, share_id: str) -> None:
    found = opened(unit, viewer, calendar_id, OWNER).calendar
    unit.calendars.unshare(found.id, share_id)


def feed_token(unit: Unit, viewer: Viewer, calendar_id: str, *, rotate: bool) -> str:
    """The secret of the calendar's feed, made when there is none or a new one is wanted."""
    found = opened(unit, viewer, calendar_id, OWNER).calendar
    if found.feed_token and not rotate:
        return found.feed_token
    token = secrets.token_urlsafe(32)
    unit.calendars.update(replace(found, feed_token=token))
    return token


def address_of(text: str) -> str:
    """A mail address in lower case. Raises ValidationFailed."""
    text = text.strip().removeprefix("mailto:").removeprefix("MAILTO:")
    if not _ADDRESS.fullmatch(text) or len(text) > 254 or not text.isprintable():
        raise ValidationFailed.of(email=f"{text[:60]!r} is no mail address")
    return text.casefold()


def _named(calendar: Calendar, fields: Mapping[str, str]) -> Calendar:
    values: dict[str, Any] = {n: fields[n].strip() for n in _CHANGEABLE if n in fields}
    named = replace(calendar, **values)
    if not 1 <= len(named.name) <= 200 or without_controls(named.name) != named.name:
        raise ValidationFailed.of(name="1 to 200 characters")
    if not _COLOR.fullmatch(named.color):
        raise ValidationFailed.of(color="#rrggbb")
    zone_of(named.timezone)
    return named


def _share(unit: Unit, calendar: Calendar, wanted: Mapping[str, str]) -> Share:
    permission = wanted.get("permission", READ)
    if permission not in (WRITE, READ, FREEBUSY):
        raise ValidationFailed.of(permission="write, read or freebusy")
    kinds = [kind for kind in ("user", "group", "email") if wanted.get(kind)]
    if len(kinds) != 1:
        raise ValidationFailed.of(**{"with": "one of user, group or email"})
    kind, grantee = kinds[0], wanted[kinds[0]]
    if kind == "email":
        grantee = address_of(grantee)
    elif kind == "group":
        if unit.groups.get(grantee) is None:
            raise NotFound("There is no such group.")
    elif kind == "user":
        if unit.users.get(grantee) is None and unit.bots.get(grantee) is None:
            raise NotFound("There is no such user.")
        grantee = grantee.lower()
    return Share(new_id(), calendar.org_id, calendar.id, kind, grantee, permission)
