"""Answers to invitations: by those who are signed in, and by anybody who holds an invitation's link."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from functions.calendar.events import host, told
from functions.calendar.inputs import Ports, Viewing
from shared.calendar.access import opened
from shared.calendar.invitations import ANSWERS, answer, invited, reply
from shared.calendar.moments import wall
from shared.errors import NotFound
from shared.records.calendars import FREEBUSY, Event

router = APIRouter(prefix="/api/calendar", tags=["calendar"])

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STYLE = (
    "body{font:16px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}"
    "button{font:inherit;padding:.5rem 1rem;margin:.25rem .5rem .25rem 0}textarea{width:100%;font:inherit}"
)
WORDS = {
    "accepted": "Accept · Aceitar",
    "tentative": "Maybe · Talvez",
    "declined": "Decline · Recusar",
}


class AnswerIn(BaseModel):
    status: Literal["accepted", "declined", "tentative"]
    comment: str = Field("", max_length=500)


@router.post("/events/{event_id}/rsvp")
def answer_event(
    event_id: str, wanted: AnswerIn, viewer: Viewing, ports: Ports, response: Response
) -> dict[str, Any]:
    """The caller answers an invitation; the organizer is told."""
    now = ports.clock.now()
    with ports.store.transaction(viewer.org_id) as unit:
        found = unit.calendar_objects.get(event_id)
        if found is None:
            raise NotFound("There is no such event.")
        opened(unit, viewer, found.calendar_id, FREEBUSY)
        after = reply(unit, host(ports, viewer), found, wanted.status, wanted.comment, now)
        return told(unit, viewer, after, response)


@router.get("/rsvp/{token}", response_class=HTMLResponse)
def show_invitation(token: str, ports: Ports, status: str = "") -> HTMLResponse:
    """What one is invited to, with a form. Changes nothing: mail scanners open links before people do."""
    org_id = _org(ports, token)
    with ports.store.transaction(org_id) as unit:
        invitation, found = invited(unit, token, ports.clock.now())
    event = found.events[0]
    present = next((one for one in event.attendees if one.email == invitation.email), None)
    return _page(_form(event, invitation.email, status or (present.status if present else "")))


@router.post("/rsvp/{token}", response_class=HTMLResponse)
def apply_answer(
    token: str,
    ports: Ports,
    status: Annotated[str, Form()],
    comment: Annotated[str, Form(max_length=500)] = "",
) -> HTMLResponse:
    """Write the answer down."""
    org_id, now = _org(ports, token), ports.clock.now()
    with ports.store.transaction(org_id) as unit:
        invitation, found = invited(unit, token, now)
        after = answer(unit, found, invitation.email, status, comment, now)
    event = after.events[0]
    return _page(f"<h1>{escape(event.title)}</h1><p role=status>{WORDS[status]} ✓</p>")


def _org(ports: Ports, token: str) -> str:
    org_id = ports.store.directory.org_of_invitation(token)
    if org_id is None:
        raise NotFound("There is no such invitation.")
    return org_id


def _form(event: Event, email: str, status: str) -> str:
    when = (
        f"{event.start}"
        if event.all_day
        else f"{wall(event.start, event.timezone):%Y-%m-%d %H:%M} {event.timezone}"
    )
    buttons = "".join(
        f"<button name=status value={one}{' autofocus' if one == status else ''}>{WORDS[one]}</button>"
        for one in ANSWERS
    )
    lines = (event.title, when, event.location, event.description)
    title, *rest = (escape(line) for line in lines)
    body = "".join(f"<p>{line}</p>" for line in rest if line)
    return (
        f"<h1>{title}</h1>{body}<p>{escape(email)}</p><form method=post><p><label>Comment · Comentário"
        f"<textarea name=comment maxlength=500></textarea></label></p>{buttons}</form>"
    )


def _page(body: str) -> HTMLResponse:
    text = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<meta name=robots content=noindex><title>Invitation</title><style>{STYLE}</style><main>{body}</main></html>"
    )
    return HTMLResponse(text, headers=HEADERS)
