"""Who may do what with a calendar: the owner everything, others what it is shared for (platform spec §3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.errors import Forbidden, NotFound
from shared.records.calendars import FREEBUSY, OWNER, READ, WRITE, Calendar

if TYPE_CHECKING:
    from shared.store import Unit

LEVELS = {FREEBUSY: 1, READ: 2, WRITE: 3, OWNER: 4}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at calendars: a user, what e-mail and groups make them, and the zone their days are in."""

    user_id: str
    org_id: str
    email: str = ""
    name: str = ""
    groups: tuple[str, ...] = ()
    timezone: str = "UTC"

    @property
    def grantees(self) -> Sequence[tuple[str, str]]:
        """The (kind, grantee) pairs by which calendars are shared with them."""
        mail = [("email", self.email.casefold())] if self.email else []
        return [("user", self.user_id), *mail, *(("group", group) for group in self.groups)]


def viewer_of(unit: Unit, user_id: str, org_id: str, timezone: str = "") -> Viewer:
    """A user as calendars know them, with their groups; without a zone their own calendar's.

    Who is signed in by the platform's own token need not be stored.
    """
    user = unit.users.get(user_id)
    default = None if timezone else unit.calendars.default_of(user_id)
    return Viewer(
        user_id=user_id,
        org_id=org_id,
        email=user.email if user else "",
        name=user.name if user else "",
        groups=tuple(group.id for group in unit.groups.of_user(user_id)),
        timezone=timezone or (default.timezone if default else "UTC"),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A calendar and what the viewer is in it: owner | write | read | freebusy."""

    calendar: Calendar
    role: str

    @property
    def sees_titles(self) -> bool:
        return LEVELS[self.role] >= LEVELS[READ]

    @property
    def sees_private(self) -> bool:
        return LEVELS[self.role] >= LEVELS[WRITE]


def all_open(unit: Unit, viewer: Viewer) -> list[Opened]:
    """Every calendar the viewer may see anything of."""
    found = unit.calendars.list_for(viewer.user_id, viewer.grantees)
    return [Opened(one, role) for one in found if (role := _role(unit, one, viewer))]


def opened(unit: Unit, viewer: Viewer, calendar_id: str, needed: str = READ) -> Opened:
    """The calendar, when the viewer has that much of it.

    Raises NotFound for one they may not know of, Forbidden for one they may see but not that far.
    """
    calendar = unit.calendars.get(calendar_id)
    role = _role(unit, calendar, viewer) if calendar else ""
    if calendar is None or not role:
        raise NotFound("There is no such calendar.")
    if LEVELS[role] < LEVELS[needed]:
        raise Forbidden("The calendar is not shared with you for that.")
    return Opened(calendar, role)


def _role(unit: Unit, calendar: Calendar, viewer: Viewer) -> str:
    if calendar.owner_id == viewer.user_id:
        return OWNER
    mine = set(viewer.grantees)
    held = [
        one.permission
        for one in unit.calendars.shares(calendar.id)
        if (one.kind, one.grantee) in mine
    ]
    return max(held, key=lambda permission: LEVELS[permission], default="")
