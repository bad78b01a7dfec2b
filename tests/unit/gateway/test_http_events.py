"""Payload format 2.0: requests to events, results to responses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.gateway.declarations import HttpRoute
from infra.gateway.http1 import Request
from infra.gateway.http_events import MalformedResult, read_result, request_event
from infra.gateway.http_routes import Hit

HIT = Hit(HttpRoute("POST /x/{id}", "F"), {"id": "7"})


def event_of(target: str = "/x/7", body: bytes = b"", **headers: str) -> dict[str, Any]:
    pairs = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return request_event(Request("POST", target, pairs, body, "127.0.0.1"), HIT, "api")


def test_repeated_query_values_are_joined_and_decoded() -> None:
    event = event_of("/x/7?a=1&a=2&b=%C3%A9&c=")
    assert event["rawQueryString"] == "a=1&a=2&b=%C3%A9&c="
    assert event["queryStringParameters"] == {"a": "1,2", "b": "é", "c": ""}


def test_cookies_leave_the_headers() -> None:
    event = event_of(cookie="a=1; b=2", host="local:1")
    assert event["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in event["headers"]


def test_repeated_headers_are_joined() -> None:
    request = Request("GET", "/x/7", (("accept", "a"), ("accept", "b")), b"", "127.0.0.1")
    assert request_event(request, HIT, "api")["headers"]["accept"] == "a,b"


def test_what_is_absent_from_the_request_is_absent_from_the_event() -> None:
    absent = {"cookies", "queryStringParameters", "body"}
    assert not absent & set(event_of())


@pytest.mark.parametrize(
    ("kind", "body", "text", "encoded"),
    [
        ("application/json", b'{"a":1}', '{"a":1}', False),
        ("text/plain; charset=utf-8", "é".encode(), "é", False),
        ("application/vnd.api+json", b"{}", "{}", False),
        ("application/octet-stream", b"abc", "YWJj", True),
        ("multipart/form-data; boundary=x", b"abc", "YWJj", True),
        ("application/x-www-form-urlencoded", b"a=1", "YT0x", True),
        ("application/json", b"\xff\xfe", "//4=", True),
    ],
    ids=["json", "text", "json suffix", "bytes", "multipart", "form", "json that is no text"],
)
def test_only_text_is_sent_as_text(kind: str, body: bytes, text: str, encoded: bool) -> None:
    event = event_of(body=body, content_type=kind)
    assert (event["body"], event["isBase64Encoded"]) == (text, encoded)


@given(st.binary(), st.sampled_from(["application/json", "text/plain", "image/png"]))
def test_every_event_is_json(body: bytes, kind: str) -> None:
    event = event_of(body=body, content_type=kind)
    assert json.loads(json.dumps(event)) == event


@pytest.mark.parametrize(
    ("result", "status", "body"),
    [
        ({"plain": True}, 200, b'{"plain": true}'),
        ("text", 200, b"text"),
        (None, 200, b"null"),
        ([1], 200, b"[1]"),
        ({"statusCode": 204}, 204, b""),
        ({"statusCode": "201", "body": "é"}, 201, "é".encode()),
        ({"statusCode": 200, "body": "AAEC", "isBase64Encoded": True}, 200, b"\x00\x01\x02"),
    ],
    ids=["object", "string", "null", "list", "empty", "text status", "bytes"],
)
def test_a_result_becomes_a_response(result: Any, status: int, body: bytes) -> None:
    response = read_result(result, "r1")
    assert (response.status, response.body) == (status, body)


def test_a_result_keeps_its_headers_and_cookies() -> None:
    given_headers = {"X-One": 1, "Content-Length": "99", "content-type": "text/html"}
    result = {"statusCode": 200, "headers": given_headers, "cookies": ["a=1", "b=2"]}
    headers = read_result(result, "r1").headers
    assert ("x-one", "1") in headers
    assert [value for key, value in headers if key == "set-cookie"] == ["a=1", "b=2"]
    assert "99" not in dict(headers).values()


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "teapot"},
        {"statusCode": 99},
        {"statusCode": True},
        {"statusCode": 200, "headers": []},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
    ],
    ids=["words", "too small", "boolean", "headers", "body", "base64"],
)
def test_a_malformed_result_is_named(result: Any) -> None:
    with pytest.raises(MalformedResult):
        read_result(result, "r1")
