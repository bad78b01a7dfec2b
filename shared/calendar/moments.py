"""Moments of events: zones, wall clocks, and how they are written in the API."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.errors import ValidationFailed
from shared.records.calendars import Event, Moment

DAY = timedelta(days=1)
WIDEST = timedelta(hours=14)
"""How far a wall clock may be from UTC."""


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """Raises ValidationFailed for a name that the IANA database does not have."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValidationFailed.of(timezone=f"{name[:60]!r} is no time zone") from None


def wall(moment: Moment, timezone: str) -> datetime:
    """The naive wall clock of a moment: midnight of a day, the zone's clock of an instant."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(zone_of(timezone or "UTC")).replace(tzinfo=None)


def from_wall(clock: datetime, like: Moment, timezone: str) -> Moment:
    """The moment of a wall clock, of the kind of `like`.

    A clock that a change of time skips is read with the offset before it, one that comes twice is the first
    (RFC 5545 §3.3.5).
    """
    if not isinstance(like, datetime):
        return clock.date()
    if like.tzinfo is None:
        return clock
    return clock.replace(tzinfo=zone_of(timezone or "UTC")).astimezone(UTC)


def instant(moment: Moment, timezone: str) -> datetime:
    """The instant a moment is for somebody in that zone; only days and floating clocks depend on it."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return wall(moment, timezone).replace(tzinfo=zone_of(timezone or "UTC")).astimezone(UTC)


def written(moment: Moment) -> str:
    """RFC 3339 UTC with `Z`, a day, or a floating clock without zone."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        return moment.isoformat(timespec="seconds")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read(text: str, timezone: str = "") -> Moment:
    """The moment a text writes; a clock without offset is one of that zone, floating when there is none.

    Raises ValidationFailed.
    """
    text = text.strip()
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        raise ValidationFailed(f"{text[:40]!r} is no date or time.") from None
    if found.tzinfo is None:
        return from_wall(found, datetime.now(UTC), timezone) if timezone else found
    return found.astimezone(UTC)


def span(event: Event) -> tuple[datetime, datetime]:
    """The instants between which the event itself takes place wherever its reader is."""
    if isinstance(event.start, datetime) and event.start.tzinfo is not None:
        return instant(event.start, ""), instant(event.end, "")
    return instant(event.start, "") - WIDEST, instant(event.end, "") + WIDEST


def length(event: Event) -> timedelta:
    """How long the event is: exact time for instants, whole days for days."""
    return wall(event.end, "UTC") - wall(event.start, "UTC")


def shifted(moment: Moment, by: timedelta, timezone: str) -> Moment:
    """The moment whose wall clock is later by so much."""
    return from_wall(wall(moment, timezone) + by, moment, timezone)
