"""A calendar kept equal to one on Radicale, through its real HTTP server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import caldav
import httpx
import pytest
from radicale import Application
from radicale.config import load

from functions.calendar.app import app
from functions.calendar.deps import wiring
from layers.identity.sealing import AesSealing
from layers.web.exchange import HttpExchange
from layers.web.names import SystemNames
from shared.calendar.linking import Bridge, sync_due
from shared.errors import UpstreamFailed
from shared.network.guarding import GuardedWeb
from shared.network.records import WebAnswer, WebRequest
from tests.flow.test_caldav_clients import EVENT
from tests.support.calendars import Office, Person

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
JULY = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests read answers, not logs."""


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[str]:
    """A calendar `work` of ana on a Radicale of this test."""
    (tmp_path / "users").write_text("ana:x\n")
    settings = load()
    settings.update(
        {
            "storage": {"filesystem_folder": str(tmp_path / "held")},
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(tmp_path / "users"),
                "htpasswd_encryption": "plain",
            },
        },
        "test",
    )
    server: WSGIServer = make_server("127.0.0.1", 0, Application(settings), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    root = f"http://127.0.0.1:{server.server_port}/ana/"
    with caldav.DAVClient(root, username="ana", password="x") as client:
        client.principal().make_calendar(name="Work", cal_id="work")
    yield f"{root}work/"
    server.shutdown()
    thread.join(10)
    server.server_close()


class FailingWeb:
    """The network, whose n-th request never comes back; 0 for never."""

    def __init__(self, web: GuardedWeb) -> None:
        self.web, self.fail_at, self.count, self.is_done = web, 0, 0, True

    def fetch(self, request: WebRequest) -> WebAnswer:
        self.count += 1
        answer = self.web.fetch(request) if self.is_done or self.count != self.fail_at else None
        if self.count == self.fail_at or answer is None:
            raise UpstreamFailed("The connection broke.")
        return answer


class Linked:
    """Ana's default calendar, linked to Radicale."""

    def __init__(self, office: Office, ana: Person, url: str) -> None:
        port = url.split(":")[2].split("/", maxsplit=1)[0]
        guarded = GuardedWeb(
            SystemNames(), HttpExchange(), allowed=frozenset({f"127.0.0.1:{port}"})
        )
        self.web = FailingWeb(guarded)
        self.ana, self.url = ana, url
        self.there = httpx.Client(auth=("ana", "x"))
        office.bridge = Bridge(office.store, self.web, AesSealing("s" * 32), office.clock)  # type: ignore[attr-defined]
        self.id = ana.data("GET", "/calendars")[0]["id"]

    def link(self, **fields: str) -> Any:
        body = {"url": self.url, "username": "ana", "password": "x", **fields}
        return self.ana.data("PUT", f"/calendars/{self.id}/link", body)

    def sync(self) -> dict[str, int]:
        result = self.ana.call("POST", "/sync", 202, json={})["data"]["result"]
        return {name: count for name, count in result.items() if count and name != "is_done"}

    def put(self, name: str, title: str) -> None:
        text = EVENT.format(uid=f"{name}@there", title=title)
        self.there.put(f"{self.url}{name}.ics", content=text).raise_for_status()

    def titles_there(self) -> list[str]:
        lines = self.there.get(self.url).text.splitlines()
        return sorted(
            line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")
        )

    def titles_here(self) -> list[str]:
        return sorted(one["title"] for one in self.ana.listed(*JULY))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def linked(radicale: str, office: Office) -> Iterator[Linked]:
    app.dependency_overrides[wiring] = lambda: office
    made = Linked(office, office.person("Ana"), radicale)
    yield made
    made.there.close()
    app.dependency_overrides.clear()


def test_both_sides_become_equal_and_stay_so(linked: Linked) -> None:
    linked.put("a", "There")
    linked.ana.add("Here", "2026-07-07T10:00:00Z")
    linked.link()
    assert linked.sync() == {"pulled": 1, "pushed": 1}
    assert linked.titles_here() == linked.titles_there() == ["Here", "There"]
    assert linked.sync() == {}


def test_changes_and_removals_travel_both_ways(linked: Linked) -> None:
    linked.put("a", "A")
    linked.put("b", "B")
    mine = linked.ana.add("Mine", "2026-07-07T10:00:00Z")
    gone = linked.ana.add("Gone", "2026-07-08T10:00:00Z")
    linked.link()
    linked.sync()
    linked.put("a", "A2")
    linked.there.delete(f"{linked.url}b.ics").raise_for_status()
    linked.ana.data("PUT", f"/events/{mine['id']}", {"title": "Mine 2"})
    linked.ana.call("DELETE", f"/events/{gone['id']}", 204)
    done = linked.sync()
    assert done == {"pulled": 1, "pushed": 1, "removed_here": 1, "removed_there": 1}
    assert linked.titles_here() == linked.titles_there() == ["A2", "Mine 2"]
    assert linked.sync() == {}


def test_what_changed_on_both_sides_is_as_it_is_there(linked: Linked) -> None:
    linked.put("a", "A")
    linked.link()
    linked.sync()
    (one,) = linked.ana.listed(*JULY)
    linked.ana.data("PUT", f"/events/{one['id']}", {"title": "Ours"})
    linked.put("a", "Theirs")
    assert linked.sync() == {"pulled": 1, "conflicts": 1}
    assert linked.titles_here() == linked.titles_there() == ["Theirs"]


@pytest.mark.parametrize(
    ("direction", "here", "there"), [("in", ["H", "T"], ["T"]), ("out", ["H"], ["H", "T"])]
)
def test_a_link_may_lead_one_way(
    linked: Linked, direction: str, here: list[str], there: list[str]
) -> None:
    linked.put("t", "T")
    linked.ana.add("H", "2026-07-07T10:00:00Z")
    linked.link(direction=direction)
    linked.sync()
    assert (linked.titles_here(), linked.titles_there()) == (here, there)


@pytest.mark.parametrize("is_done", [True, False], ids=["answer-lost", "request-lost"])
@pytest.mark.parametrize("number", range(1, 7))
def test_a_sync_that_breaks_off_anywhere_doubles_and_loses_nothing(
    linked: Linked, number: int, is_done: bool
) -> None:
    linked.put("a", "A")
    linked.put("b", "B")
    gone = linked.ana.add("Gone", "2026-07-08T10:00:00Z")
    linked.link()
    linked.sync()
    linked.put("a", "A2")
    linked.ana.add("New", "2026-07-07T10:00:00Z")
    linked.ana.call("DELETE", f"/events/{gone['id']}", 204)
    linked.web.fail_at, linked.web.count, linked.web.is_done = number, 0, is_done
    linked.ana.http.post("/api/calendar/sync", json={})
    linked.web.fail_at = 0
    linked.sync()
    linked.sync()
    assert linked.titles_here() == linked.titles_there() == ["A2", "B", "New"]
    assert linked.sync() == {}


def test_a_link_that_cannot_work_is_refused(linked: Linked) -> None:
    path = f"/calendars/{linked.id}/link"
    linked.ana.call("PUT", path, 502, json={"url": "http://10.0.0.1/x/"})
    linked.ana.call("PUT", path, 400, json={"url": "ftp://example.com/x"})
    linked.ana.call("POST", "/sync", 409, json={})
    linked.ana.call("POST", "/sync", 409, json={"provider": "google"})
    linked.link()
    linked.ana.call("DELETE", path, 204)
    linked.ana.call("POST", "/sync", 409, json={})


def test_the_clock_syncs_what_was_not_for_a_while(linked: Linked, office: Office) -> None:
    bridge = office.bridge  # type: ignore[attr-defined]
    linked.put("a", "A")
    linked.link()
    assert sync_due(bridge, lambda: 60_000) == {"synced": 1, "failed": 0}
    assert linked.titles_here() == ["A"]
    assert sync_due(bridge, lambda: 60_000) == {"synced": 0, "failed": 0}
    office.clock.moment += timedelta(minutes=15)
    linked.web.fail_at, linked.web.count = 1, 0
    assert sync_due(bridge, lambda: 60_000) == {"synced": 0, "failed": 1}
    assert sync_due(bridge, lambda: 60_000) == {"synced": 0, "failed": 0}
