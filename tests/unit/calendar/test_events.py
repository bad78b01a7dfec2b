"""Events over the routes: times, zones, series and their exceptions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.calendars import Office, Person

JULY = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")


def weekly(ana: Person, **fields: Any) -> Any:
    """Four Mondays in July at ten in Lisbon."""
    wanted = {"timezone": "Europe/Lisbon", "rrule": "FREQ=WEEKLY;COUNT=4", **fields}
    return ana.add("Tea", "2026-07-06T10:00:00", "2026-07-06T11:00:00", **wanted)


def test_a_time_without_offset_is_in_the_events_zone(ana: Person) -> None:
    made = ana.add("Tea", "2026-07-06T10:00:00", timezone="Europe/Lisbon")
    assert (made["start"], made["end"]) == ("2026-07-06T09:00:00Z", "2026-07-06T10:00:00Z")
    assert made["timezone"] == "Europe/Lisbon"


def test_an_all_day_event_has_an_exclusive_end_and_happens_on_the_readers_day(ana: Person) -> None:
    made = ana.add("Fair", "2026-07-06", "2026-07-08")
    assert (made["start"], made["end"], made["all_day"]) == ("2026-07-06", "2026-07-08", True)
    window = ("2026-07-08T00:00:00Z", "2026-07-08T06:00:00Z")
    assert ana.starts(*window) == []
    assert ana.starts(*window, timezone="America/Sao_Paulo") == ["2026-07-06"]


def test_a_series_keeps_its_wall_clock_when_the_clocks_change(ana: Person) -> None:
    ana.add("Tea", "2026-03-28T10:00:00", timezone="Europe/Lisbon", rrule="FREQ=DAILY;COUNT=2")
    found = ana.starts("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")
    assert found == ["2026-03-28T10:00:00Z", "2026-03-29T09:00:00Z"]


@pytest.mark.parametrize(
    ("start", "utc"),
    [
        ("2026-03-28T01:30:00", ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"]),  # skipped hour
        ("2026-10-24T01:30:00", ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z"]),  # hour twice
    ],
    ids=["gap", "fold"],
)
def test_an_hour_that_is_missing_or_comes_twice_happens_once(
    ana: Person, start: str, utc: list[str]
) -> None:
    ana.add("Shift", start, timezone="Europe/Lisbon", rrule="FREQ=DAILY;COUNT=2")
    assert ana.starts("2026-03-01T00:00:00Z", "2026-12-01T00:00:00Z") == utc


def test_one_instance_moves_alone(ana: Person) -> None:
    made = weekly(ana)
    body = {
        "recurrence_id": "2026-07-13T09:00:00Z",
        "scope": "this",
        "start": "2026-07-14T15:00:00Z",
    }
    moved = ana.data("PUT", f"/events/{made['id']}", body)
    assert (moved["end"], moved["recurrence_id"]) == ("2026-07-14T16:00:00Z", body["recurrence_id"])
    assert [start[:13] for start in ana.starts(*JULY)] == [
        *("2026-07-06T09", "2026-07-14T15", "2026-07-20T09", "2026-07-27T09")
    ]


def test_this_and_following_split_the_series(ana: Person) -> None:
    made = weekly(ana)
    body = {
        "recurrence_id": "2026-07-20T09:00:00Z",
        "scope": "following",
        "start": "2026-07-21T09:00:00Z",
        "title": "Coffee",
    }
    split = ana.data("PUT", f"/events/{made['id']}", body)
    assert split["id"] != made["id"]
    found = [(one["title"], one["start"][8:10]) for one in ana.listed(*JULY)]
    assert found == [("Tea", "06"), ("Tea", "13"), ("Coffee", "21"), ("Coffee", "28")]


def test_all_move_with_their_exceptions(ana: Person) -> None:
    made = weekly(ana)
    one = {"recurrence_id": "2026-07-13T09:00:00Z", "scope": "this", "title": "Cake"}
    ana.data("PUT", f"/events/{made['id']}", one)
    ana.call("DELETE", f"/events/{made['id']}?scope=this&recurrence_id=2026-07-20T09:00:00Z", 204)
    body = {
        "recurrence_id": "2026-07-27T09:00:00Z",
        "start": "2026-07-27T11:00:00Z",
        "location": "Hall",
    }
    ana.data("PUT", f"/events/{made['id']}", body)
    found = [(one["title"], one["start"][8:13], one["location"]) for one in ana.listed(*JULY)]
    # the changed instance keeps its own time, and takes the place the others got
    assert found == [("Tea", "06T11", "Hall"), ("Cake", "13T09", "Hall"), ("Tea", "27T11", "Hall")]


@pytest.mark.parametrize(
    ("scope", "days"), [("this", ["06", "20", "27"]), ("following", ["06"]), ("all", [])]
)
def test_instances_are_removed(ana: Person, scope: str, days: list[str]) -> None:
    made = weekly(ana)
    path = f"/events/{made['id']}?scope={scope}&recurrence_id=2026-07-13T09:00:00Z"
    ana.call("DELETE", path, 204)
    assert [start[8:10] for start in ana.starts(*JULY)] == days


def test_dates_may_be_added_and_left_out(ana: Person) -> None:
    weekly(ana, rdates=["2026-07-09T10:00:00"], exdates=["2026-07-13T10:00:00"])
    assert [start[8:10] for start in ana.starts(*JULY)] == ["06", "09", "20", "27"]


def test_a_stale_etag_changes_nothing(ana: Person) -> None:
    made = ana.add("Tea", "2026-07-06T10:00:00Z")
    path = f"/api/calendar/events/{made['id']}"
    fresh = ana.http.put(path, json={"title": "Coffee"}, headers={"If-Match": made["etag"]})
    assert fresh.status_code == 200
    stale = ana.http.put(path, json={"title": "Water"}, headers={"If-Match": made["etag"]})
    assert (stale.status_code, stale.json()["error"]) == (412, "precondition_failed")
    assert ana.http.get(path).headers["etag"] == fresh.headers["etag"]
    assert ana.http.delete(path, headers={"If-Match": made["etag"]}).status_code == 412


@pytest.mark.parametrize(
    "fields",
    [
        {"start": ""},
        {"start": "soon"},
        {"start": "2026-07-06T10:00:00Z", "end": "2026-07-06T09:00:00Z"},
        {"start": "2026-07-06T10:00:00Z", "timezone": "Mars/Base"},
        {"start": "2026-07-06", "end": "2026-07-06"},
        {"start": "2026-07-06T10:00:00Z", "rrule": "FREQ=SOMETIMES"},
        {"start": "2026-07-06T10:00:00Z", "attendees": [{"email": "no address"}]},
        {"start": "2026-07-06T10:00:00Z", "attendees": [{"email": "a@b.c\r\nBcc: x@y.z"}]},
        {"start": "2026-07-06T10:00:00Z", "reminders": [{"minutes": 10**9}]},
        {"start": "2026-07-06T10:00:00Z", "color": "red"},
    ],
)
def test_what_makes_no_event_is_refused(ana: Person, fields: Any) -> None:
    answer = ana.call("POST", "/events", 400, json={"title": "x", **fields})
    assert answer["error"] == "validation_error"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"start": "2026-07-01"},
        {"start": "2026-07-02", "end": "2026-07-01"},
        {"start": "2026-01-01", "end": "2027-07-01"},
    ],
)
def test_a_window_is_needed_and_bounded(ana: Person, query: Any) -> None:
    ana.call("GET", "/events", 400, params=query)


def test_words_are_searched(ana: Person) -> None:
    ana.add("Tea", "2026-07-06T10:00:00Z", location="Kitchen")
    ana.add("Coffee", "2026-07-06T10:00:00Z")
    assert [one["title"] for one in ana.listed(*JULY, q="KITCHEN")] == ["Tea"]


def test_what_comes_next_is_listed(ana: Person) -> None:
    ana.add("Now", "2026-03-05T14:00:00Z")
    ana.add("Late", "2026-03-07T14:00:00Z")
    assert [one["title"] for one in ana.data("GET", "/events/upcoming")] == ["Now"]
    assert len(ana.data("GET", "/events/upcoming?hours=72")) == 2


def test_an_event_moves_to_another_calendar(ana: Person) -> None:
    other = ana.data("POST", "/calendars", {"name": "Home"}, 201)
    made = ana.add("Tea", "2026-07-06T10:00:00Z")
    ana.data("PUT", f"/events/{made['id']}", {"calendar_id": other["id"]})
    assert ana.starts(*JULY, calendar_ids=made["calendar_id"]) == []
    assert len(ana.starts(*JULY, calendar_ids=other["id"])) == 1


def test_nobody_else_sees_an_event(office: Office, ana: Person) -> None:
    made = ana.add("Tea", "2026-07-06T10:00:00Z")
    bo = office.person("Bo")
    for method in ("GET", "PUT", "DELETE"):
        bo.call(method, f"/events/{made['id']}", 404, **({"json": {}} if method == "PUT" else {}))
    assert bo.starts(*JULY) == []
    office.person("Guest", "guest").call("GET", "/events", 403)
