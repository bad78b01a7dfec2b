"""What calendars cost: expansion against dateutil, reading files against the bare library, and a large calendar in PostgreSQL.

Ratios above 1 mean that ours takes longer; below, that it takes less.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrulestr
from icalendar import Calendar as LibraryCalendar

from layers.schema.store import PostgresStore
from shared.calendar.access import Viewer
from shared.calendar.calendars import default_calendar
from shared.calendar.dav.requests import DavRequest
from shared.calendar.dav.serving import serve
from shared.calendar.events import list_events
from shared.calendar.ical.reading import read_ics
from shared.calendar.ical.writing import write_ics
from shared.calendar.importing import import_ics
from shared.calendar.series import instances
from shared.ids import new_id
from shared.records.calendars import CalendarObject, Event
from tests.support.postgres import database_server
from tests.support.world import World

ROUNDS = 30
EVENTS, SERIES = 10_000, 200
NOW = datetime(2026, 7, 1, tzinfo=UTC)
MONTH = (NOW, NOW + timedelta(days=31))
BEGAN = datetime(2016, 1, 4, 9, tzinfo=UTC)
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY")


def bench() -> dict[str, float]:
    """Ratios and milliseconds by name."""
    return {**_expansion(), **_files(), **_store()}


def _expansion() -> dict[str, float]:
    figures = {}
    for rule in RULES:
        held = _object("E", BEGAN, rule)
        ours = _median(lambda held=held: instances(held, *MONTH))
        naive = [one.replace(tzinfo=None) for one in MONTH]
        parsed = rrulestr(rule, dtstart=BEGAN.replace(tzinfo=None))
        theirs = _median(lambda parsed=parsed, naive=naive: parsed.between(*naive))
        figures[f"{rule}: a month after ten years, of dateutil's time"] = ours / theirs
    return figures


def _files() -> dict[str, float]:
    text = write_ics([_object(f"Event {n}", BEGAN + timedelta(hours=n)) for n in range(1000)])
    ours = _median(lambda: read_ics(text), 3)
    theirs = _median(lambda: LibraryCalendar.from_ical(text), 3)
    return {"reading 1,000 events, of the bare library's time": ours / theirs}


def _store() -> dict[str, float]:
    objects = [_object(f"Event {n}", BEGAN + timedelta(hours=9 * n)) for n in range(EVENTS)]
    objects += [
        _object(f"Series {n}", BEGAN + timedelta(hours=n), RULES[n % 4]) for n in range(SERIES)
    ]
    data = write_ics(objects).encode()
    with database_server() as server, server.database() as url:
        store = PostgresStore(url)
        world = World(store)
        viewer = Viewer(world.user.id, world.org_id)
        with world.open() as unit:
            calendar = default_calendar(unit, viewer)
        began = time.perf_counter()
        with world.open() as unit:
            import_ics(unit, viewer, calendar.id, data, NOW)
        figures = {
            f"import of {EVENTS + SERIES:,} events, per second": (EVENTS + SERIES)
            / (time.perf_counter() - began)
        }
        figures["month of 10,200 events, instances, ms"] = 1000 * _median(
            lambda: _month(world, viewer)
        )
        figures["month of an almost empty calendar, ms"] = 1000 * _median(
            lambda: _month(world, _other(world))
        )
        path = f"/caldav/calendars/{calendar.id}/"
        put = DavRequest("PUT", f"{path}a.ics", body=write_ics([_object("A", NOW)]).encode())
        token = _token(store, viewer, path)
        figures["CalDAV PUT, ms"] = 1000 * _median(lambda: serve(store, viewer, put, NOW))
        figures["CalDAV sync after one change, ms"] = 1000 * _median(
            lambda: serve(store, viewer, _sync(path, token), NOW)
        )
        store.reset()
    return figures


def _month(world: World, viewer: Viewer) -> int:
    with world.open() as unit:
        return len(list_events(unit, viewer, *MONTH))


def _other(world: World) -> Viewer:
    return Viewer("019ab000-0000-7000-8000-000000000001", world.org_id)


def _sync(path: str, token: str) -> DavRequest:
    body = f'<D:sync-collection xmlns:D="DAV:"><D:sync-token>{token}</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>'
    return DavRequest("REPORT", path, body=body.encode())


def _token(store: PostgresStore, viewer: Viewer, path: str) -> str:
    answer = serve(store, viewer, _sync(path, ""), NOW)
    return answer.body.partition("<D:sync-token>")[2].partition("<")[0]


def _object(title: str, start: datetime, rule: str = "") -> CalendarObject:
    event = Event(title, start, start + timedelta(hours=1), "Europe/Lisbon", rrule=rule)
    made = CalendarObject(new_id(), "", "", f"{title} {rule}@bench", "n", event)
    return replace(made, name=f"{made.id}.ics")


def _median(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    act()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)
