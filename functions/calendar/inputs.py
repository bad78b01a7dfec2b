"""What the group's routes are given: the adapters, and who looks at the calendars."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.calendar.deps import Wiring, wiring
from layers.http.callers import identify, require
from shared.calendar.access import Viewer
from shared.calendar.moments import read, zone_of
from shared.errors import ValidationFailed
from shared.records.calendars import Moment
from shared.records.users import Identity

Ports = Annotated[Wiring, Depends(wiring)]


def _caller(request: Request) -> Identity:
    return require(identify(request), "user")


Caller = Annotated[Identity, Depends(_caller)]


def viewer_of(identity: Identity, ports: Wiring, timezone: str = "UTC") -> Viewer:
    """The caller as calendars know them."""
    zone_of(timezone)
    with ports.store.transaction(identity.org_id) as unit:
        user = unit.users.get(identity.user_id)
    email, name = (user.email, user.name) if user else ("", "")
    return Viewer(identity.user_id, identity.org_id, email, name, timezone=timezone)


def _viewer(request: Request, caller: Caller, ports: Ports) -> Viewer:
    """The zone of the viewer's days is `?timezone=` or the header X-Timezone, UTC without either."""
    named = request.query_params.get("timezone") or request.headers.get("x-timezone") or "UTC"
    return viewer_of(caller, ports, named)


Viewing = Annotated[Viewer, Depends(_viewer)]


def moment_of(text: str, field: str, timezone: str = "UTC") -> Moment:
    """A time a query names. Raises ValidationFailed naming the field."""
    try:
        return read(text.replace(" ", "+") if "T" in text else text, timezone)
    except ValidationFailed as error:
        raise ValidationFailed.of(**{field: error.message}) from error
