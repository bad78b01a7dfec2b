"""Which IANA zone a TZID means, whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_COMMON = (
    *("Europe/London", "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Athens"),
    *("Europe/Moscow", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu"),
    *("America/Halifax", "America/St_Johns", "America/Sao_Paulo", "America/Bogota"),
    *("America/Santiago", "America/Mexico_City", "America/Caracas", "Atlantic/Azores"),
    *("Africa/Cairo", "Africa/Lagos", "Africa/Johannesburg", "Africa/Nairobi"),
    *("Asia/Jerusalem", "Asia/Dubai", "Asia/Tehran", "Asia/Karachi", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo"),
    *("Asia/Seoul", "Australia/Perth", "Australia/Adelaide", "Australia/Brisbane"),
    *("Australia/Sydney", "Pacific/Auckland"),
)
"""Tried in this order for a zone that is only described by its offsets."""
_YEAR = 2024

Offsets = tuple[timedelta, timedelta]
"""(standard, daylight) offsets from UTC."""


class Zones:
    """The zones of one file. `described` are the offsets its VTIMEZONEs give, `located` their X-LIC-LOCATION.

    `default` is the zone of clocks that name none: X-WR-TIMEZONE, or "" (they float).
    """

    def __init__(
        self,
        described: Mapping[str, Offsets] | None = None,
        located: Mapping[str, str] | None = None,
        default: str = "",
    ) -> None:
        self._described = described or {}
        self._located = located or {}
        self.default = known_zone(default)

    def of(self, tzid: str) -> str:
        """The IANA zone; by name, by the file's own words about it, by its offsets. "" when nothing tells."""
        found = known_zone(tzid) or known_zone(self._located.get(tzid, ""))
        if found:
            return found
        offsets = self._described.get(tzid)
        return _by_offsets(offsets) if offsets else self.default


@lru_cache(maxsize=1024)
def known_zone(name: str) -> str:
    """The IANA zone a name means by itself: IANA's own, Windows's, or one inside a path; "" for any other."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.strip().strip('"')
    parts = name.strip("/").split("/")
    tails = ["/".join(parts[-size:]) for size in (3, 2, 1) if len(parts) > size]
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), *tails):
        if candidate and _exists(candidate):
            return "UTC" if candidate in ("GMT", "Z", "Etc/UTC", "Zulu") else candidate
    return ""


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


@lru_cache(maxsize=256)
def _by_offsets(offsets: Offsets) -> str:
    standard, daylight = offsets
    for name in _COMMON:
        if _offsets_of(name) == (standard, daylight):
            return name
    hours = standard.total_seconds() / 3600
    fixed = f"Etc/GMT{-int(hours):+d}" if hours.is_integer() and hours else "UTC"
    return fixed if _exists(fixed) else "UTC"


def _offsets_of(name: str) -> Offsets:
    zone = ZoneInfo(name)
    found = {
        datetime(_YEAR, month, 15, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7)
    }
    known = sorted(offset for offset in found if offset is not None)
    return known[0], known[-1]
