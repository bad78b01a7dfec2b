"""People on the running platform: the first administrator, sign-in with an issuer, keys, sockets, limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlencode, urljoin

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from shared.identity.reception import bootstrap_secret
from tests.support.chat_platform import SECRET, Chat

PASSWORD = "Correct-Horse-7-Battery"


@pytest.fixture(scope="module")
def root(serving: Chat) -> Iterator[httpx.Client]:
    """A browser in which the first administrator is signed in."""
    with browser(serving) as client:
        yield signed_in_as_root(serving, client)


def read_to_the_end(socket: ClientConnection) -> None:
    while True:
        socket.recv(10)


def browser(chat: Chat) -> httpx.Client:
    url = chat.platform.url
    return httpx.Client(base_url=url, headers={"Origin": url}, timeout=30)


def signed_in_as_root(chat: Chat, client: httpx.Client) -> httpx.Client:
    body = {
        "secret": bootstrap_secret(SECRET),
        "email": "root@example.com",
        "password": PASSWORD,
        "name": "Root",
    }
    made = client.post("/api/auth/bootstrap", json=body)
    assert made.status_code == 201, made.text
    return client


def test_the_first_administrator_is_in_charge(root: httpx.Client) -> None:
    me = root.get("/api/auth/me").json()
    assert (me["roles"], me["is_anonymous"]) == (["super"], False)
    assert root.get("/api/security/overview").status_code == 200
    actions = [row["action"] for row in root.get("/api/security/audit").json()["data"]]
    assert "admin.bootstrap" in actions


def test_a_guest_signs_in_with_the_local_issuer_and_keeps_the_conversation(chat: Chat) -> None:
    person = chat.person()
    session = person.session["session_id"]
    client = person.http
    with httpx.Client(timeout=30) as outside:
        began = client.get("/auth/oauth/local", params={"return_to": "/bot/shop"})
        page = outside.get(began.headers["location"])
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        wanted = {name: unescape(text) for name, text in fields.items()} | {
            "email": "ana@example.com"
        }
        back = outside.get(urljoin(str(page.url), "/consent?" + urlencode(wanted)))
    done = client.get(back.headers["location"])
    assert (done.status_code, done.headers["location"]) == (302, "/bot/shop")
    me = client.get("/api/auth/me").json()
    assert (me["email"], me["is_anonymous"]) == ("ana@example.com", False)
    assert session in [row["id"] for row in client.get("/api/sessions").json()]


def test_a_key_is_accepted_by_every_group_within_its_limits(root: httpx.Client, chat: Chat) -> None:
    made = root.post("/api/user/api-keys", json={"name": "ci", "scopes": ["read"]}).json()["data"]
    headers = {"X-API-Key": made["key"]}
    with browser(chat) as robot:
        for path in ("/api/bots", "/api/kb", "/api/basic/scripts", "/api/users"):
            assert robot.get(path, headers=headers).status_code == 200, path
        refused = robot.post("/api/groups", headers=headers, json={"name": "x"})
        assert refused.json()["error"] == "insufficient_permissions"


def test_eight_clients_at_once_get_exactly_what_a_key_allows(
    root: httpx.Client, chat: Chat
) -> None:
    made = root.post("/api/user/api-keys", json={"name": "busy", "scopes": ["read"]}).json()["data"]
    url, headers = chat.platform.url, {"X-API-Key": made["key"]}

    def ask(_: int) -> list[httpx.Response]:
        with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
            return [client.get("/api/users") for _ in range(12)]

    with ThreadPoolExecutor(8) as threads:
        answers = [answer for found in threads.map(ask, range(8)) for answer in found]
    allowed = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(allowed) + len(refused) == 96
    # One token comes back each second while the burst lasts.
    assert 60 <= len(allowed) <= 75
    assert all("Retry-After" in answer.headers for answer in refused)


def test_signing_out_closes_the_sockets_of_the_person(chat: Chat, root: httpx.Client) -> None:
    made = root.post(
        "/api/organizations/switch",
        json={"organization_id": root.get("/api/auth/me").json()["organization_id"]},
    )
    token = made.json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    with browser(chat) as other:
        ticket = other.post("/api/auth/ws-ticket", headers=headers).json()["ticket"]
        place = f"{chat.platform.socket_url}/private?token={ticket}"
        with connect(place) as socket:
            assert '"connected"' in str(socket.recv(10))
            with pytest.raises(InvalidStatus):
                connect(place + "&again=1", open_timeout=10).__enter__()
            assert other.post("/api/auth/logout", headers=headers).status_code == 204
            with pytest.raises(ConnectionClosed):
                read_to_the_end(socket)
