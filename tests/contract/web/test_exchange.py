"""HTTP as it arrives on a real connection: the guard is told to allow one loopback address."""

from __future__ import annotations

import gzip
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from layers.web.exchange import HttpExchange
from layers.web.names import SystemNames
from shared.network.failures import (
    AddressBlocked,
    AnswerTooLarge,
    ConnectionFailed,
    FetchTimedOut,
    HostNotFound,
    TlsFailed,
)
from shared.network.guarding import GuardedWeb
from shared.network.records import WebAnswer, WebRequest

OK = b"HTTP/1.1 200 OK\r\n"
Serve = Callable[[socket.socket], None]


class Wire:
    """A server that says exactly the given bytes to everybody; `heard` is the last request."""

    def __init__(self, serve: Serve | bytes) -> None:
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.heard = b""
        self.over = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def _loop(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                try:
                    self.heard = _request(line)
                    self._answer(line)
                except OSError:
                    continue

    def _answer(self, line: socket.socket) -> None:
        if isinstance(self._serve, bytes):
            line.sendall(self._serve)
        else:
            self._serve(line)

    def close(self) -> None:
        self.over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


def _request(line: socket.socket) -> bytes:
    """The head of a request, and as much body as it promises."""
    heard = line.recv(65536)
    length = re.search(rb"Content-Length: (\d+)", heard)
    while length and len(heard.partition(b"\r\n\r\n")[2]) < int(length[1]):
        heard += line.recv(65536)
    return heard


@contextmanager
def wire(serve: Serve | bytes) -> Iterator[Wire]:
    server = Wire(serve)
    try:
        yield server
    finally:
        server.close()


def fetch(server: Wire, request: WebRequest) -> WebAnswer:
    allowed = frozenset({f"127.0.0.1:{server.port}"})
    return GuardedWeb(SystemNames(), HttpExchange(), allowed=allowed).fetch(request)


def get(server: Wire, seconds: float = 5, limit: int = 1000, scheme: str = "http") -> WebAnswer:
    url = f"{scheme}://127.0.0.1:{server.port}/x"
    return fetch(server, WebRequest("GET", url, seconds=seconds, limit=limit))


ANSWERS = {
    "with a length": OK + b"Content-Length: 5\r\nX-A: 1\r\nX-a: 2\r\n\r\nhello",
    "up to the end": OK + b"X-A: 1\r\nX-a: 2\r\n\r\nhello",
    "in chunks": OK
    + b"Transfer-Encoding: chunked\r\nX-A: 1, 2\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    "compressed": OK + b"Content-Encoding: gzip\r\nX-A: 1, 2\r\n\r\n" + gzip.compress(b"hello"),
    "after a hint": b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"X-A: 1, 2\r\n\r\nhello",
}


@pytest.mark.parametrize("raw", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_read(raw: bytes) -> None:
    with wire(raw) as server:
        answer = get(server)
    assert (answer.status, answer.body, answer.headers["x-a"]) == (200, b"hello", "1, 2")


def test_a_request_is_written_with_its_own_headers_and_body() -> None:
    with wire(OK + b"Content-Length: 0\r\n\r\n") as server:
        url = f"http://127.0.0.1:{server.port}/a b?c=d"
        fetch(server, WebRequest("POST", url, {"X-Key": "ü", "Host": "evil"}, b"body"))
        text = server.heard.decode()
        assert text.startswith("POST /a%20b?c=d HTTP/1.1\r\n")
        assert f"Host: 127.0.0.1:{server.port}\r\n" in text
        assert "X-Key: ü\r\n" in text
        assert "Content-Length: 4\r\n\r\nbody" in text
        assert "evil" not in text


TOO_LARGE = {
    "by its length": OK + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000,
    "without end": OK + b"\r\n" + b"x" * 5000,
    "unpacked": OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 1_000_000),
}


@pytest.mark.parametrize("raw", TOO_LARGE.values(), ids=TOO_LARGE)
def test_too_large_an_answer_is_refused(raw: bytes) -> None:
    with wire(raw) as server, pytest.raises(AnswerTooLarge):
        get(server)


BROKEN = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH\r\n\r\n",
    "cut off": OK + b"Content-Length: 5\r\n\r\nhe",
    "cut in a chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhe",
    "no gzip": OK + b"Content-Encoding: gzip\r\n\r\nhello",
    "endless headers": OK + b"X: y\r\n" * 500 + b"\r\n",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_a_failed_connection(raw: bytes) -> None:
    with wire(raw) as server, pytest.raises(ConnectionFailed):
        get(server)


@pytest.mark.parametrize("start", [b"", OK, OK + b"\r\n"], ids=["silent", "headers", "body"])
def test_a_server_that_drips_is_left_when_the_time_is_over(start: bytes) -> None:
    def drip(line: socket.socket) -> None:
        line.sendall(start)
        while not server.over.wait(0.02):
            line.sendall(b"x")

    with wire(drip) as server, pytest.raises(FetchTimedOut):
        get(server, seconds=0.3, limit=1_000_000)


def test_a_server_without_tls_fails_the_handshake() -> None:
    with wire(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server, pytest.raises(TlsFailed):
        get(server, scheme="https")


def test_a_closed_port_refuses() -> None:
    with wire(b"") as server:
        port = server.port
    server.port = port
    with pytest.raises(ConnectionFailed):
        get(server)


@pytest.mark.parametrize("name", ["localhost", "127.1", "0x7f.1", "2130706433", "127.0.0.1"])
def test_no_writing_of_the_own_machine_gets_through(name: str) -> None:
    with wire(OK + b"\r\n") as server:
        web = GuardedWeb(SystemNames(), HttpExchange())
        with pytest.raises((AddressBlocked, HostNotFound)):
            web.fetch(WebRequest("GET", f"http://{name}:{server.port}/"))
        assert server.heard == b""


def test_an_unknown_name_is_not_found() -> None:
    with pytest.raises(HostNotFound):
        SystemNames().addresses("does-not-exist.invalid")
