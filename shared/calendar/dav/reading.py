"""PROPFIND, GET and OPTIONS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from shared.calendar.dav import properties
from shared.calendar.dav.collections import calendar_at, object_at, path_of, readable, shown
from shared.calendar.dav.multistatus import MultiStatus
from shared.calendar.dav.names import HOME, PRINCIPALS, ROOT, place_of, principal_path, tag
from shared.calendar.dav.requests import DavAnswer, DavFailed, DavRequest, failed
from shared.calendar.events import etag, matches
from shared.calendar.ical.writing import text_of_object, write_ics
from shared.records.calendars import FREEBUSY

if TYPE_CHECKING:
    from shared.calendar.access import Viewer
    from shared.calendar.dav.properties import Properties
    from shared.store import Unit

METHODS = "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT, MKCALENDAR, MKCOL"
ICS = "text/calendar; charset=utf-8"
_COSTLY = frozenset({tag("D:getcontentlength"), tag("C:calendar-timezone")})
"""Left out of allprop."""


def options() -> DavAnswer:
    headers = {"DAV": "1, 3, extended-mkcol, calendar-access", "Allow": METHODS}
    return DavAnswer(200, "", headers)


def propfind(unit: Unit, viewer: Viewer, request: DavRequest) -> DavAnswer:
    """The properties of a resource, and with Depth 1 of what it contains."""
    if request.depth not in ("0", "1"):
        raise failed("D:propfind-finite-depth", "Depth 0 or 1")
    body = request.xml()
    answer = MultiStatus()
    for href, held in _resources(unit, viewer, request):
        add(answer, href, held, body)
    return answer.answer()


def add(answer: MultiStatus, href: str, held: Properties, body: Element | None) -> None:
    """One resource's response: the properties asked for, all, or the names alone."""
    prop = body.find(tag("D:prop")) if body is not None else None
    if prop is not None:
        wanted = [one.tag for one in prop]
        found = [held[name]() for name in wanted if name in held]
        answer.add(href, found, [name for name in wanted if name not in held])
    elif body is not None and body.find(tag("D:propname")) is not None:
        answer.add(href, [Element(name) for name in held])
    else:
        answer.add(href, [make() for name, make in held.items() if name not in _COSTLY])


def get(unit: Unit, viewer: Viewer, request: DavRequest) -> DavAnswer:
    """An object as its client sent it; a calendar as one file; the home as a list of what is in it, as JSON."""
    place = place_of(request.path)
    if place.kind == "home":
        rows = [
            {"name": one.calendar.name, "href": path_of(one.calendar)}
            for one in readable(unit, viewer)
        ]
        return DavAnswer(200, json.dumps(rows), {"Content-Type": "application/json"})
    if place.kind not in ("calendar", "object"):
        raise DavFailed(404, "there is nothing to read here")
    found = calendar_at(unit, viewer, place.calendar)
    if place.kind == "calendar":
        objects = shown(found, unit.calendar_objects.all_of(found.calendar.id))
        text = write_ics(objects, name=found.calendar.name)
        return DavAnswer(200, text, {"Content-Type": ICS, "ETag": f'"{found.calendar.revision}"'})
    held = object_at(unit, found, place.name)
    headers = {"Content-Type": ICS, "ETag": etag(held)}
    if matches(request.headers.get("if-none-match", ""), etag(held)):
        return DavAnswer(304, "", headers)
    return DavAnswer(200, text_of_object(held), headers)


Resources = Iterator[tuple[str, "Properties"]]


def _resources(unit: Unit, viewer: Viewer, request: DavRequest) -> Resources:
    place, deep = place_of(request.path), request.depth == "1"
    own = principal_path(viewer.user_id)
    match place.kind:
        case "root":
            yield ROOT, properties.of_root(viewer)
            if deep:
                yield HOME, properties.of_home(viewer)
        case "principals":
            yield PRINCIPALS, properties.of_root(viewer)
            if deep:
                yield own, properties.of_principal(viewer)
        case "principal" if place.name.lower() == viewer.user_id:
            yield own, properties.of_principal(viewer)
        case "home":
            yield from _home(unit, viewer, deep=deep)
        case "calendar":
            yield from _calendar(unit, viewer, place.calendar, deep=deep)
        case "object":
            found = calendar_at(unit, viewer, place.calendar)
            held = object_at(unit, found, place.name)
            yield path_of(found.calendar, held), properties.of_object(viewer, found, held)
        case _:
            raise DavFailed(404, "there is nothing here")


def _home(unit: Unit, viewer: Viewer, *, deep: bool) -> Resources:
    yield HOME, properties.of_home(viewer)
    for one in readable(unit, viewer) if deep else ():
        yield path_of(one.calendar), properties.of_calendar(viewer, one)


def _calendar(unit: Unit, viewer: Viewer, segment: str, *, deep: bool) -> Resources:
    found = calendar_at(unit, viewer, segment, FREEBUSY)
    yield path_of(found.calendar), properties.of_calendar(viewer, found)
    if deep and found.sees_titles:
        for held in shown(found, unit.calendar_objects.all_of(found.calendar.id)):
            yield path_of(found.calendar, held), properties.of_object(viewer, found, held)
