"""The filter of a calendar-query (RFC 4791 §9.7) as a question to one object."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from shared.calendar.dav.names import tag
from shared.calendar.dav.requests import failed
from shared.calendar.ical.blocks import Block, split
from shared.calendar.ical.writing import text_of_object
from shared.calendar.series import instances

if TYPE_CHECKING:
    from shared.records.calendars import CalendarObject

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
Window = tuple[datetime, datetime]


def window_of(element: Element | None) -> Window | None:
    """The instants of a time-range or expand element; an end that is left out is far away."""
    if element is None:
        return None
    start, end = (_instant(element.get(name, ""), name) for name in ("start", "end"))
    first, last = start or EARLIEST, end or LATEST
    if (start is None and end is None) or last <= first:
        raise failed("C:valid-filter", "a time range has a start or an end, in UTC, in order")
    return first, last


class Query:
    """One filter. `window` bounds what need be looked at: the time-range of its component."""

    def __init__(self, element: Element | None, timezone: str) -> None:
        outer = element.find(tag("C:comp-filter")) if element is not None else None
        if element is not None and (outer is None or outer.get("name", "").upper() != "VCALENDAR"):
            raise failed("C:valid-filter", "a filter begins at VCALENDAR")
        self._inner = outer.findall(tag("C:comp-filter")) if outer is not None else []
        self._timezone = timezone

    @property
    def window(self) -> Window | None:
        if len(self._inner) != 1 or self._inner[0].get("name", "").upper() != "VEVENT":
            return None
        return window_of(self._inner[0].find(tag("C:time-range")))

    def matches(self, held: CalendarObject) -> bool:
        return all(self._matches(one, held) for one in self._inner)

    def _matches(self, wanted: Element, held: CalendarObject) -> bool:
        is_kind = held.component == wanted.get("name", "").upper()
        if wanted.find(tag("C:is-not-defined")) is not None:
            return not is_kind
        if not is_kind:
            return False
        window = window_of(wanted.find(tag("C:time-range")))
        if window is not None and not self._happens(held, window):
            return False
        nested = [*wanted.findall(tag("C:prop-filter")), *wanted.findall(tag("C:comp-filter"))]
        if not nested:
            return True
        blocks = split(text_of_object(held)).blocks
        return any(all(_block_matches(block, one) for one in nested) for block in blocks)

    def _happens(self, held: CalendarObject, window: Window) -> bool:
        start, end = window
        if held.component == "VEVENT":
            return bool(instances(held, start, end, self._timezone))
        if held.starts_at is None or held.ends_at is None:
            return True  # a task without times is always on (RFC 4791 §9.9)
        return held.starts_at < end and held.ends_at >= start


def _block_matches(block: Block, wanted: Element) -> bool:
    name = wanted.get("name", "").upper()
    if wanted.tag == tag("C:comp-filter"):
        present = any(line.strip().upper() == f"BEGIN:{name}" for line in block.lines[1:])
        return present != (wanted.find(tag("C:is-not-defined")) is not None)
    lines = [line for line in block.lines if _name_of(line) == name]
    if wanted.find(tag("C:is-not-defined")) is not None:
        return not lines
    text, parameters = wanted.find(tag("C:text-match")), wanted.findall(tag("C:param-filter"))
    return any(
        (text is None or _says(line.partition(":")[2], text))
        and all(_parameter_matches(line, one) for one in parameters)
        for line in lines
    )


def _parameter_matches(line: str, wanted: Element) -> bool:
    head = line.partition(":")[0]
    pairs = (part.partition("=") for part in head.split(";")[1:])
    held = {name.upper(): value.strip('"') for name, _, value in pairs}
    value = held.get(wanted.get("name", "").upper())
    if wanted.find(tag("C:is-not-defined")) is not None:
        return value is None
    text = wanted.find(tag("C:text-match"))
    return value is not None and (text is None or _says(value, text))


def _says(value: str, wanted: Element) -> bool:
    collation = wanted.get("collation", "i;ascii-casemap")
    if collation not in ("i;ascii-casemap", "i;octet", "i;unicode-casemap"):
        raise failed("C:supported-collation", f"{collation[:40]} is not supported")
    text, held = (
        wanted.text or "",
        value.replace("\\,", ",").replace("\\;", ";").replace("\\n", "\n"),
    )
    if collation != "i;octet":
        text, held = text.casefold(), held.casefold()
    return (text in held) != (wanted.get("negate-condition", "no") == "yes")


def _name_of(line: str) -> str:
    return line.partition(":")[0].partition(";")[0].strip().upper()


def _instant(text: str, name: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise failed("C:valid-filter", f"{name}={text[:20]} is no time in UTC") from None
