"""REPORT: calendar-query, calendar-multiget, free-busy-query (RFC 4791 §7) and sync-collection (RFC 6578)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from shared.calendar.availability import joined
from shared.calendar.dav import properties
from shared.calendar.dav.collections import calendar_at, path_of, readable, segment_of, shown
from shared.calendar.dav.filters import Query, window_of
from shared.calendar.dav.multistatus import MultiStatus
from shared.calendar.dav.names import object_path, place_of, place_of_href, tag
from shared.calendar.dav.properties import SYNC, sync_token
from shared.calendar.dav.reading import ICS, add
from shared.calendar.dav.requests import DavAnswer, DavFailed, DavRequest, failed
from shared.calendar.editing import materialized
from shared.calendar.ical.texts import PRODUCT
from shared.calendar.ical.writing import text_of_object, write_ics
from shared.calendar.moments import instant
from shared.calendar.series import instances
from shared.records.calendars import FREEBUSY, READ, CalendarObject, Event

if TYPE_CHECKING:
    from shared.calendar.access import Opened, Viewer
    from shared.store import Unit


def report(unit: Unit, viewer: Viewer, request: DavRequest, now: datetime) -> DavAnswer:
    body = request.xml()
    if body is None:
        raise DavFailed(400, "a report has a body")
    place = place_of(request.path)
    if place.kind == "home" and body.tag == tag("C:calendar-multiget"):
        return _multiget(unit, viewer, body, readable(unit, viewer))
    if place.kind not in ("calendar", "object"):
        raise failed("D:supported-report", "reports are of calendars")
    if body.tag == tag("C:free-busy-query"):
        return _free_busy(unit, calendar_at(unit, viewer, place.calendar, FREEBUSY), body, now)
    found = calendar_at(unit, viewer, place.calendar, READ)
    if body.tag == tag("C:calendar-query"):
        return _query(unit, viewer, found, body)
    if body.tag == tag("C:calendar-multiget"):
        return _multiget(unit, viewer, body, [found])
    if body.tag == tag("D:sync-collection"):
        return _sync(unit, viewer, found, body)
    raise failed("D:supported-report", "no such report")


def _query(unit: Unit, viewer: Viewer, found: Opened, body: Element) -> DavAnswer:
    query = Query(body.find(tag("C:filter")), found.calendar.timezone)
    window = query.window
    if window is not None:
        objects = unit.calendar_objects.between([found.calendar.id], *window)
    else:
        objects = unit.calendar_objects.all_of(found.calendar.id)
    answer, data = MultiStatus(), _data(body, found)
    for held in shown(found, objects):
        if query.matches(held):
            add(
                answer,
                path_of(found.calendar, held),
                properties.of_object(viewer, found, held, data),
                body,
            )
    return answer.answer()


def _multiget(unit: Unit, viewer: Viewer, body: Element, calendars: list[Opened]) -> DavAnswer:
    answer = MultiStatus()
    hrefs = [one.text or "" for one in body.findall(tag("D:href"))]
    wanted = {href: place_of_href(href) for href in hrefs}
    known: dict[tuple[str, str], tuple[Opened, CalendarObject]] = {}
    for found in calendars:
        segments = {segment_of(found.calendar), found.calendar.id}
        names = {one.name for one in wanted.values() if one.calendar in segments}
        for held in shown(found, unit.calendar_objects.named(found.calendar.id, names)):
            known |= {(segment, held.name): (found, held) for segment in segments}
    for href, place in wanted.items():
        hit = known.get((place.calendar, place.name))
        if hit is None:
            answer.add_status(href, 404)
            continue
        found, held = hit
        add(answer, href, properties.of_object(viewer, found, held, _data(body, found)), body)
    return answer.answer()


def _sync(unit: Unit, viewer: Viewer, found: Opened, body: Element) -> DavAnswer:
    """What changed since the client's token; all there is without one."""
    calendar, answer = found.calendar, MultiStatus()
    token = (body.findtext(tag("D:sync-token")) or "").strip()
    since = _revision(token, calendar.revision)
    changes = unit.calendar_objects.changes(calendar.id, since)
    data = _data(body, found)
    visible = {held.id for held in shown(found, changes.objects)}
    for held in changes.objects:
        href = path_of(calendar, held)
        if held.id in visible:
            add(answer, href, properties.of_object(viewer, found, held, data), body)
        elif token:
            answer.add_status(href, 404)
    if token:
        for name in changes.removed:
            answer.add_status(object_path(segment_of(calendar), name), 404)
    answer.sync_token(sync_token(calendar.revision))
    return answer.answer()


def _revision(token: str, newest: int) -> int:
    if not token:
        return 0
    number = token.removeprefix(SYNC)
    if not token.startswith(SYNC) or not number.isdecimal() or int(number) > newest:
        raise failed("D:valid-sync-token", "the token is not one of this calendar's")
    return int(number)


def _free_busy(unit: Unit, found: Opened, body: Element, now: datetime) -> DavAnswer:
    window = window_of(body.find(tag("C:time-range")))
    if window is None:
        raise failed("C:valid-filter", "a time range is needed")
    start, end = window
    zone = found.calendar.timezone
    spans = joined(
        [
            (max(start, instant(one.start, zone)), min(end, instant(one.end, zone)))
            for held in unit.calendar_objects.between([found.calendar.id], start, end)
            for one in instances(held, start, end, zone)
            if one.event.busy and one.event.status != "cancelled"
        ]
    )
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "BEGIN:VFREEBUSY"]
    lines += [f"DTSTAMP:{_utc(now)}", f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}"]
    lines += [f"FREEBUSY:{_utc(a)}/{_utc(b)}" for a, b in spans]
    lines += ["END:VFREEBUSY", "END:VCALENDAR", ""]
    return DavAnswer(200, "\r\n".join(lines), {"Content-Type": ICS})


def _data(body: Element, found: Opened) -> Callable[[CalendarObject], str]:
    """How calendar-data is written: as stored, or with series expanded into instances in UTC (RFC 4791 §9.6.5)."""
    wanted = body.find(f"{tag('D:prop')}/{tag('C:calendar-data')}")
    window = window_of(wanted.find(tag("C:expand"))) if wanted is not None else None
    if window is None:
        return text_of_object
    start, end = window

    def expanded(held: CalendarObject) -> str:
        if held.component != "VEVENT" or not held.master or not held.master.is_recurring:
            return text_of_object(held)
        listed = instances(held, start, end, found.calendar.timezone)
        events = [_in_utc(materialized(one)) for one in listed]
        return write_ics([replace(held, master=None, overrides=tuple(events), ics="")])

    return expanded


def _in_utc(event: Event) -> Event:
    return replace(event, timezone="UTC") if event.timezone else event


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
