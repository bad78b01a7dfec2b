"""Addresses, and a connection against servers that answer in every way the protocol has, and in wrong ones."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from layers.cache.client import Valkey
from layers.cache.wire import Address, Connection, Refused
from shared.cache import CacheUnavailable


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://h", Address("h", 6379, False, "", "", 0)),
        ("redis://h:7/2", Address("h", 7, False, "", "", 2)),
        ("rediss://:p%40ss@h:7/", Address("h", 7, True, "", "p@ss", 0)),
        ("valkeys://u:p@h", Address("h", 6379, True, "u", "p", 0)),
    ],
    ids=["host", "database", "password", "user"],
)
def test_reads_the_address(url: str, address: Address) -> None:
    assert Address.of(url) == address


@contextmanager
def answering(*replies: bytes) -> Iterator[tuple[Address, list[bytes]]]:
    """A server that says one reply to whatever comes, per turn, then closes; and what it was told."""
    heard: list[bytes] = []
    said = iter(replies)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            for reply in said:
                heard.append(self.request.recv(65536))
                self.request.sendall(reply)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Address("127.0.0.1", server.server_address[1], False, "", "", 0), heard
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        (b"+OK\r\n", "OK"),
        (b":-7\r\n", -7),
        (b"$-1\r\n", None),
        (b"$0\r\n\r\n", ""),
        ("$6\r\né\r\nü\r\n".encode(), "é\r\nü"),
        (b"*-1\r\n", None),
        (b"*0\r\n", []),
        (b"*3\r\n:1\r\n$-1\r\n*1\r\n$1\r\na\r\n", [1, None, ["a"]]),
    ],
    ids=["simple", "integer", "null", "empty", "text with line ends", "null list", "empty list", "nested"],
)  # fmt: skip
def test_reads_a_reply(reply: bytes, value: Any) -> None:
    with answering(reply) as (address, _):
        connection = Connection(address, 5)
        assert connection.exchange([("GET", "k")]) == [value]
        connection.close()


def test_a_command_goes_out_as_counted_parts() -> None:
    with answering(b"+OK\r\n") as (address, heard):
        connection = Connection(address, 5)
        connection.exchange([("SET", "ç", 1.5, b"\x00\r\n")])
        connection.close()
    assert heard == ["*4\r\n$3\r\nSET\r\n$2\r\nç\r\n$3\r\n1.5\r\n$3\r\n\x00\r\n\r\n".encode()]


def test_an_error_of_one_command_leaves_the_others_replies_in_place() -> None:
    with answering(b":1\r\n-WRONGTYPE no\r\n:2\r\n") as (address, _):
        connection = Connection(address, 5)
        first, error, last = connection.exchange([("A",), ("B",), ("C",)])
        connection.close()
    assert (first, last) == (1, 2)
    assert isinstance(error, Refused)


@pytest.mark.parametrize(
    "reply",
    [b"", b"$5\r\nab", b"*2\r\n:1\r\n", b"HTTP/1.1 400 Bad Request\r\n", b":x\r\n"],
    ids=["nothing", "half a text", "half a list", "another protocol", "no number"],
)
def test_a_broken_reply_is_an_outage(reply: bytes) -> None:
    with answering(reply) as (address, _), pytest.raises(CacheUnavailable):
        Valkey(address).call("GET", "k")


def test_a_silent_server_is_an_outage_and_is_asked_once() -> None:
    waiting = threading.Event()
    asked = []

    class Silent(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(65536))
            waiting.wait(10)

    with socketserver.TCPServer(("127.0.0.1", 0), Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = Address("127.0.0.1", server.server_address[1], False, "", "", 0)
        with pytest.raises(CacheUnavailable):
            Valkey(address).call("GET", "k")
        waiting.set()
        server.shutdown()
        thread.join()
    assert len(asked) == 1
