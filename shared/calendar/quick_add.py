"""A sentence as an event: "Lunch with ana@example.com tomorrow at 12:30 for 90 minutes at Café Central"."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from shared.calendar.spoken import listen
from shared.errors import ValidationFailed

HOUR = timedelta(hours=1)
_MAIL = re.compile(
    r"(?:(?<=\s)|^)(?:(?:with|com|and|e|,)\s+)?([^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+)"
)
_PLACE = re.compile(r"\s(?:at|@|in|em|no|na)\s+((?:the\s+)?[^\s].{1,200})$", re.IGNORECASE)


def understand(text: str, now: datetime, *, day_first: bool = True) -> dict[str, Any]:
    """The fields of an event. `now` is the wall clock of whoever writes.

    Raises ValidationFailed when no day and no time are named, or nothing else is.
    """
    guests = [found[1].casefold() for found in _MAIL.finditer(text)]
    heard = listen(_MAIL.sub("", text), now, day_first=day_first)
    begins = heard.begins(now)
    if begins is None:
        raise ValidationFailed.of(text="name a day or a time")
    rest = heard.rest
    place = _PLACE.search(rest)
    title = (rest[: place.start()] if place else rest).strip(" ,;") or rest
    if not title and not guests:
        raise ValidationFailed.of(text="say what it is")
    fields: dict[str, Any] = {"title": title or ", ".join(guests), "rrule": heard.rrule}
    fields["location"] = place[1].strip(" .,") if place and title != rest else ""
    fields["attendees"] = [{"email": guest} for guest in guests]
    return fields | _times(begins, heard.end and (begins, heard.end), heard.length)


def _times(begins: date | datetime, until: Any, length: timedelta | None) -> dict[str, Any]:
    if not isinstance(begins, datetime):
        days = max(1, length.days) if length else 1
        return {"start": begins, "end": begins + timedelta(days=days), "all_day": True}
    end = begins + (length or HOUR)
    if until is not None:
        end = datetime.combine(begins.date(), until[1])
        end += timedelta(days=1) if end <= begins else timedelta(0)
    return {"start": begins, "end": end, "all_day": False}
