"""Every group asked with whatever its OpenAPI document allows: never a server error, never a broken answer."""

from __future__ import annotations

import importlib
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from infra.build.toolchain import ROOT
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import Identity
from tests.support.chat_platform import DEFAULT, SECRET
from tests.support.platform import whole_platform

GROUPS = sorted(
    path.parent.name
    for path in (ROOT / "functions").glob("*/app.py")
    if path.parent.name not in ("auth", "web")  # auth has a suite of its own, web has no input
)


@schemathesis.serializer("application/zip")
def as_it_is(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


ELSEWHERE = frozenset(
    {"service_unavailable", "upstream_error"}  # a model or server of the bot's that is not there
)
PIECES = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)


def operations() -> Iterator[Any]:
    for group in GROUPS:
        app = importlib.import_module(f"functions.{group}.app").app
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            schema = schemathesis.openapi.from_asgi("/openapi.json", app)
            for found in schema.get_all_operations():
                operation = found.ok()
                yield pytest.param(operation, id=f"{group} {operation.label}")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A platform of its own: what is asked here must not disturb other tests."""
    folder = tmp_path_factory.mktemp("packages")
    file = folder / "default.gbai" / "default.gbot" / "config.csv"
    file.parent.mkdir(parents=True)
    file.write_text(DEFAULT["gbot/config.csv"], encoding="utf-8")
    identity = Identity(new_id(), DEFAULT_ORGANIZATION, "super", int(time.time()) + 3600)
    headers = {"Authorization": f"Bearer {Signer(SECRET).sign(identity, BEARER)}"}
    with (
        whole_platform(Path(folder), SIGNING_SECRET=SECRET) as platform,
        httpx.Client(base_url=platform.url, headers=headers, timeout=60) as opened,
    ):
        yield opened


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", list(operations()))
def test_no_request_is_a_server_error(client: httpx.Client, operation: Any) -> None:
    @given(operation.as_strategy())
    @PIECES
    def ask(case: Any) -> None:
        answer = sent(client, case)
        failed = answer.status_code >= 500 and answer.json().get("error") not in ELSEWHERE
        assert not failed, f"{case.method} {case.formatted_path} {case.body!r}: {answer.text}"

    ask()


def sent(client: httpx.Client, case: Any) -> httpx.Response:
    asked = case.as_transport_kwargs()
    headers = {
        name: text.encode("latin-1", "replace")
        for name, text in (asked["headers"] or {}).items()
        if name.lower() not in ("authorization", "x-api-key", "cookie")
    }
    bodies = {name: asked[name] for name in ("json", "data", "files") if asked.get(name)}
    return client.request(
        asked["method"],
        urlsplit(asked["url"]).path,
        params=asked.get("params"),
        headers=headers,
        **bodies,
    )
