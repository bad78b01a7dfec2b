"""CalDAV clients against the handler over HTTP: the client library, and what other clients send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import caldav
import httpx
import pytest
from caldav.elements import dav, ical

from tests.support.caldav import (
    by_function_url,
    by_load_balancer,
    by_load_balancer_with_many_values,
    caldav_server,
)
from tests.support.calendars import Office, Person

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
JULY = (datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC))
NS = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav", "CS": "http://calendarserver.org/ns/"}
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:20260706T100000Z\r\nDTEND:20260706T110000Z\r\n"
    "SUMMARY:{title}\r\nX-CUSTOM:kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 7, day, hour, tzinfo=UTC)


@pytest.fixture(
    params=[by_function_url, by_load_balancer, by_load_balancer_with_many_values],
    ids=["function-url", "load-balancer", "load-balancer-many"],
)
def event_of(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def ana(office: Office) -> Person:
    return office.person("Ana")


@pytest.fixture
def url(office: Office) -> Iterator[str]:
    with caldav_server(office) as address:
        yield address


@pytest.fixture
def work(url: str, ana: Person) -> Iterator[caldav.Calendar]:
    with caldav.DAVClient(
        f"{url}/caldav/", username="ana@example.com", password=ana.token
    ) as client:
        yield client.principal().make_calendar(name="Work", cal_id="work")


def titles(found: Any) -> list[str]:
    return sorted(str(one.icalendar_component["SUMMARY"]) for one in found)


def test_a_client_finds_its_way_through_every_front(
    office: Office, ana: Person, event_of: Callable[..., Any]
) -> None:
    with (
        caldav_server(office, event_of) as address,
        caldav.DAVClient(
            f"{address}/.well-known/caldav", username="a", password=ana.token
        ) as client,
    ):
        (own,) = client.principal().calendars()
        own.save_event(dtstart=at(6), dtend=at(6, 11), summary="Tea ☕")
        assert titles(own.events()) == ["Tea ☕"]
        assert [one["title"] for one in ana_events(office, ana)] == ["Tea ☕"]


def ana_events(office: Office, ana: Person) -> list[dict[str, str]]:
    with office.store.transaction(ana.user.org_id) as unit:
        calendar = unit.calendars.default_of(ana.user.id)
        assert calendar is not None
        objects = unit.calendar_objects.all_of(calendar.id)
    return [{"title": one.master.title} for one in objects if one.master]


def test_a_series_is_found_expanded(work: caldav.Calendar) -> None:
    work.save_event(
        dtstart=at(6), dtend=at(6, 11), summary="Tea", rrule={"FREQ": "DAILY", "COUNT": 5}
    )
    found = work.search(start=at(7, 0), end=at(9, 0), event=True, expand=True)
    assert [one.icalendar_component["DTSTART"].dt.day for one in found] == [7, 8]
    whole = work.search(start=at(7, 0), end=at(9, 0), event=True)
    assert "RRULE" in whole[0].icalendar_component


def test_an_event_is_changed_and_deleted(work: caldav.Calendar) -> None:
    event = work.save_event(dtstart=at(6), dtend=at(6, 11), summary="Tea")
    event.icalendar_component["SUMMARY"] = "Coffee"
    event.save()
    assert titles(work.events()) == ["Coffee"]
    assert work.event_by_uid(event.id).url == event.url
    event.delete()
    assert work.events() == []


def test_tasks_and_journals_are_kept(work: caldav.Calendar) -> None:
    task = work.save_todo(summary="Pay", due=at(9))
    work.save_journal(summary="Note", dtstart=at(9).date())
    assert titles(work.todos()) == ["Pay"]
    assert titles(work.journals()) == ["Note"]
    task.complete()
    assert work.todos() == []
    assert titles(work.todos(include_completed=True)) == ["Pay"]


def test_a_client_that_was_away_gets_what_changed(work: caldav.Calendar) -> None:
    kept = work.save_event(dtstart=at(6), dtend=at(6, 11), summary="Tea")
    gone = work.save_event(dtstart=at(7), dtend=at(7, 11), summary="Cake")
    known = work.objects_by_sync_token(load_objects=True)
    assert len(list(known)) == 2
    gone.delete()
    kept.icalendar_component["SUMMARY"] = "Coffee"
    kept.save()
    updated, deleted = known.sync()
    assert ([one.url for one in updated], [one.url for one in deleted]) == ([kept.url], [gone.url])
    assert known.sync() == ([], [])


def test_busy_times_are_told(work: caldav.Calendar) -> None:
    work.save_event(
        dtstart=at(6), dtend=at(6, 11), summary="Tea", rrule={"FREQ": "DAILY", "COUNT": 2}
    )
    told = work.freebusy_request(*JULY).data
    assert "FREEBUSY:20260706T100000Z/20260706T110000Z" in told
    assert "FREEBUSY:20260707T100000Z/20260707T110000Z" in told


def test_a_calendar_is_renamed_and_removed(work: caldav.Calendar) -> None:
    work.set_properties([dav.DisplayName("Job"), ical.CalendarColor("#ff0000")])
    held = work.get_properties([dav.DisplayName(), ical.CalendarColor()])
    assert held == {dav.DisplayName.tag: "Job", ical.CalendarColor.tag: "#ff0000"}
    work.delete()
    assert len(work.client.principal().calendars()) == 1


class Raw:
    """What a client sends, word by word."""

    def __init__(self, url: str, person: Person) -> None:
        self.http = httpx.Client(base_url=url, auth=("any", person.token))

    def __call__(self, method: str, path: str, status: int, body: str = "", **headers: str) -> Any:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        answer = self.http.request(method, f"/caldav{path}", content=body.encode(), headers=named)
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def raw(url: str, ana: Person) -> Iterator[Raw]:
    made = Raw(url, ana)
    made("MKCALENDAR", "/calendars/work/", 201)
    yield made
    made.http.close()


def test_what_was_put_is_read_byte_for_byte_with_the_etag_of_the_put(raw: Raw) -> None:
    text = EVENT.format(uid="a@x", title="Tea")
    put = raw("PUT", "/calendars/work/a.ics", 201, text, If_None_Match="*")
    got = raw("GET", "/calendars/work/a.ics", 200)
    assert (got.text, got.headers["etag"]) == (text, put.headers["etag"])
    raw("GET", "/calendars/work/a.ics", 304, If_None_Match=put.headers["etag"])


def test_conditions_keep_clients_from_overwriting_each_other(raw: Raw) -> None:
    text = EVENT.format(uid="a@x", title="Tea")
    first = raw("PUT", "/calendars/work/a.ics", 201, text).headers["etag"]
    raw("PUT", "/calendars/work/a.ics", 412, text, If_None_Match="*")
    raw("PUT", "/calendars/work/b.ics", 412, EVENT.format(uid="b", title="x"), If_Match='"x"')
    raw("PUT", "/calendars/work/a.ics", 204, text, If_Match=first)
    raw("PUT", "/calendars/work/a.ics", 412, text, If_Match=first)
    raw("DELETE", "/calendars/work/a.ics", 412, If_Match=first)
    raw("DELETE", "/calendars/work/a.ics", 204)
    raw("DELETE", "/calendars/work/a.ics", 404)


@pytest.mark.parametrize(
    ("body", "condition"),
    [
        ("hello", "valid-calendar-data"),
        (EVENT.format(uid="b", title="x").replace("DTSTART", "NOSTART"), "valid-calendar-data"),
        (
            EVENT.format(uid="b", title="x").replace("VERSION", "METHOD:REQUEST\r\nVERSION"),
            "valid-calendar-object-resource",
        ),
        (
            EVENT.format(uid="b", title="x")[:-15] + EVENT.format(uid="c", title="x")[43:],
            "valid-calendar-object-resource",
        ),
        (EVENT.format(uid="a@x", title="x"), "no-uid-conflict"),
        (EVENT.format(uid="b", title="x" * 1024 * 1024), "max-resource-size"),
    ],
    ids=["no-calendar", "no-start", "method", "two-uids", "uid-taken", "large"],
)
def test_what_may_not_be_stored_is_named(raw: Raw, body: str, condition: str) -> None:
    raw("PUT", "/calendars/work/a.ics", 201, EVENT.format(uid="a@x", title="Tea"))
    error = ET.fromstring(raw("PUT", "/calendars/work/b.ics", 403, body).text)
    assert error[0].tag == f"{{{NS['C']}}}{condition}"


def propfind(raw: Raw, path: str, props: str, depth: str = "0") -> ET.Element:
    body = f'<D:propfind xmlns:D="DAV:" xmlns:C="{NS["C"]}" xmlns:CS="{NS["CS"]}"><D:prop>{props}</D:prop></D:propfind>'
    return ET.fromstring(raw("PROPFIND", path, 207, body, Depth=depth).text)


def test_discovery_goes_from_the_root_to_the_calendars(raw: Raw, url: str) -> None:
    moved = httpx.get(f"{url}/.well-known/caldav")
    assert (moved.status_code, moved.headers["location"]) == (301, "/caldav/")
    root = propfind(raw, "/", "<D:current-user-principal/>")
    principal = root.findtext(".//D:current-user-principal/D:href", namespaces=NS)
    assert principal is not None
    home = propfind(raw, principal.removeprefix("/caldav"), "<C:calendar-home-set/>")
    path = home.findtext(".//C:calendar-home-set/D:href", namespaces=NS)
    assert path == "/caldav/calendars/"
    listed = propfind(raw, "/calendars/", "<D:resourcetype/><CS:getctag/>", "1")
    assert len(listed.findall(".//C:calendar", NS)) == 2


def test_unknown_properties_and_endless_depth_are_answered_properly(raw: Raw) -> None:
    found = propfind(raw, "/calendars/work/", "<D:displayname/><D:nonsense/>")
    statuses = [one.text for one in found.iterfind(".//D:status", NS)]
    assert statuses == ["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"]
    raw("PROPFIND", "/calendars/", 403, Depth="infinity")
    raw("PROPFIND", "/calendars/none/", 404, Depth="0")
    raw(
        "PROPFIND",
        "/",
        400,
        "<!DOCTYPE x [<!ENTITY a 'b'>]><D:propfind xmlns:D='DAV:'/>",
        Depth="0",
    )


def report(raw: Raw, name: str, inner: str) -> ET.Element:
    space = "D" if name == "sync-collection" else "C"
    body = f'<{space}:{name} xmlns:D="DAV:" xmlns:C="{NS["C"]}">{inner}</{space}:{name}>'
    return ET.fromstring(raw("REPORT", "/calendars/work/", 207, body, Depth="1").text)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ('<C:prop-filter name="SUMMARY"><C:text-match>TEA</C:text-match></C:prop-filter>', 1),
        ('<C:prop-filter name="SUMMARY"><C:text-match collation="i;octet">TEA</C:text-match></C:prop-filter>', 0),
        ('<C:prop-filter name="SUMMARY"><C:text-match negate-condition="yes">tea</C:text-match></C:prop-filter>', 0),
        ('<C:prop-filter name="X-CUSTOM"/>', 1),
        ('<C:prop-filter name="LOCATION"><C:is-not-defined/></C:prop-filter>', 1),
        ('<C:comp-filter name="VALARM"/>', 0),
        ('<C:time-range start="20260706T103000Z" end="20260706T120000Z"/>', 1),
        ('<C:time-range start="20260706T110000Z"/>', 0),
    ],
)  # fmt: skip
def test_a_query_finds_what_its_filter_says(raw: Raw, wanted: str, count: int) -> None:
    raw("PUT", "/calendars/work/a.ics", 201, EVENT.format(uid="a@x", title="Tea"))
    inner = f'<D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{wanted}</C:comp-filter></C:comp-filter></C:filter>'
    assert len(report(raw, "calendar-query", inner).findall("D:response", NS)) == count


def test_a_multiget_tells_what_is_missing(raw: Raw) -> None:
    raw("PUT", "/calendars/work/a%20b.ics", 201, EVENT.format(uid="a@x", title="Tea"))
    hrefs = "".join(
        f"<D:href>/caldav/calendars/work/{name}</D:href>" for name in ("a%20b.ics", "no.ics")
    )
    found = report(raw, "calendar-multiget", f"<D:prop><C:calendar-data/></D:prop>{hrefs}")
    assert "X-CUSTOM:kept" in str(found.findtext(".//C:calendar-data", namespaces=NS))
    assert [one.text for one in found.iterfind("D:response/D:status", NS)] == [
        "HTTP/1.1 404 Not Found"
    ]


def test_a_foreign_sync_token_is_refused(raw: Raw) -> None:
    body = '<D:sync-collection xmlns:D="DAV:"><D:sync-token>urn:x:9</D:sync-token><D:prop/></D:sync-collection>'
    error = ET.fromstring(raw("REPORT", "/calendars/work/", 403, body).text)
    assert error[0].tag == "{DAV:}valid-sync-token"


def test_nobody_gets_in_without_a_password(url: str, ana: Person) -> None:
    answer = httpx.request("PROPFIND", f"{url}/caldav/")
    assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")
    for password in ("", "wrong", "gb_12345678wrong"):
        assert httpx.request("PROPFIND", f"{url}/caldav/", auth=("a", password)).status_code == 401
    assert httpx.options(f"{url}/caldav/").headers["dav"].startswith("1, 3")


def test_others_see_a_calendar_as_far_as_it_is_shared(
    raw: Raw, office: Office, url: str, ana: Person
) -> None:
    raw("PUT", "/calendars/work/a.ics", 201, EVENT.format(uid="a@x", title="Tea"))
    secret = EVENT.format(uid="s@x", title="Secret").replace("SUMMARY", "CLASS:PRIVATE\r\nSUMMARY")
    raw("PUT", "/calendars/work/s.ics", 201, secret)
    bo = office.person("Bo")
    theirs = Raw(url, bo)
    with office.store.transaction(ana.user.org_id) as unit:
        (work,) = [one for one in unit.calendars.list_for(ana.user.id, ()) if one.slug == "work"]
    theirs("GET", f"/calendars/{work.id}/a.ics", 404)
    share(office, ana, work.id, bo, "read")
    theirs("GET", f"/calendars/{work.id}/a.ics", 200)
    theirs("GET", f"/calendars/{work.id}/s.ics", 404)
    theirs("PUT", f"/calendars/{work.id}/b.ics", 403, EVENT.format(uid="b", title="x"))
    share(office, ana, work.id, bo, "freebusy")
    theirs("GET", f"/calendars/{work.id}/a.ics", 403)
    theirs.http.close()


def share(office: Office, owner: Person, calendar_id: str, other: Person, permission: str) -> None:
    from shared.calendar.calendars import share_calendar

    grant = {"user": other.user.id, "permission": permission}
    with office.store.transaction(owner.user.org_id) as unit:
        share_calendar(unit, owner.viewer, calendar_id, [grant])
