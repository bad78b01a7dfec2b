"""Finding a time that suits everybody, and taking it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.calendar.access import Viewer
from shared.calendar.availability import Hours, Span, busy_of, free_slots
from shared.errors import Conflict, ValidationFailed

if TYPE_CHECKING:
    from shared.store import Unit

LONGEST = 60 * 24
MOST_PEOPLE = 50


def common_slots(
    unit: Unit,
    viewer: Viewer,
    people: Sequence[str],
    window: Span,
    minutes: int,
    hours: Hours,
    now: datetime,
) -> list[Span]:
    """Times of that length when the viewer and everybody we know of is free; guests from outside count as free.

    Raises Conflict when there is none.
    """
    if not 5 <= minutes <= LONGEST:
        raise ValidationFailed.of(duration=f"5 to {LONGEST} minutes")
    if len(people) > MOST_PEOPLE:
        raise ValidationFailed.of(attendees=f"at most {MOST_PEOPLE}")
    start, end = max(window[0], now), window[1]
    if end <= start:
        raise ValidationFailed.of(window="must not be over")
    users = [unit.users.with_email(one) if "@" in one else unit.users.get(one) for one in people]
    ids = {viewer.user_id, *(user.id for user in users if user)}
    busy = [span for user_id in sorted(ids) for span in busy_of(unit, user_id, start, end)]
    slots = free_slots(busy, start, end, timedelta(minutes=minutes), hours)
    if not slots:
        raise Conflict("There is no time when everybody is free.")
    return slots
