"""HTTP/1.1 on one connection: h11 for the protocol, asyncio for the bytes.

Shared by the front of the gateway and the small servers of the embedded services. Bodies are
complete before a handler sees them, as API Gateway does it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import unquote

import h11

READ_BYTES = 64 * 1024
IDLE_SECONDS = 75.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; `target` is undecoded, header names are lower-case."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    client: str

    @property
    def raw_path(self) -> str:
        return self.target.partition("?")[0] or "/"

    @property
    def path(self) -> str:
        return unquote(self.raw_path)

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; the length header is added when it is sent. `pieces` follow the body, chunk by chunk."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    pieces: Pieces | None = None


class Pieces(Protocol):
    """The rest of an answer that is still being made."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def abandon(self) -> None:
        """The caller has gone: whoever makes the pieces is to stop."""
        ...


Handler = Callable[[Request], Awaitable[Response]]


class BodyTooLarge(Exception):
    """The body is above the limit of this server."""


def json_response(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(value).encode()
    return Response(status, body, (("content-type", "application/json"), *(headers or {}).items()))


class Connection:
    """Serves the requests of one connection, in order, until either side is done."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        handler: Handler,
        *,
        body_limit: int = 64 * 2**20,
        received: bytes = b"",
    ) -> None:
        self._reader, self._writer, self._handler = reader, writer, handler
        self._limit = body_limit
        self._protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=READ_BYTES)
        peer = writer.get_extra_info("peername")
        self._client = peer[0] if peer else "127.0.0.1"
        if received:
            self._protocol.receive_data(received)

    async def serve(self) -> None:
        try:
            while await self._serve_one():
                self._protocol.start_next_cycle()
        except (h11.RemoteProtocolError, ConnectionError, TimeoutError):
            await self._refuse()
        finally:
            self._writer.close()

    async def _serve_one(self) -> bool:
        """Answer one request; whether the connection may carry another."""
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return False
        try:
            body = await self._body()
        except BodyTooLarge:
            await self._send(
                json_response(413, {"message": "Request Entity Too Large"}), close=True
            )
            return False
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in head.headers)
        method, target = head.method.decode(), head.target.decode("latin-1")
        response = await self._handler(Request(method, target, headers, body, self._client))
        await self._send(response, without_body=method == "HEAD")
        return self._protocol.states == {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}

    async def _body(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        while not isinstance(event := await self._next_event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise h11.RemoteProtocolError("the request ended early")
            size += len(event.data)
            if size > self._limit:
                raise BodyTooLarge
            parts.append(bytes(event.data))
        return b"".join(parts)

    async def _next_event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            if self._protocol.they_are_waiting_for_100_continue:
                await self._write(h11.InformationalResponse(status_code=100, headers=[]))
            data = await asyncio.wait_for(self._reader.read(READ_BYTES), IDLE_SECONDS)
            self._protocol.receive_data(data)
        return event  # type: ignore[return-value]  # NEED_DATA is gone by here

    async def _send(
        self, response: Response, *, without_body: bool = False, close: bool = False
    ) -> None:
        headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in response.headers]
        if response.pieces is not None:
            await self._send_pieces(response, headers, response.pieces)
            return
        if response.status not in (204, 304):
            headers.append((b"content-length", str(len(response.body)).encode()))
        if close:
            headers.append((b"connection", b"close"))
        reason = _reason(response.status)
        events: list[h11.Event] = [
            h11.Response(status_code=response.status, headers=headers, reason=reason)
        ]
        if response.body and not without_body and response.status not in (204, 304):
            events.append(h11.Data(data=response.body))
        await self._write(*events, h11.EndOfMessage())

    async def _send_pieces(
        self, response: Response, headers: list[tuple[bytes, bytes]], pieces: Pieces
    ) -> None:
        """An answer of unknown length, in chunks as they come (RFC 9112 §7.1). A caller that leaves stops it."""
        headers.append((b"transfer-encoding", b"chunked"))
        reason = _reason(response.status)
        gone = asyncio.ensure_future(self._reader.read(1))
        try:
            await self._write(
                h11.Response(status_code=response.status, headers=headers, reason=reason)
            )
            if response.body:
                await self._write(h11.Data(data=response.body))
            async for piece in pieces:
                if gone.done() and not gone.result():
                    raise ConnectionResetError
                await self._write(h11.Data(data=piece))
            await self._write(h11.EndOfMessage())
        finally:
            pieces.abandon()
            if not gone.done():
                gone.cancel()
            elif gone.result():
                self._protocol.receive_data(gone.result())

    async def _write(self, *events: h11.Event) -> None:
        self._writer.write(b"".join(self._protocol.send(event) or b"" for event in events))
        await self._writer.drain()

    async def _refuse(self) -> None:
        """Say 400 where the protocol still allows it; the peer may well be gone."""
        if (
            self._protocol.our_state in (h11.IDLE, h11.SEND_RESPONSE)
            and self._protocol.their_state is h11.ERROR
        ):
            try:
                await self._send(json_response(400, {"message": "Bad Request"}), close=True)
            except ConnectionError:
                return


def _reason(status: int) -> bytes:
    try:
        return HTTPStatus(status).phrase.encode()
    except ValueError:
        return b""


async def serve(
    handler: Handler, host: str, port: int, *, body_limit: int = 64 * 2**20
) -> asyncio.Server:
    """A listening server that answers every request with `handler`."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Connection(reader, writer, handler, body_limit=body_limit).serve()

    return await asyncio.start_server(connected, host, port)
