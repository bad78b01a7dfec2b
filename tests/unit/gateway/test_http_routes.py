"""Which route of an HTTP API a request takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.gateway.declarations import HttpRoute
from infra.gateway.http_routes import RouteTable

KEYS = (
    "$default",
    "GET /",
    "ANY /{proxy+}",
    "GET /{bot}",
    "GET /api/sessions",
    "ANY /api/sessions/{id}",
    "GET /api/sessions/{id}",
    "GET /api/sessions/{proxy+}",
    "GET /api/sessions/{id}/kb",
    "POST /api/{bot}/webhook/{endpoint}",
)
TABLE = RouteTable(HttpRoute(key, "F") for key in KEYS)


@pytest.mark.parametrize(
    ("method", "path", "key", "taken"),
    [
        ("GET", "/", "GET /", {}),
        ("GET", "/ana", "GET /{bot}", {"bot": "ana"}),
        ("POST", "/ana", "ANY /{proxy+}", {"proxy": "ana"}),
        ("GET", "/api/sessions", "GET /api/sessions", {}),
        ("GET", "/api/sessions/", "GET /api/sessions", {}),
        ("GET", "/api/sessions/7", "GET /api/sessions/{id}", {"id": "7"}),
        ("DELETE", "/api/sessions/7", "ANY /api/sessions/{id}", {"id": "7"}),
        ("GET", "/api/sessions/7/kb", "GET /api/sessions/{id}/kb", {"id": "7"}),
        ("GET", "/api/sessions/7/log", "GET /api/sessions/{proxy+}", {"proxy": "7/log"}),
        (
            "POST",
            "/api/ana/webhook/x",
            "POST /api/{bot}/webhook/{endpoint}",
            {"bot": "ana", "endpoint": "x"},
        ),
        ("GET", "/a%20b", "GET /{bot}", {"bot": "a b"}),
        ("GET", "/a%2Fb", "GET /{bot}", {"bot": "a/b"}),
        ("PUT", "/", "$default", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_most_specific_route_wins(
    method: str, path: str, key: str, taken: dict[str, str]
) -> None:
    hit = TABLE.find(method, path)
    assert hit is not None
    assert (hit.route.key, hit.path_parameters) == (key, taken)


def test_without_a_default_a_stranger_path_finds_nothing() -> None:
    table = RouteTable([HttpRoute("GET /a/{id}", "F")])
    assert table.find("GET", "/a") is None
    assert table.find("GET", "/a/1/2") is None
    assert table.find("POST", "/a/1") is None


@given(st.permutations(KEYS), st.sampled_from(["/x", "/api/sessions/1", "/api/sessions/1/2"]))
def test_the_order_of_declaration_does_not_matter(keys: list[str], path: str) -> None:
    shuffled = RouteTable(HttpRoute(key, "F") for key in keys)
    assert shuffled.find("GET", path) == TABLE.find("GET", path)


@given(st.text())
def test_any_path_is_routed_without_an_error(path: str) -> None:
    assert TABLE.find("GET", path) is not None
