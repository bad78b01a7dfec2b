"""Whether a mail was shown: the pixel, and what it told the sender, who had to ask for it."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response

from functions.email.inputs import Person, Ports
from functions.email.models import tracking_out
from layers.http.paging import Paging, single
from shared.errors import GbError, NotFound, ValidationFailed
from shared.log import logger
from shared.mail.tracking import figures, note_reading

router = APIRouter(prefix="/api/email/tracking", tags=["email"])

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_RANGES = {"day": 1, "week": 7, "month": 30, "year": 365}


@router.get("/pixel/{tracking_id}")
def show_pixel(tracking_id: str, ports: Ports) -> Response:
    """One transparent pixel, whatever the id: nobody learns from it which ids there are."""
    try:
        note_reading(ports.store, tracking_id, ports.clock.now())
    except GbError as failure:
        logger.warning("a reading was not counted", reason=failure.message)
    return Response(PIXEL, media_type="image/gif", headers={"Cache-Control": "no-store"})


@router.get("/status/{tracking_id}")
def read_status(tracking_id: str, caller: Person, ports: Ports) -> dict[str, Any]:
    """Whether one mail was shown."""
    with ports.store.transaction(caller.org_id) as unit:
        mail = unit.mail.outgoing.of_tracking(tracking_id)
    if mail is None or mail.owner_id != caller.user_id:
        raise NotFound("There is no such mail.")
    return single(tracking_out(mail))


@router.get("/list")
def list_tracked(
    caller: Person, ports: Ports, page: Paging, since: datetime | None = None
) -> dict[str, Any]:
    """The caller's tracked mail, newest first."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.outgoing.list_of(
            caller.user_id, tracked=True, since=since, limit=page.offset + page.limit
        )
    return page.listing([tracking_out(mail) for mail in found[page.offset :]])


@router.get("/stats")
def read_figures(caller: Person, ports: Ports, range: str = "month") -> dict[str, Any]:  # noqa: A002
    """How much of the caller's tracked mail was shown, and how soon."""
    if range not in _RANGES:
        raise ValidationFailed.of(range=f"must be one of {', '.join(_RANGES)}")
    since = ports.clock.now() - timedelta(days=_RANGES[range])
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.outgoing.list_of(caller.user_id, tracked=True, since=since, limit=10_000)
    return single(figures(found))
