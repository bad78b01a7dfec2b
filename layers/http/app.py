"""An HTTP route group's application and its Lambda handler."""

from __future__ import annotations

import hmac
import os
import re
import time
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from mangum import Mangum
from starlette.exceptions import HTTPException

from layers.http.callers import EDGE_SECRET, EDGE_VIEWER
from layers.http.gate import gate
from layers.http.limits import rate_headers
from layers.http.observability import count_request, prepare_logging
from layers.http.streams import stream_answer
from shared.config import Settings
from shared.errors import (
    BadRequest,
    GbError,
    InternalError,
    MethodNotAllowed,
    NotFound,
    ValidationFailed,
    envelope,
)
from shared.ids import new_id
from shared.log import bound, logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from fastapi import APIRouter
    from starlette.responses import Response

    from layers.http.streams import ResponseStream

API_VERSION = "1"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
"""What every answer says unless its route says otherwise (platform spec §7.4)."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_BY_STATUS: dict[int, type[GbError]] = {404: NotFound, 405: MethodNotAllowed, 400: BadRequest}


def group_app(name: str, *routers: APIRouter, platform: Callable[[], Any]) -> FastAPI:
    """The application of one route group. `/api/v1/…` is an exact alias of `/api/…` (platform spec §0.2).

    `platform` is the group's wiring. Every route passes the gate, by the table `shared.identity.access.<name>`.
    """
    doors = [Depends(gate(name, platform))]
    app = FastAPI(title=f"General Bots: {name}", docs_url=None, redoc_url=None, dependencies=doors)
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(GbError, _answer_failure)
    app.add_exception_handler(RequestValidationError, _answer_failure)
    app.add_exception_handler(HTTPException, _answer_failure)
    app.middleware("http")(_observed(name))
    return app


class Handler:
    """A Lambda handler for HTTP API events of payload version 2.0, which can also write its answer as it is made.

    `aliases` are beginnings of paths: from, to.
    """

    def __init__(self, app: FastAPI, aliases: Mapping[str, str]) -> None:
        self._app = app
        self._adapter = Mangum(app, lifespan="off")
        self._aliases = {"/api/v1/": "/api/", **aliases}

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        prepare_logging()
        answer: dict[str, Any] = self._adapter(
            _from_edge(_unaliased(event, self._aliases)), context
        )
        return answer

    def stream(self, event: dict[str, Any], response: ResponseStream, context: Any) -> None:
        """For hosts that stream: the same application, its answer written piece by piece."""
        prepare_logging()
        stream_answer(self._app, _from_edge(_unaliased(event, self._aliases)), response, context)


def handler_of(app: FastAPI, aliases: Mapping[str, str] | None = None) -> Handler:
    """The Lambda handler of one group."""
    return Handler(app, aliases or {})


def _unaliased(event: dict[str, Any], aliases: Mapping[str, str]) -> dict[str, Any]:
    """The event as if it had been sent to the path an alias stands for."""
    path = wanted = str(event.get("rawPath", ""))
    for prefix, stands_for in aliases.items():
        if wanted.startswith(prefix):
            wanted = stands_for + wanted.removeprefix(prefix)
    if wanted == path:
        return event
    context = event.get("requestContext", {})
    http = {**context.get("http", {}), "path": wanted}  # where Mangum reads it
    return event | {"rawPath": wanted, "requestContext": {**context, "http": http}}


def _from_edge(event: dict[str, Any]) -> dict[str, Any]:
    """The event without the edge's word on the viewer, unless the edge proves that it is its own."""
    headers = {name.lower(): text for name, text in (event.get("headers") or {}).items()}
    secret = Settings.from_environment(os.environ).edge_secret
    shown = headers.pop(EDGE_SECRET, "")
    if not (secret and hmac.compare_digest(secret.encode(), shown.encode())):
        headers.pop(EDGE_VIEWER, None)
    return event | {"headers": headers}


def _observed(
    group: str,
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    async def observe(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        offered = request.headers.get("x-request-id", "")
        request_id = offered if _REQUEST_ID.match(offered) else new_id()
        request.state.request_id = request_id
        began = time.perf_counter()
        with bound(request_id=request_id):
            try:
                response = await call_next(request)
            except Exception:  # noqa: BLE001 - the outermost handler: one documented error
                logger.exception("a request failed", path=request.url.path)
                response = _failure_response(InternalError(), request_id)
        response.headers["X-Request-ID"] = request_id
        response.headers["X-API-Version"] = API_VERSION
        if "etag" in response.headers:
            response.headers.setdefault("Cache-Control", "no-cache")
        for name, text in SECURITY.items():
            response.headers.setdefault(name, text)
        if allowance := getattr(request.state, "allowance", None):
            response.headers.update(rate_headers(allowance))
        route = request.scope.get("route")
        template = getattr(route, "path", "unmatched")
        count_request(
            group, request.method, template, response.status_code, time.perf_counter() - began
        )
        return response

    return observe


async def _answer_failure(request: Request, error: Exception) -> JSONResponse:
    """The one place where failures become the HTTP envelope (platform spec §0.3)."""
    return _failure_response(translated(error), getattr(request.state, "request_id", ""))


def translated(error: Exception) -> GbError:
    if isinstance(error, GbError):
        return error
    if isinstance(error, RequestValidationError):
        fields = {_field(problem["loc"]): str(problem["msg"]) for problem in error.errors()}
        if any(problem["type"] == "json_invalid" for problem in error.errors()):
            return BadRequest("The body is not valid JSON.")
        return ValidationFailed("Some fields are not valid.", details={"fields": fields})
    if isinstance(error, HTTPException):
        return _BY_STATUS.get(error.status_code, BadRequest)()
    return InternalError()


def _failure_response(error: GbError, request_id: str) -> JSONResponse:
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if error.status == 429 and error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return JSONResponse(envelope(error, request_id), error.status, headers=headers)


def _field(location: tuple[int | str, ...]) -> str:
    return (
        ".".join(str(part) for part in location if part not in ("body", "query", "path")) or "body"
    )
