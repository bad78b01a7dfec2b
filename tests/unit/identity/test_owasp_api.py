"""OWASP API Security Top 10 (2023): each entry and what answers it here."""

from __future__ import annotations

import json

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from functions.auth.app import app
from functions.web.deps import Pages
from layers.http.app import group_app
from layers.identity.issuers import HttpIssuers
from shared.errors import UpstreamFailed
from shared.identity.oidc import Provider
from shared.network.guarding import GuardedWeb
from tests.support.people import foreign_organization
from tests.support.reception import GOOD, Lobby, log_in
from tests.support.web import MemoryWeb, answer


class PrivateNames:
    """Every name leads into the network itself."""

    def addresses(self, host: str) -> list[str]:
        return ["169.254.169.254"]


class NoExchange:
    def send(self, hop: object) -> None:
        raise AssertionError("nothing may be sent")


def test_api1_an_object_of_somebody_else_does_not_exist(lobby: Lobby) -> None:
    ana, rui = lobby.person("user"), lobby.person("user")
    browser = TestClient(app, headers=ana.headers)
    made = browser.post("/api/user/api-keys", json={"name": "a", "scopes": ["read"]}).json()["data"]
    thief = TestClient(app, headers=rui.headers)
    assert thief.delete(f"/api/user/api-keys/{made['id']}").status_code == 404
    assert thief.post(f"/api/user/api-keys/{made['id']}/rotate").status_code == 404
    login = ana.identity.session_id
    assert thief.delete(f"/api/user/security/sessions/{login}").status_code == 404


def test_api2_a_password_cannot_be_guessed(lobby: Lobby) -> None:
    browser = lobby.member()
    for _ in range(5):
        log_in(browser, password="Wrong-Password-1")
        lobby.clock.forward(seconds=20)
    assert log_in(browser).status_code == 429


def test_api3_a_person_cannot_set_what_is_not_theirs_to_set(lobby: Lobby) -> None:
    ana = lobby.person("user")
    elsewhere = foreign_organization(lobby.store)
    wanted = {"display_name": "Ana", "role": "super", "org_id": elsewhere, "status": "x", "id": "y"}
    TestClient(app, headers=ana.headers).put("/api/user/profile", json=wanted)
    with lobby.store.transaction(ana.user.org_id) as unit:
        user = unit.users.get(ana.user.id)
    assert user is not None
    assert (user.role, user.org_id, user.status) == ("user", ana.user.org_id, "active")


def test_api4_nobody_gets_as_much_as_they_like(lobby: Lobby) -> None:
    browser = TestClient(app, headers=lobby.person("admin").headers)
    page = browser.get("/api/users", params={"limit": 1_000_000}).json()
    assert page["limit"] == 100
    huge = {"name": "x" * 10_000, "scopes": ["read"]}
    assert browser.post("/api/user/api-keys", json=huge).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/security/audit"),
        ("POST", "/api/users"),
        ("PUT", "/api/security/settings/registration"),
        ("POST", "/api/rbac/roles"),
        ("POST", "/api/organizations"),
        ("GET", "/api/security/api-keys"),
    ],
)
def test_api5_a_function_of_administrators_is_closed_to_others(
    lobby: Lobby, method: str, path: str
) -> None:
    browser = TestClient(app, headers=lobby.person("user").headers)
    assert browser.request(method, path).status_code == 403


def test_api6_accounts_are_not_made_by_the_hundred(lobby: Lobby) -> None:
    lobby.open_registration()
    browser = lobby.browser()
    made = [
        browser.post(
            "/api/auth/register",
            json={"email": f"a{number}@example.com", "password": GOOD, "name": "Zoe"},
        ).status_code
        for number in range(7)
    ]
    assert made == [201] * 5 + [429] * 2


def test_api7_an_issuer_inside_the_network_is_not_asked() -> None:
    web = GuardedWeb(PrivateNames(), NoExchange())  # type: ignore[arg-type]
    with pytest.raises(UpstreamFailed):
        HttpIssuers(web).authorization_endpoint(Provider("x", "X", "http://metadata", "c"))


def test_api8_an_error_says_nothing_about_the_inside(lobby: Lobby) -> None:
    browser = TestClient(app, headers=lobby.person("user").headers, raise_server_exceptions=False)
    for path in ("/api/users/' OR 1=1", "/api/groups/%00", "/nothing"):
        found = browser.get(path)
        assert found.status_code in (403, 404)
        assert not any(word in found.text for word in ("Traceback", "SELECT", ".py", "psycopg"))
        assert found.headers["X-Content-Type-Options"] == "nosniff"


def test_api9_a_route_that_nobody_wrote_down_is_closed() -> None:
    router = APIRouter()

    @router.get("/forgotten")
    def forgotten() -> str:
        return "open"

    found = TestClient(group_app("web", router, platform=Pages)).get("/forgotten")
    assert (found.status_code, found.json()["error"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "document",
    [
        '{"issuer": "https://evil.example", "authorization_endpoint": "https://evil.example/a"}',
        "[]",
        "<html>",
        json.dumps({"issuer": None}),
    ],
)
def test_api10_what_an_issuer_says_is_checked(document: str) -> None:
    web = MemoryWeb()
    web.serve({"https://issuer.example/.well-known/openid-configuration": answer(document)})
    with pytest.raises(UpstreamFailed):
        HttpIssuers(web).authorization_endpoint(Provider("x", "X", "https://issuer.example", "c"))
