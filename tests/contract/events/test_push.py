"""What pushing frames must do, against API Gateway's management interface on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from layers.events.push import MAX_FRAME, SocketPush
from shared.conversation.ports import ConnectionGone
from shared.errors import PayloadTooLarge, ServiceUnavailable

NOBODY = {
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}


class Gateway(ThreadingHTTPServer):
    """Holds open connections and what was posted to them; `refuse` answers 403 to everything."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.frames: dict[str, list[bytes]] = {"c1=": [], "c2=": []}
        self.refuse = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/live"


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def gateway(self) -> Gateway:
        assert isinstance(self.server, Gateway)
        return self.server

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        frames = self._frames()
        if frames is not None:
            frames.append(data)
        self._answer(200 if frames is not None else 410)

    def do_DELETE(self) -> None:
        self._answer(204 if self._frames() is not None else 410)
        self.gateway.frames.pop(self._name(), None)

    def _frames(self) -> list[bytes] | None:
        return self.gateway.frames.get(self._name())

    def _name(self) -> str:
        return self.path.rpartition("/@connections/")[2].replace("%3D", "=")

    def _answer(self, status: int) -> None:
        self.send_response(403 if self.gateway.refuse else status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def push(gateway: Gateway) -> SocketPush:
    return SocketPush(gateway.url, **NOBODY)


def test_a_frame_reaches_its_connection_only(gateway: Gateway, push: SocketPush) -> None:
    push.post("c1=", '{"text":"é"}')
    assert gateway.frames == {"c1=": ['{"text":"é"}'.encode()], "c2=": []}


def test_a_connection_that_is_gone_is_told_apart(push: SocketPush) -> None:
    with pytest.raises(ConnectionGone):
        push.post("unknown=", "x")


def test_a_closed_connection_is_gone(push: SocketPush) -> None:
    push.close("c1=")
    for act in (lambda: push.post("c1=", "x"), lambda: push.close("c1=")):
        with pytest.raises(ConnectionGone):
            act()


def test_a_frame_too_large_is_not_sent(gateway: Gateway, push: SocketPush) -> None:
    push.post("c1=", "x" * MAX_FRAME)
    with pytest.raises(PayloadTooLarge):
        push.post("c1=", "é" * (MAX_FRAME // 2 + 1))
    assert len(gateway.frames["c1="]) == 1


def test_a_gateway_that_refuses_is_unavailable(gateway: Gateway, push: SocketPush) -> None:
    gateway.refuse = True
    with pytest.raises(ServiceUnavailable):
        push.post("c1=", "x")
