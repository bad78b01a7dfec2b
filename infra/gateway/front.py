"""One port for everything: reads the head of the first request and decides who serves the connection.

A WebSocket handshake is spliced to the `websockets` server on its own loopback port; everything else
is served here, request by request.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import replace

from infra.gateway.edge import MANAGEMENT_PREFIX, api_target, is_socket_path
from infra.gateway.http1 import READ_BYTES, Connection, Request, Response
from infra.gateway.http_api import BODY_LIMIT, HttpGateway
from infra.gateway.management import Management
from infra.gateway.ports import HOST

HEAD_LIMIT = 64 * 1024
HEAD_SECONDS = 75.0

log = logging.getLogger(__name__)


class Front:
    """Accepts connections of the one origin."""

    def __init__(
        self,
        http: HttpGateway,
        management: Management | None,
        socket_port: int | None,
        told: Callable[[Request, Response, float], None],
    ) -> None:
        self._http = http
        self._management = management
        self._socket_port = socket_port
        self._told = told
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def listen(self, listener: socket.socket) -> None:
        self._server = await asyncio.start_server(self._accept, sock=listener)

    def close(self) -> None:
        """Accept no more; connections that are open go on."""
        if self._server is not None:
            self._server.close()

    async def hang_up(self) -> None:
        """End the connections that are still open."""
        for writer in list(self._open):
            writer.close()
        while self._open:
            await asyncio.sleep(0)

    async def answer(self, request: Request) -> Response:
        if self._management and request.raw_path.startswith(MANAGEMENT_PREFIX):
            return await self._management.answer(request)
        started = time.perf_counter()
        request = replace(request, target=api_target(request.target))
        response = await self._http.answer(request)
        self._told(request, response, time.perf_counter() - started)
        return response

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            head = await _read_head(reader)
            if self._socket_port is not None and _wants_socket(head):
                await _splice(reader, writer, head, self._socket_port)
            elif head:
                limit = BODY_LIMIT
                await Connection(
                    reader, writer, self.answer, body_limit=limit, received=head
                ).serve()
        except (ConnectionError, TimeoutError) as error:
            log.debug("connection ended: %s", error)
        finally:
            self._open.discard(writer)
            writer.close()


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    """Everything received until the first request's head is complete; empty if none came."""
    head = b""
    async with asyncio.timeout(HEAD_SECONDS):
        while b"\r\n\r\n" not in head and len(head) < HEAD_LIMIT:
            data = await reader.read(READ_BYTES)
            if not data:
                break
            head += data
    return head


def _wants_socket(head: bytes) -> bool:
    lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not is_socket_path(words[1].partition("?")[0]):
        return False
    fields = (line.partition(":") for line in lines[1:])
    return any(k.lower() == "upgrade" and "websocket" in v.lower() for k, _, v in fields)


async def _splice(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes, port: int
) -> None:
    """Carry bytes both ways between the client and the WebSocket server."""
    far_reader, far_writer = await asyncio.open_connection(HOST, port)
    far_writer.write(head)
    await asyncio.gather(_carry(reader, far_writer), _carry(far_reader, writer))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(READ_BYTES):
            writer.write(data)
            await writer.drain()
    except ConnectionError as error:
        log.debug("splice ended: %s", error)
    finally:
        writer.close()
