"""The gate in front of the routes, at the knowledge group's door."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import APIRouter, Request
from fastapi.testclient import TestClient

from functions.kb.app import app
from functions.kb.deps import wiring
from functions.web.deps import Pages
from infra.build.toolchain import ROOT
from layers.http.app import group_app, handler_of
from layers.http.callers import client_address
from shared.cache import CacheUnavailable
from shared.clock import SystemClock
from shared.identity.tokens import BEARER, TICKET, Signer
from shared.ids import new_id
from shared.records.access import BotGrant
from tests.support.cache import MemoryRateLimits
from tests.support.knowledge import Library
from tests.support.people import SignedIn, foreign_organization, sign_in

ORIGIN = {"Origin": "http://testserver"}


class Door:
    """The group's adapters over a library, with a real clock."""

    def __init__(self) -> None:
        self.library = Library("shop")
        self.library.put("gbot", "config.csv", "public,true")
        self.store, self.files, self.queue = (
            self.library.store,
            self.library.files,
            self.library.queue,
        )
        self.vectors, self.retrieval = self.library.vectors, self.library.retrieval
        self.clock, self.signer = SystemClock(), Signer("s" * 32)
        self.limits = MemoryRateLimits()
        self.client = TestClient(app, headers={"X-Bot-ID": "shop"})

    def person(self, role: str, **place: str) -> SignedIn:
        return sign_in(self.store, self.signer, role, **place)

    def get(self, path: str = "/api/kb", **options: Any) -> tuple[int, str]:
        answer = self.client.get(path, **options)
        return answer.status_code, str(answer.json().get("error", ""))


@pytest.fixture
def door() -> Iterator[Door]:
    found = Door()
    app.dependency_overrides[wiring] = lambda: found
    yield found
    app.dependency_overrides.clear()


def test_a_signed_in_person_passes_by_token_and_by_cookie(door: Door) -> None:
    ana = door.person("user")
    assert door.get(headers=ana.headers) == (200, "")
    assert (
        door.get(headers={"Cookie": "; ".join(f"{k}={v}" for k, v in ana.cookies.items())})[0]
        == 200
    )


def test_an_ended_sign_in_proves_nothing(door: Door) -> None:
    ana = door.person("user")
    with door.store.transaction(ana.user.org_id) as unit:
        unit.logins.revoke(ana.identity.session_id, datetime.now(UTC))
    assert door.get(headers=ana.headers) == (401, "session_expired")


def test_a_disabled_account_proves_nothing(door: Door) -> None:
    ana = door.person("user")
    key = ana.key(door.store, "read")
    with door.store.transaction(ana.user.org_id) as unit:
        unit.users.update(ana.user.id, {"status": "disabled"})
    assert door.get(headers=ana.headers) == (401, "session_expired")
    assert door.get(headers={"X-API-Key": key}) == (401, "invalid_api_key")


def test_a_changed_role_counts_at_once(door: Door) -> None:
    ana = door.person("viewer")
    assert door.get("/api/kb/documents", headers=ana.headers)[0] == 200
    with door.store.transaction(ana.user.org_id) as unit:
        unit.users.update(ana.user.id, {"role": "user"})
    assert door.get("/api/kb/documents", headers=ana.headers)[0] == 403


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization"])
def test_a_key_is_its_owner_within_its_scopes(door: Door, header: str) -> None:
    key = door.person("operator").key(door.store, "read")
    sent = {header: key if header == "X-API-Key" else f"Bearer {key}"}
    assert door.get(headers=sent) == (200, "")
    refused = door.client.post("/api/kb/index", headers=sent, json={"kb": "none"})
    assert refused.json()["error"] == "insufficient_permissions"


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(("kb:write",), 404), (("kb:*",), 404), (("write",), 404), (("mail:write",), 403)],
)
def test_a_scope_may_name_a_resource(door: Door, scopes: tuple[str, ...], status: int) -> None:
    key = door.person("operator").key(door.store, *scopes)
    answer = door.client.post("/api/kb/index", headers={"X-API-Key": key}, json={"kb": "none"})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("key", ["gb_" + "x" * 51, "gb_", "nonsense", "gb_ünï"])
def test_a_key_that_nobody_has_is_refused(door: Door, key: str) -> None:
    assert door.get(headers={"X-API-Key": key.encode()}) == (401, "invalid_api_key")


def test_a_key_that_is_over_is_refused(door: Door) -> None:
    key = door.person("user").key(door.store, "read", days=-1)
    assert door.get(headers={"X-API-Key": key}) == (401, "invalid_api_key")


def test_a_key_reaches_only_its_bots(door: Door) -> None:
    ana = door.person("user")
    here, there = (
        ana.key(door.store, "read", bot_ids=(bot,)) for bot in (door.library.bot.id, new_id())
    )
    assert door.get(headers={"X-API-Key": here})[0] == 200
    assert door.get(headers={"X-API-Key": there}) == (403, "bot_access_denied")


def test_a_grant_on_a_bot_is_a_role_on_that_bot(door: Door) -> None:
    ana, bot = door.person("user"), door.library.bot
    assert door.get("/api/kb/documents", headers=ana.headers)[0] == 403
    with door.store.transaction(bot.org_id) as unit:
        unit.grants.create(BotGrant(new_id(), bot.org_id, bot.id, "viewer", user_id=ana.user.id))
    assert door.get("/api/kb/documents", headers=ana.headers)[0] == 200


def test_an_expired_grant_is_none(door: Door) -> None:
    ana, bot = door.person("user"), door.library.bot
    over = BotGrant(
        new_id(), bot.org_id, bot.id, "owner", ana.user.id, "", datetime(2020, 1, 1, tzinfo=UTC)
    )
    with door.store.transaction(bot.org_id) as unit:
        unit.grants.create(over)
    assert door.get("/api/kb/documents", headers=ana.headers)[0] == 403


def test_a_bot_of_another_organization_does_not_exist(door: Door) -> None:
    stranger = door.person("super", org_id=foreign_organization(door.store))
    assert door.get(headers=stranger.headers) == (404, "bot_not_found")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        (ORIGIN, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", **ORIGIN}, 403),
    ],
    ids=str,
)
def test_a_cookie_alone_does_not_change_anything_from_another_site(
    door: Door, headers: dict[str, str], status: int
) -> None:
    ana = door.person("user")
    cookie = "; ".join(f"{name}={text}" for name, text in ana.cookies.items())
    answer = door.client.post(
        "/api/kb/search", json={"query": "refunds"}, headers={**headers, "Cookie": cookie}
    )
    assert answer.status_code == status, answer.text


def test_a_token_made_for_a_socket_opens_no_route(door: Door) -> None:
    ana = door.person("user")
    ticket = door.signer.sign(ana.identity, TICKET)
    assert door.get(headers={"Authorization": f"Bearer {ticket}"}) == (401, "invalid_token")


def test_a_token_of_another_secret_is_refused(door: Door) -> None:
    forged = Signer("x" * 32).sign(door.person("super").identity, BEARER)
    assert door.get(headers={"Authorization": f"Bearer {forged}"}) == (401, "invalid_token")


def test_what_is_left_is_told_with_every_limited_answer(door: Door) -> None:
    moment = time.time()
    door.limits = MemoryRateLimits(lambda: moment)
    answer = door.client.get("/api/kb", headers=door.person("user").headers)
    assert answer.headers["X-RateLimit-Limit"] == "150"
    key = door.person("user").key(door.store, "read")
    limited = [door.client.get("/api/kb", headers={"X-API-Key": key}) for _ in range(61)]
    assert [one.headers["X-RateLimit-Remaining"] for one in limited[:2]] == ["59", "58"]
    last = limited[-1]
    assert (last.status_code, last.json()["details"]["limit_type"]) == (429, "key")
    assert last.headers["X-RateLimit-Remaining"] == "0"
    assert int(last.headers["Retry-After"]) >= 1
    assert int(last.headers["X-RateLimit-Reset"]) > moment


def test_an_address_that_asks_too_often_is_slowed_down(door: Door) -> None:
    door.limits = MemoryRateLimits(lambda: 0.0)
    answers = [door.get() for _ in range(151)]
    assert answers == [(401, "missing_token")] * 150 + [(429, "rate_limited")]


def test_requests_pass_while_they_cannot_be_counted(door: Door) -> None:
    class Broken:
        def take(self, *_: Any, **__: Any) -> Any:
            raise CacheUnavailable

    door.limits = Broken()
    assert door.get(headers=door.person("user").headers) == (200, "")


def test_every_answer_carries_the_headers_that_protect_browsers(door: Door) -> None:
    for answer in (door.client.get("/api/kb"), door.client.get("/nothing")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("secret", "shown", "address"),
    [
        ("edge-secret-0123", "edge-secret-0123", "203.0.113.9"),
        ("edge-secret-0123", "guess", "192.0.2.1"),
        ("edge-secret-0123", "", "192.0.2.1"),
        ("", "", "192.0.2.1"),
    ],
)
def test_only_the_edge_may_say_where_a_viewer_is(
    monkeypatch: pytest.MonkeyPatch, secret: str, shown: str, address: str
) -> None:
    seen: list[str] = []
    router = APIRouter()

    @router.get("/static/{name}")
    def look(request: Request) -> None:
        seen.append(client_address(request))

    handler = handler_of(group_app("web", router, platform=Pages))
    monkeypatch.setenv("EDGE_SECRET", secret)
    event = json.loads((ROOT / "events" / "live.json").read_text())
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/static/x"
    event["requestContext"]["http"]["sourceIp"] = "192.0.2.1"
    event["headers"] |= {
        "x-edge-viewer": "203.0.113.9",
        "x-edge-secret": shown,
        "x-forwarded-for": "198.51.100.1",
    }
    handler(event, None)
    assert seen == [address]
