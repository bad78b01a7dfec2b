"""The management API of a WebSocket API: POST, GET and DELETE `@connections/{id}`."""

from __future__ import annotations

import time
from typing import Protocol
from urllib.parse import unquote

from websockets.exceptions import ConnectionClosed

from infra.gateway.http1 import Request, Response, json_response
from infra.gateway.websocket_api import MESSAGE_LIMIT, Link


class Links(Protocol):
    """Where open connections are found."""

    def link(self, connection_id: str) -> Link | None: ...


class Management:
    """Answers what the SDK's `apigatewaymanagementapi` client sends."""

    def __init__(self, links: Links) -> None:
        self._links = links

    async def answer(self, request: Request) -> Response:
        # A page on this origin must not be able to write to sockets; the SDK always signs.
        if not (request.header("authorization") or "").startswith("AWS4-HMAC-SHA256"):
            return json_response(403, {"message": "Missing Authentication Token"})
        # Ids are base64 and contain "/" and "=": split first, then decode.
        link = self._links.link(unquote(request.raw_path.rpartition("/@connections/")[2]))
        if link is None or link.socket is None:
            return _gone()
        match request.method:
            case "POST":
                return await _post(link, request.body)
            case "DELETE":
                await link.socket.close(1000)
                return Response(204)
            case "GET":
                return json_response(200, _describe(link))
            case _:
                return json_response(403, {"message": "Missing Authentication Token"})


async def _post(link: Link, body: bytes) -> Response:
    if len(body) > MESSAGE_LIMIT:
        error = {"x-amzn-errortype": "PayloadTooLargeException"}
        return json_response(413, {"message": "Message too long"}, error)
    if link.socket is None:
        return _gone()
    try:
        await link.socket.send(body.decode(errors="replace"))
    except ConnectionClosed:
        return _gone()
    link.active_at = time.time()
    return Response(200, b"", (("content-type", "application/json"),))


def _describe(link: Link) -> dict[str, object]:
    identity = {"sourceIp": link.caller.ip, "userAgent": link.caller.header("user-agent")}
    return {
        "connectedAt": _stamp(link.caller.connected_at / 1000),
        "lastActiveAt": _stamp(link.active_at),
        "identity": identity,
    }


def _gone() -> Response:
    return json_response(410, {"message": "Gone"}, {"x-amzn-errortype": "GoneException"})


def _stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
