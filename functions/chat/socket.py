"""The WebSocket door: checks, stores, queues and acknowledges; it answers nothing itself (platform spec §2.4)."""

from __future__ import annotations

from typing import Any

from functions.chat.deps import wiring
from layers.http.observability import prepare_logging, put
from shared.conversation.connecting import Handshake, connect, disconnect
from shared.conversation.receiving import receive
from shared.errors import Forbidden, GbError, NotAuthenticated, ServiceUnavailable
from shared.identity.admission import as_of_now
from shared.identity.callers import caller_of_socket
from shared.log import bound, logger
from shared.records.users import Identity

OK = {"statusCode": 200}
TICKET_MEMORY = 3600
"""Seconds a used ticket is remembered: far longer than it is valid."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """One WebSocket API event: CONNECT, MESSAGE or DISCONNECT."""
    prepare_logging()
    request = event["requestContext"]
    with bound(request_id=request.get("requestId", ""), connection_id=request["connectionId"]):
        return _ROUTES[request["eventType"]](event, request)


def _connect(event: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    handshake = _handshake(event, request["connectionId"])
    try:
        connection = connect(wiring().desk, handshake)
    except (NotAuthenticated, Forbidden) as error:
        logger.info("a connection was refused", reason=error.message)
        return {"statusCode": error.status, "body": error.message}
    except ServiceUnavailable as error:
        logger.error("a connection could not be opened", reason=error.message)
        return {"statusCode": 503, "body": error.message}
    put("ws_connections", 1, bot=connection.bot_id)
    offered = _header(event, "sec-websocket-protocol").split(",")[0].strip()
    headers = {"Sec-WebSocket-Protocol": offered} if offered else {}
    return {**OK, "headers": headers}


def _message(event: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    body = event.get("body") or ""
    try:
        receive(wiring().desk, request["connectionId"], body)
    except GbError as error:
        logger.error("a frame could not be handled", code=error.code, reason=error.message)
        return {"statusCode": error.status}
    return OK


def _disconnect(event: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    disconnect(wiring().desk, request["connectionId"])
    put("ws_connections", -1)
    return OK


_ROUTES = {"CONNECT": _connect, "MESSAGE": _message, "DISCONNECT": _disconnect}


def _handshake(event: dict[str, Any], connection_id: str) -> Handshake:
    query = event.get("queryStringParameters") or {}
    cookies = _header(event, "cookie").split(";")
    protocols = _header(event, "sec-websocket-protocol").split(",")
    ticket = query.get("token", "")
    identity = caller_of_socket(wiring().signer, ticket, protocols, cookies)
    if ticket and identity is not None and not _is_first_use(identity):
        identity = None
    if identity is not None:
        identity = as_of_now(wiring(), identity)
    return Handshake(
        connection_id=connection_id,
        identity=identity,
        session_id=query.get("session_id", ""),
        bot_name=query.get("bot_name", "") or query.get("bot", ""),
        origin=_header(event, "origin"),
        host=_header(event, "x-forwarded-host") or _header(event, "host"),
        channel=query.get("channel", "web"),
    )


def _is_first_use(identity: Identity) -> bool:
    """A ticket opens one socket; a cache that is down opens none, since a replay could not be told."""
    if not identity.token_id:
        return False
    try:
        return wiring().desk.limits.take(f"ticket:{identity.token_id}", 1, TICKET_MEMORY).allowed
    except ServiceUnavailable:
        return False


def _header(event: dict[str, Any], name: str) -> str:
    headers = event.get("headers") or {}
    return next((str(text) for key, text in headers.items() if key.lower() == name), "")
