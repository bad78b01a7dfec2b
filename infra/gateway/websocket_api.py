"""A WebSocket API: handshake through $connect, messages to routes, limits as on API Gateway.

The `websockets` library sees single frames, so the 32 KB frame limit is real. Messages of one
connection are handled in parallel, as on AWS; nothing a handler returns is sent to the client.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from infra.gateway.declarations import WebSocketApi
from infra.gateway.edge import socket_query
from infra.gateway.lambdas import FunctionFailed, FunctionTimedOut, Lambdas
from infra.gateway.ports import HOST
from infra.gateway.websocket_events import Caller, EventMaker, authorizer_context

MESSAGE_LIMIT = 128 * 1024
FRAME_LIMIT = 32 * 1024

Json = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: `idle` without a message, `life` of a connection."""

    idle: float = 600.0
    life: float = 7200.0


@dataclass(slots=True)
class Link:
    """One accepted connection; `socket` is set once the handshake is done."""

    caller: Caller
    authorizer: Json | None = None
    subprotocol: str | None = None
    socket: ServerConnection | None = None
    active_at: float = field(default_factory=time.time)
    running: set[asyncio.Task[None]] = field(default_factory=set)


class Refusal(Exception):
    """The handshake ends with this HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class WebSocketGateway:
    """Serves one WebSocket API of the template."""

    def __init__(self, api: WebSocketApi, lambdas: Lambdas, limits: Limits | None = None) -> None:
        self._api = api
        self._lambdas = lambdas
        self._limits = limits or Limits()
        self._events = EventMaker(api)
        self._opening: dict[uuid.UUID, Link] = {}
        self._links: dict[str, Link] = {}
        self._server: Server | None = None

    def link(self, connection_id: str) -> Link | None:
        """An open connection; None while $connect still runs, as the management API has it."""
        return self._links.get(connection_id)

    async def listen(self) -> int:
        """Listen on a free loopback port, where the front forwards handshakes; the port."""
        self._server = await serve(
            self._converse,
            HOST,
            0,
            process_request=self._open,
            select_subprotocol=self._subprotocol,
            max_size=(MESSAGE_LIMIT, FRAME_LIMIT),
            compression=None,  # API Gateway does not negotiate it
            ping_interval=None,
            open_timeout=self._api.integration_timeout + 1,
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def close(self) -> None:
        """Close every connection with 1001, so that clients come back at once."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _open(self, connection: ServerConnection, request: Request) -> Response | None:
        path, _, query = request.path.partition("?")
        caller = Caller(
            id=base64.b64encode(secrets.token_bytes(11)).decode(),
            headers=tuple(request.headers.raw_items()),
            query=socket_query(path, query),
            ip=HOST,
        )
        link = Link(caller)
        try:
            link.authorizer = await self._authorize(caller)
            link.subprotocol = await self._connect(link)
        except Refusal as refusal:
            return _refused(refusal, caller.id)
        self._opening[connection.id] = link
        return None

    async def _authorize(self, caller: Caller) -> Json | None:
        if self._api.authorizer is None:
            return None
        event = self._events.authorize(caller)
        if not all(_present(source, event) for source in self._api.identity_sources):
            raise Refusal(401, "Unauthorized")
        try:
            answer = await self._lambdas.invoke(self._api.authorizer, event)
        except (FunctionFailed, FunctionTimedOut) as error:
            unauthorized = str(error).endswith("Exception: Unauthorized")
            raise (
                Refusal(401, "Unauthorized")
                if unauthorized
                else Refusal(500, "Internal server error")
            ) from error
        if any(one["Effect"] != "Allow" for one in answer["policyDocument"]["Statement"]):
            raise Refusal(
                403, "User is not authorized to access this resource with an explicit deny"
            )
        return authorizer_context(answer)

    async def _connect(self, link: Link) -> str | None:
        """Run $connect; the subprotocol it chose, if any."""
        if "$connect" not in self._api.routes:
            return None
        event = self._events.connect(link.caller, link.authorizer)
        try:
            answer = await self._invoke("$connect", event)
        except (FunctionFailed, FunctionTimedOut) as error:
            raise Refusal(502, "Internal server error") from error
        status = answer.get("statusCode", 200) if isinstance(answer, dict) else 200
        if not 200 <= int(status) < 300:
            raise Refusal(int(status), HTTPStatus(int(status)).phrase)
        headers = (answer.get("headers") or {}) if isinstance(answer, dict) else {}
        return next((v for k, v in headers.items() if k.lower() == "sec-websocket-protocol"), None)

    def _subprotocol(
        self, connection: ServerConnection, offered: Sequence[Subprotocol]
    ) -> Subprotocol | None:
        link = self._opening.get(connection.id)
        chosen = Subprotocol(link.subprotocol) if link and link.subprotocol else None
        return chosen if chosen in offered else None

    async def _converse(self, socket: ServerConnection) -> None:
        link = self._opening.pop(socket.id)
        link.socket = socket
        self._links[link.caller.id] = link
        code, reason = 1006, ""
        try:
            async with asyncio.timeout(self._limits.life):
                await self._receive(link, socket)
        except ConnectionClosed as closed:
            code, reason = _close_of(closed)
        except TimeoutError:
            code, reason = 1001, "Going away"
            await socket.close(code, reason)
        finally:
            del self._links[link.caller.id]
            await self._disconnect(link, code, reason)

    async def _receive(self, link: Link, socket: ServerConnection) -> None:
        while True:
            async with asyncio.timeout(self._limits.idle):
                body = await socket.recv()
            link.active_at = time.time()
            # Kept, because the loop itself holds tasks only weakly.
            task = asyncio.create_task(self._message(link, socket, body))
            link.running.add(task)
            task.add_done_callback(link.running.discard)

    async def _message(self, link: Link, socket: ServerConnection, body: str | bytes) -> None:
        route = self._events.select(body)
        if route not in self._api.routes:
            await _tell(socket, link, "Forbidden")
            return
        event = self._events.message(link.caller, route, body, link.authorizer)
        try:
            await self._invoke(route, event)
        except (FunctionFailed, FunctionTimedOut):
            await _tell(socket, link, "Internal server error")

    async def _disconnect(self, link: Link, code: int, reason: str) -> None:
        if "$disconnect" not in self._api.routes:
            return
        event = self._events.disconnect(link.caller, code, reason, link.authorizer)
        try:
            await self._invoke("$disconnect", event)
        except (FunctionFailed, FunctionTimedOut) as error:
            log.info("$disconnect of %s: %s", link.caller.id, error)

    async def _invoke(self, route: str, event: Json) -> Any:
        limit = self._api.integration_timeout
        return await self._lambdas.invoke(self._api.routes[route], event, limit)


async def _tell(socket: ServerConnection, link: Link, message: str) -> None:
    """API Gateway's own frame about a message it could not deliver."""
    frame = {
        "message": message,
        "connectionId": link.caller.id,
        "requestId": uuid.uuid4().hex[:16],
    }
    try:
        await socket.send(json.dumps(frame))
    except ConnectionClosed:
        log.info("%s is gone before it could be told %s", link.caller.id, message)


def _refused(refusal: Refusal, connection_id: str) -> Response:
    body = {
        "message": str(refusal),
        "connectionId": connection_id,
        "requestId": uuid.uuid4().hex[:16],
    }
    text = json.dumps(body).encode()
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(text))})
    return Response(refusal.status, HTTPStatus(refusal.status).phrase, headers, text)


def _close_of(closed: ConnectionClosed) -> tuple[int, str]:
    """Who closed first decides what $disconnect is told."""
    frame = closed.rcvd if closed.rcvd_then_sent else closed.sent or closed.rcvd
    return (frame.code, frame.reason) if frame else (1006, "")


def _present(source: str, event: Json) -> bool:
    _, _, kind, name = source.split(".", 3)
    if kind == "querystring":
        return name in event.get("queryStringParameters", {})
    return name.lower() in {key.lower() for key in event["headers"]}
