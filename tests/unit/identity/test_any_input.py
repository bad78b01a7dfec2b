"""The auth group asked with whatever its OpenAPI document allows and forbids: never a server error."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings

from functions.auth.app import app
from functions.auth.deps import wiring
from tests.support.cache import MemoryRateLimits
from tests.support.people import SignedIn
from tests.support.reception import Lobby

schema = schemathesis.openapi.from_asgi("/openapi.json", app)


class Unlimited(MemoryRateLimits):
    """Counts nothing, so that every request reaches its rule."""

    def take(self, bucket: str, limit: int, per_seconds: float, cost: int = 1):  # type: ignore[no-untyped-def]
        return MemoryRateLimits(lambda: 0.0).take(bucket, limit, per_seconds, cost)


@pytest.fixture
def root(lobby: Lobby) -> SignedIn:
    lobby.limits = Unlimited()
    object.__setattr__(lobby.reception, "limits", lobby.limits)
    return lobby.person("super", email="root@example.com")


@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)
def test_no_request_is_a_server_error(case: schemathesis.Case, root: SignedIn) -> None:
    assert app.dependency_overrides[wiring]
    asked = case.as_transport_kwargs()
    headers = {
        name: text.encode("latin-1", "replace") for name, text in (asked["headers"] or {}).items()
    }
    answer = TestClient(app).request(
        asked["method"],
        urlsplit(asked["url"]).path,
        params=asked.get("params"),
        json=asked.get("json"),
        headers={**headers, **root.headers},
        follow_redirects=False,
    )
    assert answer.status_code < 500, answer.text
