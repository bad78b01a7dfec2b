"""What the group's routes are given: the adapters, and who looks at the calendars."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.calendar.deps import Wiring, wiring
from layers.http.callers import identify, require
from shared.calendar.access import Viewer, viewer_of
from shared.calendar.moments import read, zone_of
from shared.errors import ValidationFailed
from shared.records.calendars import Moment
from shared.records.users import Identity

Ports = Annotated[Wiring, Depends(wiring)]


def _caller(request: Request) -> Identity:
    return require(identify(request), "user")


Caller = Annotated[Identity, Depends(_caller)]


def _viewer(request: Request, caller: Caller, ports: Ports) -> Viewer:
    """The zone of the viewer's days is `?timezone=` or the header X-Timezone, UTC without either."""
    named = request.query_params.get("timezone") or request.headers.get("x-timezone") or "UTC"
    zone_of(named)
    with ports.store.transaction(caller.org_id) as unit:
        return viewer_of(unit, caller.user_id, caller.org_id, named)


Viewing = Annotated[Viewer, Depends(_viewer)]


def moment_of(text: str, field: str, timezone: str = "UTC") -> Moment:
    """A time a query names. Raises ValidationFailed naming the field."""
    try:
        return read(text.replace(" ", "+") if "T" in text else text, timezone)
    except ValidationFailed as error:
        raise ValidationFailed.of(**{field: error.message}) from error
