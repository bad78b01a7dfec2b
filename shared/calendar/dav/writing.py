"""PUT, DELETE, PROPPATCH, MKCALENDAR and MKCOL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from shared.calendar.calendars import change_calendar, create_calendar, remove_calendar
from shared.calendar.dav.collections import calendar_at, object_at, path_of
from shared.calendar.dav.multistatus import MultiStatus
from shared.calendar.dav.names import Place, place_of, tag
from shared.calendar.dav.properties import MOST_BYTES, SETTABLE
from shared.calendar.dav.requests import DavAnswer, DavFailed, DavRequest, failed
from shared.calendar.events import erased, etag, matches, stored
from shared.calendar.ical.blocks import split
from shared.calendar.ical.reading import read_ics
from shared.encoding import decode_text
from shared.ids import new_id
from shared.records.calendars import OWNER, WRITE, CalendarObject

if TYPE_CHECKING:
    from shared.calendar.access import Viewer
    from shared.store import Unit

LONGEST_NAME = 255


def put(unit: Unit, viewer: Viewer, request: DavRequest, now: datetime) -> DavAnswer:
    """Store an object; the text is kept byte for byte, so its ETag may be used at once."""
    place = place_of(request.path)
    if place.kind != "object" or len(place.name) > LONGEST_NAME:
        raise DavFailed(405, "objects are put into calendars")
    found = calendar_at(unit, viewer, place.calendar, WRITE)
    unit.calendars.next_revision(found.calendar.id)  # nobody else writes until this is done
    known = unit.calendar_objects.at_name(found.calendar.id, place.name)
    _check_conditions(request, known)
    wanted = _one_object(request)
    other = unit.calendar_objects.at_uid(found.calendar.id, wanted.uid)
    if other is not None and (known is None or other.id != known.id):
        raise failed("C:no-uid-conflict", "the UID is taken", href=path_of(found.calendar, other))
    if known is not None and known.uid != wanted.uid:
        raise failed(
            "C:no-uid-conflict", "an object keeps its UID", href=path_of(found.calendar, known)
        )
    made = replace(
        wanted,
        id=known.id if known else new_id(),
        org_id=found.calendar.org_id,
        calendar_id=found.calendar.id,
        name=place.name,
        ics=decode_text(request.body),
        created_by=viewer.user_id,
    )
    made = stored(unit, made, now)
    return DavAnswer(204 if known else 201, "", {"ETag": etag(made)})


def delete(unit: Unit, viewer: Viewer, request: DavRequest) -> DavAnswer:
    """Remove an object, or a whole calendar of one's own."""
    place = place_of(request.path)
    if place.kind == "calendar":
        found = calendar_at(unit, viewer, place.calendar, OWNER)
        remove_calendar(unit, viewer, found.calendar.id)
        return DavAnswer(204)
    if place.kind != "object":
        raise DavFailed(403, "this stays")
    found = calendar_at(unit, viewer, place.calendar, WRITE)
    unit.calendars.next_revision(found.calendar.id)
    held = object_at(unit, found, place.name)
    _check_conditions(request, held)
    erased(unit, held)
    return DavAnswer(204)


def make_calendar(unit: Unit, viewer: Viewer, request: DavRequest) -> DavAnswer:
    """MKCALENDAR (RFC 4791 §5.3.1) and MKCOL of a calendar (RFC 5689): the client chooses the path."""
    place, body = place_of(request.path), request.xml()
    if place.kind != "calendar" or len(place.calendar) > LONGEST_NAME:
        raise failed("C:calendar-collection-location-ok", "calendars are made in the home")
    if request.method == "MKCOL" and not _is_calendar(body):
        raise failed("D:valid-resourcetype", "only calendars are made here")
    if _exists(unit, viewer, place):
        raise failed("D:resource-must-be-null", "there is one already", status=405)
    fields, refused = _settings(body)
    if refused:
        raise failed("D:valid-resourcetype", f"{refused[0]} cannot be set")
    made = create_calendar(
        unit, viewer, {"name": place.calendar[:200], **fields}, slug=place.calendar
    )
    return DavAnswer(201, "", {"Location": path_of(made)})


def proppatch(unit: Unit, viewer: Viewer, request: DavRequest) -> DavAnswer:
    """Set name, description, color and zone of a calendar: all of what is asked, or nothing."""
    place, body = place_of(request.path), request.xml()
    if place.kind != "calendar" or body is None:
        raise DavFailed(403, "only calendars have properties that can be set")
    found = calendar_at(unit, viewer, place.calendar, OWNER)
    fields, refused = _settings(body)
    named = [one.tag for prop in body.iter(tag("D:prop")) for one in prop]
    answer, href = MultiStatus(), path_of(found.calendar)
    if refused:
        answer.add_refused(href, refused, 403)
        others = [name for name in named if name not in refused]
        if others:
            answer.add_refused(href, others, 424)
        return answer.answer()
    change_calendar(unit, viewer, found.calendar.id, fields)
    answer.add(href, [Element(name) for name in named])
    return answer.answer()


def _check_conditions(request: DavRequest, known: CalendarObject | None) -> None:
    if_match = request.headers.get("if-match", "")
    if_none_match = request.headers.get("if-none-match", "")
    if if_match and (known is None or not matches(if_match, etag(known))):
        raise DavFailed(412, "it was changed meanwhile")
    if if_none_match and known is not None and matches(if_none_match, etag(known)):
        raise DavFailed(412, "it is there already")


def _one_object(request: DavRequest) -> CalendarObject:
    """The one object of the body (RFC 4791 §4.1): one UID, one kind of component, no METHOD."""
    if len(request.body) > MOST_BYTES:
        raise failed("C:max-resource-size", f"at most {MOST_BYTES} bytes")
    reading = read_ics(request.body)
    if reading.faults or not request.body.lstrip(b"\xef\xbb\xbf").lstrip()[:15].upper().startswith(
        b"BEGIN:VCALENDAR"
    ):
        reason = reading.faults[0].reason if reading.faults else "this is no calendar"
        raise failed("C:valid-calendar-data", reason)
    kinds = {block.kind for block in split(request.body).blocks}
    if len(reading.objects) != 1 or len(kinds) != 1 or reading.method:
        raise failed("C:valid-calendar-object-resource", "one UID of one kind, and no METHOD")
    return reading.objects[0]


def _settings(body: Element | None) -> tuple[dict[str, str], list[str]]:
    """The fields a body sets, and the names of properties that cannot be set."""
    fields: dict[str, str] = {}
    refused: list[str] = []
    if body is None:
        return fields, refused
    for action in body:
        for one in (one for prop in action.iter(tag("D:prop")) for one in prop):
            name = SETTABLE.get(one.tag)
            if name is None:
                if one.tag not in (
                    tag("D:resourcetype"),
                    tag("C:supported-calendar-component-set"),
                    tag("A:calendar-order"),
                ):
                    refused.append(one.tag)
            elif action.tag == tag("D:remove"):
                fields |= {"description": ""} if name == "description" else {}
            else:
                fields |= _field(name, one.text or "")
    return fields, refused


def _field(name: str, text: str) -> dict[str, str]:
    if name == "timezone":
        zones = split(text)
        named = [zones.zones.of(one.first("TZID")) for one in zones.timezones]
        return {"timezone": named[0]} if named and named[0] else {}
    if name == "color":
        return {"color": text.strip()[:7]}  # Apple writes #RRGGBBAA
    return {name: text.strip()}


def _is_calendar(body: Element | None) -> bool:
    return body is not None and any(True for _ in body.iter(tag("C:calendar")))


def _exists(unit: Unit, viewer: Viewer, place: Place) -> bool:
    try:
        calendar_at(unit, viewer, place.calendar)
    except DavFailed as error:
        return error.status == 403
    return True
