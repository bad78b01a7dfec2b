"""One HTTP exchange with one address."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property

from shared.network.failures import (
    AnswerTooLarge,
    ConnectionFailed,
    FetchTimedOut,
    NetworkFailed,
    NotConnected,
    TlsFailed,
)
from shared.network.records import CONNECT_SECONDS, Hop, WebAnswer

_PIECE = 64 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_USER_AGENT = "GeneralBots/1.0"


class HttpExchange:
    """Implements `shared.network.ports.Exchange`. `tls` replaces the system's trusted certificates."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or ssl.create_default_context()

    def send(self, hop: Hop) -> WebAnswer:
        line = _Line(hop, self._tls if hop.encrypted else None)
        expired = threading.Event()
        watch = threading.Timer(hop.seconds, _end, (line, expired))
        watch.daemon = True
        watch.start()
        try:
            with _translated(hop, expired):
                return _exchanged(line, hop)
        finally:
            watch.cancel()
            line.close()


class _Line(http.client.HTTPConnection):
    """A connection to the hop's address that presents itself with the hop's host."""

    def __init__(self, hop: Hop, tls: ssl.SSLContext | None) -> None:
        super().__init__(hop.address, hop.port, timeout=hop.seconds)
        self._hop = hop
        self._tls = tls
        self.opened: socket.socket | None = None  # `sock` is let go before the body is read

    def connect(self) -> None:
        hop = self._hop
        place, seconds = (hop.address, hop.port), min(CONNECT_SECONDS, hop.seconds)
        try:
            plain = socket.create_connection(place, timeout=seconds)
        except TimeoutError:
            raise
        except OSError as failure:
            raise NotConnected(f"{hop.host} refuses connections.") from failure
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = self.opened = plain
        if self._tls is not None:
            self.sock = self.opened = self._tls.wrap_socket(
                plain, server_hostname=hop.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        self.sock.settimeout(hop.seconds)


def _end(line: _Line, expired: threading.Event) -> None:
    """The time is over: whatever waits on the connection gets its end. The socket's own timeout only limits the
    pause between two pieces."""
    expired.set()
    if line.opened is not None:
        try:
            socket.socket.shutdown(line.opened, socket.SHUT_RDWR)
        except OSError:
            return  # it is closed already


def _exchanged(line: _Line, hop: Hop) -> WebAnswer:
    line.putrequest(hop.method, hop.target, skip_host=True, skip_accept_encoding=True)
    line.putheader("Host", hop.authority)
    line.putheader("Accept-Encoding", "gzip")
    line.putheader("Connection", "close")
    if "user-agent" not in {name.casefold() for name in hop.headers}:
        line.putheader("User-Agent", _USER_AGENT)
    for name, text in hop.headers.items():
        line.putheader(name, text.encode())
    if hop.body is not None or hop.method in ("POST", "PUT", "PATCH"):
        line.putheader("Content-Length", str(len(hop.body or b"")))
    line.endheaders(hop.body)
    with closing(line.getresponse()) as answer:
        headers = _headers(answer)
        body = _body(answer, headers.get("content-encoding", ""), hop.limit)
        return WebAnswer(answer.status, answer.reason, headers, body)


def _headers(answer: http.client.HTTPResponse) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, text in answer.getheaders():
        key = name.lower()
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return joined


def _body(answer: http.client.HTTPResponse, encoding: str, limit: int) -> bytes:
    """The whole body, decompressed. What grows beyond the limit is never held."""
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB) if encoding.lower() in _PACKED else None
    whole = bytearray()
    while piece := answer.read1(_PIECE):
        whole += unpack.decompress(piece, limit + 1 - len(whole)) if unpack else piece
        if len(whole) > limit:
            raise AnswerTooLarge(f"The answer has more than {limit:,} bytes.")
    if answer.length:
        raise ConnectionFailed("The answer ended too early.")
    return bytes(whole)


_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


@contextmanager
def _translated(hop: Hop, expired: threading.Event) -> Iterator[None]:
    try:
        yield
    except NetworkFailed:
        if expired.is_set():
            raise FetchTimedOut(f"{hop.host} did not answer in time.") from None
        raise
    except ssl.SSLError as failure:
        raise _or_late(TlsFailed(f"{hop.host}: {failure.reason or failure}"), expired) from failure
    except TimeoutError as failure:
        raise FetchTimedOut(f"{hop.host} did not answer in time.") from failure
    except (OSError, http.client.HTTPException, zlib.error) as failure:
        broken = ConnectionFailed(f"{hop.host} refused or broke the connection.")
        raise _or_late(broken, expired) from failure
    if expired.is_set():
        raise FetchTimedOut(f"{hop.host} did not answer in time.")


def _or_late(failure: NetworkFailed, expired: threading.Event) -> NetworkFailed:
    return FetchTimedOut("The other side did not answer in time.") if expired.is_set() else failure
