"""Events of a WebSocket API: $connect, messages, $disconnect, and the authorizer's request."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from infra.gateway.declarations import ACCOUNT, REGION, WebSocketApi

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is behind a connection, as known at the handshake; `connected_at` in epoch ms."""

    id: str
    headers: tuple[tuple[str, str], ...]
    query: str
    ip: str
    connected_at: int = field(default_factory=lambda: int(time.time() * 1000))

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class EventMaker:
    """Makes the events of one WebSocket API."""

    def __init__(self, api: WebSocketApi) -> None:
        self._api = api

    def connect(self, caller: Caller, authorizer: Json | None) -> Json:
        return {
            **_handshake(caller),
            "requestContext": self._context(caller, "CONNECT", "$connect", authorizer),
            "isBase64Encoded": False,
        }

    def authorize(self, caller: Caller) -> Json:
        path = f"{self._api.name}/{self._api.stage}/$connect"
        return {
            "type": "REQUEST",
            "methodArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{path}",
            **_handshake(caller),
            "requestContext": self._context(caller, "CONNECT", "$connect", None),
        }

    def message(
        self, caller: Caller, route: str, body: str | bytes, authorizer: Json | None
    ) -> Json:
        binary = isinstance(body, bytes)
        text = base64.b64encode(body).decode() if isinstance(body, bytes) else body
        context = self._context(caller, "MESSAGE", route, authorizer)
        return {
            "requestContext": {**context, "messageId": uuid.uuid4().hex[:12]},
            "body": text,
            "isBase64Encoded": binary,
        }

    def disconnect(self, caller: Caller, code: int, reason: str, authorizer: Json | None) -> Json:
        context = self._context(caller, "DISCONNECT", "$disconnect", authorizer)
        ended = {"disconnectStatusCode": code, "disconnectReason": reason}
        return {
            "headers": {"Host": caller.header("host")},
            "multiValueHeaders": {"Host": [caller.header("host")]},
            "requestContext": {**context, **ended},
            "isBase64Encoded": False,
        }

    def select(self, body: str | bytes) -> str:
        """The route of a message: what the selection expression finds in its JSON, else $default."""
        try:
            found: Any = json.loads(body)
        except ValueError:
            return "$default"
        for step in self._api.selection.removeprefix("$request.body.").split("."):
            found = found.get(step) if isinstance(found, dict) else None
        known = isinstance(found, str) and not found.startswith("$") and found in self._api.routes
        return str(found) if known else "$default"

    def _context(self, caller: Caller, kind: str, route: str, authorizer: Json | None) -> Json:
        now = time.time()
        context = {
            "routeKey": route,
            "eventType": kind,
            "extendedRequestId": uuid.uuid4().hex[:16],
            "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "messageDirection": "IN",
            "stage": self._api.stage,
            "connectedAt": caller.connected_at,
            "requestTimeEpoch": int(now * 1000),
            "identity": {"sourceIp": caller.ip, "userAgent": caller.header("user-agent")},
            "requestId": uuid.uuid4().hex[:16],
            "domainName": caller.header("host"),
            "connectionId": caller.id,
            "apiId": self._api.name,
        }
        return context if authorizer is None else {**context, "authorizer": authorizer}


def authorizer_context(answer: Mapping[str, Any]) -> Json:
    """What later events carry of an authorizer's answer: its context as strings, and who it is."""
    context = {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in (answer.get("context") or {}).items()
    }
    return {**context, "principalId": answer["principalId"]}


def _handshake(caller: Caller) -> Json:
    headers: dict[str, list[str]] = {}
    for key, value in caller.headers:
        headers.setdefault(key, []).append(value)
    query: dict[str, list[str]] = {}
    for key, value in parse_qsl(caller.query, keep_blank_values=True):
        query.setdefault(key, []).append(value)
    shown: Json = {
        "headers": {key: values[-1] for key, values in headers.items()},
        "multiValueHeaders": headers,
    }
    if query:
        shown["queryStringParameters"] = {key: values[-1] for key, values in query.items()}
        shown["multiValueQueryStringParameters"] = query
    return shown
