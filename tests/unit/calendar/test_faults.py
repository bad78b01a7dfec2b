"""Writes that break off: whatever step fails, a request that is sent again does everything once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.calendar.telling import Bell, ring
from shared.errors import ServiceUnavailable
from tests.support.calendars import NOW, Office, Person
from tests.support.faults import Faults, SteppedStore
from tests.unit.calendar.test_invitations import letters
from tests.unit.calendar.test_scheduling import Sockets, chatting, said

STEPS = range(1, 8)
BODY = {"title": "Tea", "start": "2026-07-06T10:00:00Z", "attendees": [{"email": "bo@example.com"}]}
JULY = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")


def failing(office: Office, number: int) -> Any:
    """The office's store, whose n-th step finds the database gone, even if what it did was done."""
    whole = office.store
    office.store = SteppedStore(whole, Faults(fail_at=number))
    return whole


@pytest.mark.parametrize("number", STEPS)
def test_an_event_is_made_and_mailed_once(office: Office, ana: Person, number: int) -> None:
    whole = failing(office, number)
    keyed = {"json": BODY, "headers": {"Idempotency-Key": "k1"}}
    first = ana.http.post("/api/calendar/events", **keyed)
    assert first.status_code in (201, 503)
    office.store = whole
    second = ana.http.post("/api/calendar/events", **keyed)
    assert second.status_code == 201
    assert len(ana.starts(*JULY)) == 1
    assert len(letters(office)) == 1


def test_a_key_stands_for_one_body(ana: Person) -> None:
    keyed = {"Idempotency-Key": "k1"}
    ana.http.post("/api/calendar/events", json=BODY, headers=keyed)
    other = ana.http.post("/api/calendar/events", json={**BODY, "title": "x"}, headers=keyed)
    assert (other.status_code, other.json()["error"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize("number", STEPS)
def test_an_import_is_whole_or_not_there(office: Office, ana: Person, number: int) -> None:
    own = ana.data("GET", "/calendars")[0]["id"]
    event = "BEGIN:VEVENT\r\nUID:{}\r\nDTSTART:20260706T100000Z\r\nEND:VEVENT\r\n"
    data = "BEGIN:VCALENDAR\r\n" + "".join(event.format(n) for n in range(5)) + "END:VCALENDAR\r\n"
    whole = failing(office, number)
    ana.http.post(f"/api/calendar/calendars/{own}/import", content=data)
    office.store = whole
    assert len(ana.starts(*JULY)) in (0, 5)
    ana.http.post(f"/api/calendar/calendars/{own}/import", content=data).raise_for_status()
    assert len(ana.starts(*JULY)) == 5


@pytest.mark.parametrize("number", STEPS)
def test_a_reminder_is_given_once(office: Office, ana: Person, number: int) -> None:
    session = chatting(office, ana)
    ana.add("Tea", "2026-03-05T15:00:00Z", rrule="FREQ=DAILY", reminders=[{"minutes": 0}])
    office.clock.moment = NOW + timedelta(minutes=30)
    store: Any = SteppedStore(office.store, Faults(fail_at=number))
    try:
        ring(Bell(store, office.clock, Sockets()))
    except ServiceUnavailable:
        ring(Bell(office.store, office.clock, Sockets()))
    assert len(said(office, session)) == 1
    (following,) = [one for one in ana.data("GET", "/reminders") if one["status"] == "waiting"]
    assert datetime.fromisoformat(following["due_at"]).day == 6
