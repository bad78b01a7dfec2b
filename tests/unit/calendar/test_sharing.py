"""Calendars and what each permission lets somebody do."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from shared.records.groups import Group, Member
from tests.support.calendars import Office, Person

JULY = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")


def shared(office: Office, ana: Person, permission: str) -> tuple[Person, Any]:
    """Bo, and an event of Ana's calendar that she shares with him."""
    bo = office.person("Bo")
    made = ana.add("Tea", "2026-07-06T10:00:00Z")
    grant = {"email": "BO@example.com", "permission": permission}
    ana.data("POST", f"/calendars/{made['calendar_id']}/share", {"with": [grant]})
    return bo, made


@pytest.mark.parametrize(
    ("permission", "statuses"),
    [("freebusy", (200, 403, 403)), ("read", (200, 403, 403)), ("write", (200, 200, 204))],
)
def test_a_permission_allows_so_much(
    office: Office, ana: Person, permission: str, statuses: tuple[int, ...]
) -> None:
    bo, made = shared(office, ana, permission)
    path = f"/events/{made['id']}"
    shown = bo.call("GET", path, statuses[0])["data"]
    assert shown["title"] == ("" if permission == "freebusy" else "Tea")
    bo.call("PUT", path, statuses[1], json={"title": "Coffee"})
    bo.call("DELETE", path, statuses[2])
    calendar = made["calendar_id"]
    bo.call("PUT", f"/calendars/{calendar}", 403, json={"name": "Mine"})
    bo.call("DELETE", f"/calendars/{calendar}", 403)
    bo.call("POST", f"/calendars/{calendar}/feed", 403, json={})
    bo.call("POST", f"/calendars/{calendar}/share", 403, json={"with": [{"user": "x"}]})


def test_freebusy_tells_times_alone(office: Office, ana: Person) -> None:
    bo, _ = shared(office, ana, "freebusy")
    (one,) = bo.listed(*JULY)
    assert one["is_hidden"]
    assert "description" not in one
    assert bo.listed(*JULY, q="tea") == []


def test_a_private_event_is_hidden_from_readers(office: Office, ana: Person) -> None:
    bo, made = shared(office, ana, "read")
    ana.data("PUT", f"/events/{made['id']}", {"visibility": "private"})
    assert bo.listed(*JULY)[0]["title"] == ""


def test_a_group_is_shared_with_as_a_whole(office: Office, ana: Person) -> None:
    bo, group = office.person("Bo"), Group(new_id(), ana.user.org_id, "Crew")
    made = ana.add("Tea", "2026-07-06T10:00:00Z")
    path = f"/calendars/{made['calendar_id']}/share"
    grant = {"with": [{"group": group.id, "permission": "write"}]}
    ana.call("POST", path, 404, json=grant)
    with office.store.transaction(ana.user.org_id) as unit:
        unit.groups.create(group)
        unit.groups.put_member(Member(group.id, bo.user.id))
    ana.data("POST", path, grant)
    assert bo.data("PUT", f"/events/{made['id']}", {"title": "Coffee"})["title"] == "Coffee"


def test_an_ended_share_shows_nothing(office: Office, ana: Person) -> None:
    bo, made = shared(office, ana, "read")
    (share,) = ana.data("GET", f"/calendars/{made['calendar_id']}")["shares"]
    ana.call("DELETE", f"/calendars/{made['calendar_id']}/share/{share['id']}", 204)
    ana.call("DELETE", f"/calendars/{made['calendar_id']}/share/{share['id']}", 404)
    bo.call("GET", f"/calendars/{made['calendar_id']}", 404)


def test_everybody_has_a_default_calendar_that_stays(ana: Person) -> None:
    (own,) = ana.data("GET", "/calendars?timezone=Europe/Lisbon")
    assert (own["is_default"], own["role"], own["timezone"]) == (True, "owner", "Europe/Lisbon")
    ana.call("DELETE", f"/calendars/{own['id']}", 409)


def test_a_calendar_is_made_changed_and_removed(ana: Person) -> None:
    made = ana.data("POST", "/calendars", {"name": "Home", "color": "#ff0000"}, 201)
    changed = ana.data("PUT", f"/calendars/{made['id']}", {"name": "House"})
    assert (changed["name"], changed["color"]) == ("House", "#ff0000")
    ana.call("DELETE", f"/calendars/{made['id']}", 204)
    ana.call("GET", f"/calendars/{made['id']}", 404)


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "x", "color": "red"}, {"name": "x", "timezone": "No"}]
)
def test_what_makes_no_calendar_is_refused(ana: Person, fields: Any) -> None:
    ana.call("POST", "/calendars", 400, json=fields)


def test_a_rotated_feed_has_another_secret(ana: Person) -> None:
    (own,) = ana.data("GET", "/calendars")
    path = f"/calendars/{own['id']}/feed"
    first = ana.data("POST", path, {})["ics_url"]
    assert ana.data("POST", path, {})["ics_url"] == first
    assert ana.data("POST", path, {"rotate": True})["ics_url"] != first
    assert first.startswith("https://bots.example.com/api/calendar/feed/")
