"""Free and busy times, meetings that suit everybody, sentences, and reminders. It is Thursday, March 5, 2026, 14:30 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar.availability import free_slots, joined
from shared.calendar.telling import Bell, ring
from shared.records.connections import Connection
from shared.records.sessions import Session
from tests.support.calendars import NOW, Office, Person
from tests.unit.calendar.test_invitations import letters

FRIDAY = {"start": "2026-03-06T00:00:00Z", "end": "2026-03-07T00:00:00Z"}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def test_busy_times_are_told_without_titles(office: Office, ana: Person) -> None:
    bo = office.person("Bo")
    bo.add("Secret", "2026-03-06T10:00:00Z", visibility="private")
    bo.add("Next", "2026-03-06T10:30:00Z")
    bo.add("Free", "2026-03-06T15:00:00Z", busy=False)
    query = {**FRIDAY, "users": f"bo@example.com,{ana.user.id}", "slot_minutes": "600"}
    answer = ana.call("GET", "/availability", params=query)
    assert answer["data"]["bo@example.com"]["busy"] == [
        ["2026-03-06T10:00:00Z", "2026-03-06T11:30:00Z"]
    ]
    assert answer["data"]["free_slots"] == [
        ["2026-03-06T00:00:00Z", "2026-03-06T10:00:00Z"],
        ["2026-03-06T11:30:00Z", "2026-03-06T21:30:00Z"],
    ]
    assert "Secret" not in str(answer)


def test_an_unknown_user_has_no_availability(ana: Person) -> None:
    ana.call("GET", "/availability", 404, params={**FRIDAY, "users": "no@example.com"})
    ana.call("GET", "/availability", 400, params={"users": "ana@example.com"})


def plan(ana: Person, status: int = 200, **fields: Any) -> Any:
    body = {"attendees": ["bo@example.com"], "duration": 60, "window": FRIDAY, **fields}
    return ana.call("POST", "/schedule", status, json=body).get("data")


def test_times_are_suggested_when_everybody_is_free(office: Office, ana: Person) -> None:
    office.person("Bo").add("Busy", "2026-03-06T09:00:00Z", "2026-03-06T16:00:00Z")
    ana.add("Busy", "2026-03-06T16:00:00Z", "2026-03-06T16:30:00Z")
    assert plan(ana) == [{"start": "2026-03-06T16:30:00Z", "end": "2026-03-06T17:30:00Z"}]
    made = plan(ana, 201, create=True, title="Talk")
    assert (made["title"], made["start"]) == ("Talk", "2026-03-06T16:30:00Z")
    assert [one.to for one in letters(office)] == [("bo@example.com",)]


def test_no_common_time_is_a_conflict(office: Office, ana: Person) -> None:
    office.person("Bo").add("Away", "2026-03-06", "2026-03-07")
    plan(ana, 409)
    plan(ana, 400, duration=1)
    plan(ana, 400, working_hours="always")


SPANS = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 600)), max_size=12)


@given(SPANS, st.integers(5, 300))
def test_no_free_slot_touches_anything_busy(spans: list[tuple[int, int]], minutes: int) -> None:
    def at(number: int) -> datetime:
        return EPOCH + timedelta(minutes=number)

    busy = [(at(start), at(start + length)) for start, length in spans]
    found = free_slots(busy, EPOCH, at(4000), timedelta(minutes=minutes))
    assert all(not (a < until and start < b) for a, b in found for start, until in busy)
    assert all(end - start == timedelta(minutes=minutes) for start, end in found)
    assert joined(joined(busy)) == joined(busy)


def test_a_sentence_is_understood_before_it_is_kept(office: Office, ana: Person) -> None:
    text = "Almoço com bo@example.com amanhã às 12h30 por 90 minutos"
    body = {"text": text, "timezone": "America/Sao_Paulo", "create": False}
    seen = ana.data("POST", "/quick", body)
    assert (seen["title"], seen["start"]) == ("Almoço", "2026-03-06T15:30:00Z")
    assert ana.starts(FRIDAY["start"], FRIDAY["end"]) == []
    made = ana.data("POST", "/quick", {**body, "create": True}, 201)
    assert (made["end"], made["timezone"]) == ("2026-03-06T17:00:00Z", "America/Sao_Paulo")
    assert len(letters(office)) == 1
    ana.call("POST", "/quick", 400, json={"text": "Lunch"})


class Sockets:
    """Keeps what was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def post(self, connection_id: str, data: str) -> None:
        self.shown.append((connection_id, data))

    def close(self, connection_id: str) -> None:
        raise AssertionError


@pytest.fixture
def bell(office: Office) -> Bell:
    return Bell(office.store, office.clock, Sockets())


def chatting(office: Office, person: Person) -> Session:
    """A conversation of theirs with a socket."""
    bot = office.store.directory.create_bot("default")
    session = Session("019ab000-0000-7000-8000-000000000001", bot.org_id, bot.id, person.user.id)
    with office.store.transaction(bot.org_id) as unit:
        unit.sessions.create(session)
        unit.connections.add(Connection("c1", bot.org_id, bot.id, session.id, person.user.id))
    return session


def said(office: Office, session: Session) -> list[str]:
    with office.store.transaction(session.org_id) as unit:
        return [one.content for one in unit.messages.newest(session.id, 10)]


def test_a_reminder_is_given_once_in_the_chat_and_by_mail(
    office: Office, ana: Person, bell: Bell
) -> None:
    session = chatting(office, ana)
    reminders = [{"minutes": 10}, {"minutes": 10, "method": "mail"}]
    ana.add("Tea", "2026-03-05T15:00:00Z", reminders=reminders)
    assert ring(bell) == {"chat": 0, "mail": 0, "late": 0}
    office.clock.moment = NOW + timedelta(minutes=20)
    assert ring(bell) == {"chat": 1, "mail": 1, "late": 0}
    assert ring(bell) == {"chat": 0, "mail": 0, "late": 0}
    assert said(office, session) == ["Reminder: Tea at 15:00 (2026-03-05)"]
    assert [one.subject for one in letters(office)] == ["Reminder: Tea"]
    assert len(bell.push.shown) == 1  # type: ignore[attr-defined]


def test_a_series_reminds_of_every_instance(office: Office, ana: Person, bell: Bell) -> None:
    session = chatting(office, ana)
    ana.add("Tea", "2026-03-05T15:00:00Z", rrule="FREQ=DAILY", reminders=[{"minutes": 0}])
    for day in range(3):
        office.clock.moment = datetime(2026, 3, 5 + day, 15, tzinfo=UTC)
        assert ring(bell)["chat"] == 1
    assert len(said(office, session)) == 3


def test_a_moved_or_removed_event_reminds_at_its_new_time_or_not_at_all(
    office: Office, ana: Person, bell: Bell
) -> None:
    made = ana.add("Tea", "2026-03-05T15:00:00Z", reminders=[{"minutes": 5}])
    ana.data(
        "PUT",
        f"/events/{made['id']}",
        {"start": "2026-03-05T16:00:00Z", "end": "2026-03-05T17:00:00Z"},
    )
    (waiting,) = ana.data("GET", "/reminders")
    assert waiting["due_at"] == "2026-03-05T15:55:00Z"
    ana.call("DELETE", f"/events/{made['id']}", 204)
    assert ana.data("GET", "/reminders") == []
    office.clock.moment = NOW + timedelta(hours=2)
    assert ring(bell)["chat"] == 0


def test_a_reminder_is_put_off(office: Office, ana: Person, bell: Bell) -> None:
    chatting(office, ana)
    ana.add("Tea", "2026-03-05T14:35:00Z", reminders=[{"minutes": 5}])
    assert ring(bell)["chat"] == 1
    (given_one,) = ana.data("GET", "/reminders")
    snoozed = ana.data("POST", f"/reminders/{given_one['id']}/snooze", {"minutes": 10})
    assert (snoozed["status"], snoozed["due_at"]) == ("waiting", "2026-03-05T14:40:00Z")
    office.clock.moment = NOW + timedelta(minutes=10)
    assert ring(bell)["chat"] == 1
    bo = office.person("Bo")
    bo.call("POST", f"/reminders/{given_one['id']}/snooze", 404, json={})
    ana.call("POST", f"/reminders/{given_one['id']}/snooze", 400, json={"minutes": 0})
