"""The HTTP API of the local platform, over a real connection."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from infra.gateway.ports import HOST

if TYPE_CHECKING:
    from tests.contract.gateway.conftest import Tiny


def test_a_request_arrives_as_payload_2_0(tiny: Tiny) -> None:
    answer = tiny.http.post("/echo?a=1&a=2", content="hi", headers={"Cookie": "x=1; y=2"})
    event = answer.json()
    assert (event["version"], event["routeKey"]) == ("2.0", "POST /echo")
    assert (event["body"], event["cookies"]) == ("hi", ["x=1", "y=2"])
    assert event["requestContext"]["http"]["sourceIp"] == HOST


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/bare", 200, b'{"plain": true}'),
        ("/bytes", 200, b"\x00\x01\x02"),
        ("/raise", 500, b'{"message": "Internal Server Error"}'),
        ("/malformed", 500, b'{"message": "Internal Server Error"}'),
        ("/large", 500, b'{"message": "Internal Server Error"}'),
        ("/slow", 503, b'{"message": "Service Unavailable"}'),
    ],
)
def test_what_a_handler_does_is_what_the_caller_sees(
    tiny: Tiny, path: str, status: int, body: bytes
) -> None:
    answer = tiny.http.get(path)
    assert (answer.status_code, answer.content) == (status, body)


def test_cookies_are_set_one_by_one(tiny: Tiny) -> None:
    answer = tiny.http.get("/cookies")
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]


def test_a_fastapi_application_is_served(tiny: Tiny) -> None:
    assert tiny.http.get("/app/ana?loud=1").json() == {"greeting": "HELLO ANA"}
    assert tiny.http.get("/app/ana?loud=maybe").status_code == 422


def test_a_path_without_a_route_is_not_found(tiny: Tiny) -> None:
    answer = tiny.http.put("/echo")
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_the_gateway_answers_preflights(tiny: Tiny) -> None:
    asked = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "POST"}
    answer = tiny.http.options("/echo", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-methods"] == "GET,POST"


def test_the_gateway_owns_the_cors_headers(tiny: Tiny) -> None:
    answer = tiny.http.get("/cors", headers={"Origin": "https://app.example.com"})
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"


@pytest.mark.parametrize("megabytes", [7, 11], ids=["above Lambda's", "above the gateway's"])
def test_a_body_above_the_limit_is_refused(tiny: Tiny, megabytes: int) -> None:
    answer = tiny.http.post("/echo", content=b"x" * (megabytes * 2**20))
    assert answer.status_code == 413


def test_headers_above_the_limit_are_refused(tiny: Tiny) -> None:
    assert tiny.http.get("/bare", headers={"X-Long": "x" * 11_000}).status_code == 431


def test_the_context_counts_down_from_the_functions_timeout(tiny: Tiny) -> None:
    assert 1000 < tiny.http.get("/remaining").json() <= 2000


@pytest.mark.parametrize(
    "sent", [b"\r\n\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"\x00" * 70_000]
)
def test_what_is_no_http_does_not_stop_the_server(tiny: Tiny, sent: bytes) -> None:
    with socket.create_connection((HOST, tiny.platform.port), timeout=5) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1000)
    assert tiny.http.get("/bare").status_code == 200


def test_requests_of_one_connection_are_answered_in_order(tiny: Tiny) -> None:
    request = b"GET /echo/%d HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection((HOST, tiny.platform.port), timeout=5) as connection:
        connection.sendall(request % 1 + request % 2)
        received = b""
        while received.count(b'"proxy') < 2:
            received += connection.recv(65536)
    assert received.index(b"/echo/1") < received.index(b"/echo/2")


def test_a_body_in_chunks_arrives_whole(tiny: Tiny) -> None:
    answer = tiny.http.post("/echo", content=iter([b"one ", b"two"]))
    assert answer.json()["body"] == "one two"


def test_a_client_that_waits_for_permission_to_send_gets_it(tiny: Tiny) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection((HOST, tiny.platform.port), timeout=5) as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"hi")
        assert b'"body": "hi"' in connection.recv(65536)
