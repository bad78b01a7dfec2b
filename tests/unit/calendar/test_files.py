"""Files into calendars and out of them, over the routes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.calendars import Office, Person

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
GOOD = "BEGIN:VEVENT\r\nUID:a@x\r\nDTSTART:20260706T100000Z\r\nDURATION:PT1H\r\nSUMMARY:Tea\r\nEND:VEVENT\r\n"
BAD = "BEGIN:VEVENT\r\nUID:b@x\r\nDTSTART:never\r\nEND:VEVENT\r\n"
JULY = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")


def ics(*blocks: str) -> bytes:
    return f"{HEAD}{''.join(blocks)}END:VCALENDAR\r\n".encode()


@pytest.fixture
def own(ana: Person) -> str:
    calendar: str = ana.data("GET", "/calendars")[0]["id"]
    return calendar


def imported(ana: Person, calendar: str, data: bytes) -> Any:
    path = f"/calendars/{calendar}/import"
    return ana.call("POST", path, content=data, headers={"Content-Type": "text/calendar"})["data"]


def counts(answer: Any) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("created", "updated", "skipped", "failed"))


def test_a_file_is_imported_once(ana: Person, own: str) -> None:
    first = imported(ana, own, ics(GOOD, BAD))
    assert counts(first) == (1, 0, 0, 1)
    assert first["errors"][0]["uid"] == "b@x"
    assert counts(imported(ana, own, ics(GOOD))) == (0, 0, 1, 0)
    assert counts(imported(ana, own, ics(GOOD.replace("Tea", "Coffee")))) == (0, 1, 0, 0)
    assert [one["title"] for one in ana.listed(*JULY)] == ["Coffee"]


def test_a_form_may_carry_the_file(ana: Person, own: str) -> None:
    files = {"file": ("a.ics", ics(GOOD), "text/calendar")}
    assert ana.call("POST", f"/calendars/{own}/import", files=files)["data"]["created"] == 1


def test_what_is_no_calendar_is_unprocessable(ana: Person, own: str) -> None:
    ana.call("POST", f"/calendars/{own}/import", 422, content=b"<html>")
    ana.call("POST", f"/calendars/{own}/import", 413, content=b"x" * (10 * 2**20 + 1))


def test_an_export_imports_elsewhere_as_the_same(office: Office, ana: Person, own: str) -> None:
    ana.add("Tea", "2026-07-06T10:00:00", timezone="Europe/Lisbon", rrule="FREQ=DAILY;COUNT=3")
    ana.add("Fair", "2026-07-20", location="Täby, here; there")
    exported = ana.http.get(f"/api/calendar/calendars/{own}/export")
    assert exported.headers["content-type"].startswith("text/calendar")
    bo = office.person("Bo")
    other = bo.data("GET", "/calendars")[0]["id"]
    assert counts(imported(bo, other, exported.content)) == (2, 0, 0, 0)
    mine, theirs = ana.listed(*JULY), bo.listed(*JULY)
    names = ("title", "start", "end", "timezone", "location", "rrule", "uid")
    assert [[one[name] for name in names] for one in mine] == [
        [one[name] for name in names] for one in theirs
    ]


def test_an_export_of_a_window_has_what_is_in_it(ana: Person, own: str) -> None:
    ana.add("Tea", "2026-07-06T10:00:00Z")
    ana.add("Coffee", "2026-08-06T10:00:00Z")
    text = ana.http.get(f"/api/calendar/calendars/{own}/export?from=2026-07-01&to=2026-08-01").text
    assert "SUMMARY:Tea" in text
    assert "SUMMARY:Coffee" not in text


def test_a_feed_needs_its_secret_and_leaves_out_what_is_private(ana: Person, own: str) -> None:
    ana.add("Tea", "2026-03-06T10:00:00Z")
    ana.add("Secret", "2026-03-06T10:00:00Z", visibility="private")
    ana.add("Long ago", "2025-03-06T10:00:00Z")
    url = ana.data("POST", f"/calendars/{own}/feed", {})["ics_url"].removeprefix(
        "https://bots.example.com"
    )
    ana.http.headers.clear()
    feed = ana.http.get(url)
    assert feed.status_code == 200
    assert "SUMMARY:Tea" in feed.text
    assert "Secret" not in feed.text
    assert "Long ago" not in feed.text
    again = ana.http.get(url, headers={"If-None-Match": feed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert ana.http.get("/api/calendar/feed/wrong.ics").status_code == 404


def test_only_writers_import(office: Office, ana: Person, own: str) -> None:
    bo = office.person("Bo")
    bo.call("POST", f"/calendars/{own}/import", 404, content=ics(GOOD))
    grant = {"with": [{"user": bo.user.id, "permission": "read"}]}
    ana.data("POST", f"/calendars/{own}/share", grant)
    bo.call("POST", f"/calendars/{own}/import", 403, content=ics(GOOD))
    assert bo.http.get(f"/api/calendar/calendars/{own}/export").status_code == 200
