"""CORS as an HTTP API does it."""

from __future__ import annotations

from infra.gateway.cors import Cors, is_preflight
from infra.gateway.http1 import Request, Response

SETTINGS = {
    "AllowOrigins": ["https://a.example"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["content-type"],
    "ExposeHeaders": ["etag"],
    "MaxAge": 60,
}


def request(method: str = "GET", **headers: str) -> Request:
    pairs = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return Request(method, "/", pairs, b"", "127.0.0.1")


def test_a_preflight_from_an_allowed_origin_is_told_what_it_may_do() -> None:
    asked = request("OPTIONS", origin="https://a.example", access_control_request_method="POST")
    assert is_preflight(asked)
    headers = dict(Cors(SETTINGS).preflight(asked).headers)
    assert headers["access-control-allow-origin"] == "https://a.example"
    assert headers["access-control-allow-methods"] == "GET,POST"
    assert headers["access-control-max-age"] == "60"


def test_a_preflight_from_another_origin_is_told_nothing() -> None:
    asked = request("OPTIONS", origin="https://b.example", access_control_request_method="POST")
    assert Cors(SETTINGS).preflight(asked).headers == ()


def test_the_gateway_replaces_the_functions_own_cors_headers() -> None:
    answer = Response(200, b"", (("access-control-allow-origin", "*"), ("etag", "1")))
    headers = dict(Cors(SETTINGS).apply(request(origin="https://a.example"), answer).headers)
    assert headers["access-control-allow-origin"] == "https://a.example"
    assert headers["access-control-expose-headers"] == "etag"
    assert headers["etag"] == "1"


def test_a_request_without_an_origin_gets_no_cors_headers() -> None:
    answer = Response(200, b"", (("access-control-allow-origin", "*"),))
    assert Cors(SETTINGS).apply(request(), answer).headers == ()


def test_any_origin_is_answered_with_a_star_and_never_with_credentials() -> None:
    cors = Cors({"AllowOrigins": ["*"], "AllowCredentials": True})
    headers = cors.apply(request(origin="https://b.example"), Response(200)).headers
    assert headers == (("access-control-allow-origin", "*"),)
