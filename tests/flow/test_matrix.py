"""Every route × every role × own and foreign organization, on the running platform.

The cases are made from the groups' OpenAPI documents and their tables of access, so that no route can be forgotten. Asked
is whether the gate and the rules behind it let the caller in, not what the route does: 401 and 403 are refusals, 404
hides what must not be known. Tokens are the operator's, so that no route can end them on the way.
"""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from infra.build.toolchain import ROOT
from shared.identity.access.table import Need, access_of
from shared.identity.roles import LEVELS, level
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import Identity
from tests.support.chat_platform import SECRET, Chat
from tests.support.people import FOREIGN_ORGANIZATION

GROUPS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
ROLES = ("", *LEVELS)
"""The empty role is nobody."""
BOT_PARAMETERS = frozenset({"bot_id", "bot_name", "bot"})


@dataclass(frozen=True)
class Route:
    """One route of a group, ready to be called."""

    method: str
    path: str
    need: Need

    def call(self, client: httpx.Client, bot: str, headers: dict[str, str]) -> httpx.Response:
        place = "/".join(filled(part, bot) for part in self.path.split("/"))
        client.cookies.clear()  # some routes make a guest of who is nobody
        body: dict[str, Any] = {} if self.method in ("GET", "DELETE") else {"json": {}}
        return client.request(self.method, place, headers={"X-Bot-ID": bot, **headers}, **body)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def filled(part: str, bot: str) -> str:
    """A parameter's value: the bot where one is named, else an id that nothing has."""
    if not part.startswith("{"):
        return part
    return bot if part.strip("{}") in BOT_PARAMETERS else new_id()


def routes(group: str) -> list[Route]:
    app = importlib.import_module(f"functions.{group}.app").app
    access = access_of(group)
    return [
        Route(method.upper(), path, access[f"{method.upper()} {path}"])
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    ]


def token(role: str, org_id: str = DEFAULT_ORGANIZATION) -> dict[str, str]:
    if not role:
        return {}
    identity = Identity(new_id(), org_id, role, int(time.time()) + 3600)
    return {"Authorization": f"Bearer {Signer(SECRET).sign(identity, BEARER)}"}


@pytest.fixture(scope="module")
def client(serving: Chat) -> Any:
    with httpx.Client(base_url=serving.platform.url, timeout=60) as opened:
        made = opened.post("/api/bots", json={"name": "matrix"}, headers=token("admin"))
        assert made.status_code == 201, made.text
        yield opened


def wrong(route: Route, role: str, status: int) -> bool:
    """Whether a caller of that role must not be answered so."""
    need = route.need
    if status >= 500 and status not in (502, 503, 504):
        return True
    if need.is_open:
        return False
    if not role:
        return status != 401
    if level(role) < level(need.floor):
        return status != 403
    if level(role) < level(need.role):
        return status < 400
    return status == 401


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_only_who_may_comes_in(client: httpx.Client, group: str) -> None:
    tokens = {role: token(role) for role in ROLES}
    found = {
        (str(route), role): status
        for route in routes(group)
        for role in ROLES
        if wrong(route, role, status := route.call(client, "matrix", tokens[role]).status_code)
    }
    assert found == {}


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_the_head_of_another_organization_touches_nothing_of_ours(
    client: httpx.Client, group: str
) -> None:
    stranger = token("super", FOREIGN_ORGANIZATION)
    found = {}
    for route in routes(group):
        about_a_bot = any(f"{{{name}}}" in route.path for name in BOT_PARAMETERS)
        status = route.call(client, "shop", stranger).status_code
        if (status >= 500 and status not in (502, 503, 504)) or (
            about_a_bot and not route.need.is_open and status < 400
        ):
            found[str(route)] = status
    assert found == {}
    with httpx.Client(base_url=client.base_url) as guest:
        assert guest.get("/api/bot/config", params={"bot_name": "shop"}).json()["name"] == "shop"
