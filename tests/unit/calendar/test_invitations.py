"""Invitations: what is mailed to whom, answers by link and in the calendar, and mail from other organizers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.calendar.invitations import receive
from tests.support.calendars import NOW, Office, Person

JULY = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")
BASE = "https://bots.example.com"


def letters(office: Office) -> list[Any]:
    """What is on its way by mail, and is not seen again."""
    with office.store.transaction(office.store.organizations[0]) as unit:
        items = unit.outbox.due(NOW + timedelta(days=1), 100)
        found = [unit.mail.outgoing.get(item.payload["mail_id"]) for item in items]
        for item in items:
            unit.outbox.sent(item.id)
    return [one.letter for one in found if one]


def told(office: Office) -> list[tuple[str, str]]:
    return sorted((one.to[0], one.calendar_method) for one in letters(office))


def meeting(ana: Person, *guests: str, **fields: Any) -> Any:
    people = [{"email": guest} for guest in guests or ("bo@example.com",)]
    return ana.add("Plan", "2026-07-06T10:00:00Z", attendees=people, **fields)


def test_guests_are_invited_with_a_file_and_a_link(office: Office, ana: Person) -> None:
    meeting(ana, "bo@example.com", "ana@example.com")
    (letter,) = letters(office)
    assert (letter.to, letter.calendar_method) == (("bo@example.com",), "REQUEST")
    assert "ORGANIZER:mailto:ana@example.com" in letter.calendar
    assert "RSVP=TRUE:mailto:bo@example.com" in letter.calendar.replace("\r\n ", "")
    assert f"{BASE}/api/calendar/rsvp/" in letter.text


def test_nobody_is_told_when_that_is_not_wanted(office: Office, ana: Person) -> None:
    made = meeting(ana, notify=False)
    ana.data("PUT", f"/events/{made['id']}", {"title": "x", "notify": False})
    ana.call("DELETE", f"/events/{made['id']}?notify=false", 204)
    assert told(office) == []


def test_changes_reach_those_who_stay_and_those_who_go(office: Office, ana: Person) -> None:
    made = meeting(ana, "bo@example.com", "eve@example.com")
    letters(office)
    people = [{"email": "bo@example.com"}, {"email": "kim@example.com"}]
    ana.data("PUT", f"/events/{made['id']}", {"attendees": people})
    assert told(office) == [
        ("bo@example.com", "REQUEST"),
        ("eve@example.com", "CANCEL"),
        ("kim@example.com", "REQUEST"),
    ]
    ana.call("DELETE", f"/events/{made['id']}", 204)
    assert told(office) == [("bo@example.com", "CANCEL"), ("kim@example.com", "CANCEL")]


def test_a_split_series_is_told_as_two(office: Office, ana: Person) -> None:
    made = meeting(ana, rrule="FREQ=WEEKLY;COUNT=4")
    letters(office)
    body = {"scope": "following", "recurrence_id": "2026-07-20T10:00:00Z", "title": "Plan B"}
    ana.data("PUT", f"/events/{made['id']}", body)
    texts = sorted(letter.calendar for letter in letters(office))
    assert [text.count("UNTIL=20260720T095959Z") for text in texts] in ([0, 1], [1, 0])
    assert sum("SUMMARY:Plan B" in text and "COUNT=2" in text for text in texts) == 1


def test_every_change_raises_the_sequence(office: Office, ana: Person) -> None:
    made = meeting(ana)
    changed = ana.data("PUT", f"/events/{made['id']}", {"title": "Plan B"})
    assert (made["sequence"], changed["sequence"]) == (0, 1)
    assert sum("SEQUENCE:1" in letter.calendar for letter in letters(office)) == 1


@pytest.fixture
def link(office: Office, ana: Person) -> str:
    meeting(ana)
    (letter,) = letters(office)
    found: str = letter.text.partition(BASE)[2].split()[0]
    return found


def answers_of(ana: Person) -> list[str]:
    return [guest["status"] for guest in ana.listed(*JULY)[0]["attendees"]]


def test_opening_the_link_changes_nothing_and_sending_the_form_does(ana: Person, link: str) -> None:
    ana.http.headers.pop("Authorization")
    shown = ana.http.get(f"{link}?status=accepted")
    assert shown.status_code == 200
    assert "Plan" in shown.text
    assert "no-store" in shown.headers["cache-control"]
    sent = ana.http.post(link, data={"status": "accepted", "comment": "Gladly"})
    assert sent.status_code == 200
    ana.http.headers["Authorization"] = f"Bearer {ana.token}"
    assert ana.listed(*JULY)[0]["attendees"][0]["comment"] == "Gladly"
    assert answers_of(ana) == ["accepted"]


@pytest.mark.parametrize(("data", "status"), [({"status": "perhaps"}, 400), ({}, 400)])
def test_only_answers_are_taken(ana: Person, link: str, data: Any, status: int) -> None:
    assert ana.http.post(link, data=data).status_code == status
    assert answers_of(ana) == ["needs-action"]


def test_a_link_ends_after_the_event(office: Office, ana: Person, link: str) -> None:
    office.clock.moment = NOW + timedelta(days=365)
    assert ana.http.get(link).status_code == 410
    assert ana.http.get(link + "x").status_code == 404


def test_a_title_cannot_run_in_the_page(office: Office, ana: Person) -> None:
    ana.add(
        "<script>alert(1)</script>", "2026-07-06T10:00:00Z", attendees=[{"email": "bo@example.com"}]
    )
    path = letters(office)[0].text.partition(BASE)[2].split()[0]
    assert "<script" not in ana.http.get(path).text


REQUEST = (
    "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:ext@x\r\nDTSTART:20260706T100000Z\r\nDURATION:PT1H\r\n"
    "SUMMARY:{title}\r\nSEQUENCE:{sequence}\r\nORGANIZER:mailto:boss@other.example\r\n"
    "ATTENDEE;PARTSTAT={status}:mailto:{guest}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def arrived(office: Office, person: Person, sender: str, method: str, **fields: Any) -> int:
    values = {"title": "Board", "sequence": 0, "status": "NEEDS-ACTION", "guest": "ana@example.com"}
    text = REQUEST.format(method=method, **{**values, **fields})
    with office.store.transaction(person.user.org_id) as unit:
        return len(receive(unit, person.viewer, sender, text, NOW))


def test_an_invitation_from_outside_is_put_in_answered_and_called_off(
    office: Office, ana: Person
) -> None:
    boss = "boss@other.example"
    assert arrived(office, ana, boss, "REQUEST") == 1
    (one,) = ana.listed(*JULY)
    ana.data("POST", f"/events/{one['id']}/rsvp", {"status": "tentative"})
    (letter,) = letters(office)
    assert (letter.to, letter.calendar_method) == ((boss,), "REPLY")
    assert "PARTSTAT=TENTATIVE" in letter.calendar
    assert arrived(office, ana, boss, "REQUEST", sequence=1, title="Board 2") == 1
    assert ana.listed(*JULY)[0]["title"] == "Board 2"
    assert arrived(office, ana, boss, "REQUEST", sequence=0) == 0
    assert arrived(office, ana, "thief@other.example", "CANCEL", sequence=2) == 0
    assert arrived(office, ana, boss, "CANCEL", sequence=2) == 1
    assert ana.listed(*JULY) == []


def test_an_answer_by_mail_is_written_down_when_the_guest_sent_it(
    office: Office, ana: Person
) -> None:
    made = meeting(ana)
    text = REQUEST.replace("ext@x", made["uid"]).format(
        method="REPLY", title="x", sequence=0, status="ACCEPTED", guest="bo@example.com"
    )
    with office.store.transaction(ana.user.org_id) as unit:
        assert receive(unit, ana.viewer, "eve@example.com", text, NOW) == []
        assert len(receive(unit, ana.viewer, "bo@example.com", text, NOW)) == 1
    assert answers_of(ana) == ["accepted"]


def test_only_the_invited_answer(office: Office, ana: Person) -> None:
    made = ana.add("Alone", "2026-07-06T10:00:00Z")
    ana.call("POST", f"/events/{made['id']}/rsvp", 404, json={"status": "accepted"})
    office.person("Bo").call("POST", f"/events/{made['id']}/rsvp", 404, json={"status": "accepted"})
