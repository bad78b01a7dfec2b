"""ATTENDEE and ORGANIZER."""

from __future__ import annotations

from typing import Any

from shared.calendar.ical.texts import without_controls
from shared.records.calendars import Attendee

ROLES = {
    "REQ-PARTICIPANT": "required",
    "OPT-PARTICIPANT": "optional",
    "CHAIR": "chair",
    "NON-PARTICIPANT": "none",
}
STATUSES = {
    "NEEDS-ACTION": "needs-action",
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "DELEGATED": "delegated",
}
_ROLE_NAMES = {ours: theirs for theirs, ours in ROLES.items()}


def mail_of(held: Any) -> str:
    """The address of a calendar user; "" for one that is no mail address."""
    if isinstance(held, list):
        held = held[0] if held else ""
    text = str(held).strip()
    if text[:7].casefold() == "mailto:":
        text = text[7:]
    elif "@" not in text:
        text = str(getattr(held, "params", {}).get("EMAIL", ""))
    return text.strip().casefold() if "@" in text else ""


def attendee_of(held: Any) -> Attendee:
    params = held.params
    return Attendee(
        email=mail_of(held) or str(held)[:254],
        name=str(params.get("CN", "")),
        role=ROLES.get(str(params.get("ROLE", "")).upper(), "required"),
        status=STATUSES.get(str(params.get("PARTSTAT", "")).upper(), "needs-action"),
        comment=str(params.get("X-RESPONSE-COMMENT", "")),
    )


def attendee_line(one: Attendee, *, ask: bool) -> str:
    """The content line; `ask` has the receiver's program request an answer."""
    parts = ["ATTENDEE"]
    if one.name:
        parts.append(f"CN={quoted(one.name)}")
    parts += [
        f"ROLE={_ROLE_NAMES.get(one.role, 'REQ-PARTICIPANT')}",
        f"PARTSTAT={one.status.upper()}",
    ]
    if ask:
        parts.append("RSVP=TRUE")
    if one.comment:
        parts.append(f"X-RESPONSE-COMMENT={quoted(one.comment)}")
    address = one.email if ":" in one.email else f"mailto:{one.email}"
    return f"{';'.join(parts)}:{address}"


def quoted(text: str) -> str:
    """A parameter's value: it may hold neither quotes nor line ends (RFC 5545 §3.2)."""
    plain = without_controls(text).replace('"', "'")
    return f'"{plain}"'
