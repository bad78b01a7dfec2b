"""The properties of each kind of resource, by Clark name; each is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from shared.calendar.access import LEVELS
from shared.calendar.dav.names import HOME, PRINCIPALS, principal_path, tag
from shared.calendar.events import etag
from shared.calendar.ical.writing import text_of_object, zone_ics
from shared.records.calendars import OWNER, WRITE

if TYPE_CHECKING:
    from shared.calendar.access import Opened, Viewer
    from shared.records.calendars import CalendarObject

Properties = Mapping[str, Callable[[], Element]]
COMPONENTS = ("VEVENT", "VTODO", "VJOURNAL")
REPORTS = ("D:sync-collection", "C:calendar-query", "C:calendar-multiget", "C:free-busy-query")
MOST_BYTES = 1024 * 1024
SYNC = "urn:general-bots:sync:"
SETTABLE = {
    tag("D:displayname"): "name",
    tag("C:calendar-description"): "description",
    tag("A:calendar-color"): "color",
    tag("C:calendar-timezone"): "timezone",
}


def sync_token(revision: int) -> str:
    return f"{SYNC}{revision}"


def of_root(viewer: Viewer) -> Properties:
    return {
        **_common(viewer, "Calendars"),
        tag("D:resourcetype"): lambda: _types("D:collection"),
    }


def of_principal(viewer: Viewer) -> Properties:
    own = principal_path(viewer.user_id)
    addresses = [*([f"mailto:{viewer.email}"] if viewer.email else []), own]
    return {
        **_common(viewer, viewer.name or viewer.email),
        tag("D:resourcetype"): lambda: _types("D:collection", "D:principal"),
        tag("D:principal-URL"): lambda: _hrefs("D:principal-URL", own),
        tag("C:calendar-home-set"): lambda: _hrefs("C:calendar-home-set", HOME),
        tag("C:calendar-user-address-set"): lambda: _hrefs(
            "C:calendar-user-address-set", *addresses
        ),
        tag("C:calendar-user-type"): lambda: _text("C:calendar-user-type", "INDIVIDUAL"),
    }


def of_home(viewer: Viewer) -> Properties:
    return {
        **_common(viewer, "Calendars"),
        tag("D:resourcetype"): lambda: _types("D:collection"),
        tag("D:owner"): lambda: _hrefs("D:owner", principal_path(viewer.user_id)),
        tag("D:current-user-privilege-set"): lambda: _privileges(OWNER),
    }


def of_calendar(viewer: Viewer, found: Opened) -> Properties:
    one = found.calendar
    tag_text = f'"{one.revision}"'
    return {
        **_common(viewer, one.name),
        tag("D:resourcetype"): lambda: _types("D:collection", "C:calendar"),
        tag("D:owner"): lambda: _hrefs("D:owner", principal_path(one.owner_id)),
        tag("D:getetag"): lambda: _text("D:getetag", tag_text),
        tag("D:getcontenttype"): lambda: _text("D:getcontenttype", "text/calendar"),
        tag("D:sync-token"): lambda: _text("D:sync-token", sync_token(one.revision)),
        tag("CS:getctag"): lambda: _text("CS:getctag", tag_text),
        tag("A:calendar-color"): lambda: _text("A:calendar-color", one.color),
        tag("C:calendar-description"): lambda: _text("C:calendar-description", one.description),
        tag("C:calendar-timezone"): lambda: _text("C:calendar-timezone", zone_ics(one.timezone)),
        tag("C:supported-calendar-component-set"): _components,
        tag("C:supported-calendar-data"): _data_types,
        tag("C:max-resource-size"): lambda: _text("C:max-resource-size", str(MOST_BYTES)),
        tag("D:supported-report-set"): _reports,
        tag("D:current-user-privilege-set"): lambda: _privileges(found.role),
    }


def of_object(
    viewer: Viewer,
    found: Opened,
    held: CalendarObject,
    data: Callable[[CalendarObject], str] | None = None,
) -> Properties:
    """`data` writes calendar-data, for reports that ask for it."""
    kind = f"text/calendar; charset=utf-8; component={held.component.lower()}"
    properties: dict[str, Callable[[], Element]] = {
        tag("D:resourcetype"): lambda: Element(tag("D:resourcetype")),
        tag("D:getetag"): lambda: _text("D:getetag", etag(held)),
        tag("D:getcontenttype"): lambda: _text("D:getcontenttype", kind),
        tag("D:getcontentlength"): lambda: _text(
            "D:getcontentlength", str(len(text_of_object(held).encode()))
        ),
        tag("D:displayname"): lambda: _text("D:displayname", held.name),
        tag("D:owner"): lambda: _hrefs("D:owner", principal_path(found.calendar.owner_id)),
        tag("D:current-user-principal"): lambda: _hrefs(
            "D:current-user-principal", principal_path(viewer.user_id)
        ),
        tag("D:current-user-privilege-set"): lambda: _privileges(found.role),
    }
    if held.updated_at is not None:
        at = format_datetime(held.updated_at, usegmt=True)
        properties[tag("D:getlastmodified")] = lambda: _text("D:getlastmodified", at)
    if data is not None:
        properties[tag("C:calendar-data")] = lambda: _text("C:calendar-data", data(held))
    return properties


def _common(viewer: Viewer, name: str) -> Properties:
    own = principal_path(viewer.user_id)
    return {
        tag("D:displayname"): lambda: _text("D:displayname", name),
        tag("D:current-user-principal"): lambda: _hrefs("D:current-user-principal", own),
        tag("D:principal-collection-set"): lambda: _hrefs("D:principal-collection-set", PRINCIPALS),
    }


def _text(short: str, text: str) -> Element:
    made = Element(tag(short))
    made.text = text
    return made


def _hrefs(short: str, *paths: str) -> Element:
    made = Element(tag(short))
    for path in paths:
        SubElement(made, tag("D:href")).text = path
    return made


def _types(*names: str) -> Element:
    made = Element(tag("D:resourcetype"))
    made.extend(Element(tag(name)) for name in names)
    return made


def _components() -> Element:
    made = Element(tag("C:supported-calendar-component-set"))
    made.extend(Element(tag("C:comp"), {"name": name}) for name in COMPONENTS)
    return made


def _data_types() -> Element:
    made = Element(tag("C:supported-calendar-data"))
    SubElement(made, tag("C:calendar-data"), {"content-type": "text/calendar", "version": "2.0"})
    return made


def _reports() -> Element:
    made = Element(tag("D:supported-report-set"))
    for name in REPORTS:
        report = SubElement(SubElement(made, tag("D:supported-report")), tag("D:report"))
        SubElement(report, tag(name))
    return made


def _privileges(role: str) -> Element:
    """What the role allows (RFC 3744 §3, RFC 4791 §6.1.1)."""
    names: Iterable[str] = ("C:read-free-busy",)
    if LEVELS[role] > 1:
        names = (*names, "D:read", "D:read-current-user-privilege-set")
    if LEVELS[role] >= LEVELS[WRITE]:
        names = (*names, "D:write", "D:write-content", "D:bind", "D:unbind")
    if role == OWNER:
        names = (*names, "D:write-properties", "D:all")
    made = Element(tag("D:current-user-privilege-set"))
    for name in names:
        SubElement(SubElement(made, tag("D:privilege")), tag(name))
    return made
