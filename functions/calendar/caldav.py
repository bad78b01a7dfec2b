"""CalDAV behind a function URL or a load balancer: events of both in, the protocol's answers out.

API Gateway is not documented to pass PROPFIND and REPORT, so these requests have a host of their own in the cloud; the
local gateway serves them under /caldav/. A client signs in with Basic authentication: any name, and an API key or a
bearer token as the password.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from functions.calendar.deps import Wiring, wiring
from layers.http.observability import prepare_logging
from shared.calendar.access import Viewer, viewer_of
from shared.calendar.dav.requests import DavAnswer, DavRequest
from shared.calendar.dav.serving import READS, serve, without_identity
from shared.errors import GbError, NotAuthenticated
from shared.identity.access.table import Need
from shared.identity.admission import Carried, admit, recognize
from shared.identity.keys import MARK
from shared.log import logger

READING, WRITING = Need("user", "calendar.read"), Need("user", "calendar.write")
CHALLENGE = 'Basic realm="General Bots calendars", charset="UTF-8"'


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    """One request."""
    prepare_logging()
    return answered(event, wiring)


def answered(event: dict[str, Any], platform: Callable[[], Wiring]) -> dict[str, Any]:
    """The result for one event; `platform` is asked when somebody signs in."""
    request = _request(event)
    try:
        answer = without_identity(request)
        if answer is None:
            ports = platform()
            answer = serve(ports.store, _viewer(ports, request), request, ports.clock.now())
    except GbError as error:
        answer = _refused(error)
    except Exception:  # noqa: BLE001 - the outermost handler
        logger.exception("a CalDAV request failed", method=request.method, path=request.path)
        answer = DavAnswer(500)
    return _result(event, request, answer)


def _request(event: dict[str, Any]) -> DavRequest:
    """The request of a function URL's event (payload 2.0) or of a load balancer's, with one or many header values."""
    many = event.get("multiValueHeaders") or {}
    headers = {name.lower(): ",".join(values) for name, values in many.items()}
    headers |= {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    body = event.get("body") or ""
    data = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    http = event.get("requestContext", {}).get("http")
    if http is not None:
        return DavRequest(http["method"].upper(), unquote(event["rawPath"]), headers, data)
    return DavRequest(event["httpMethod"].upper(), unquote(event["path"]), headers, data)


def _viewer(ports: Wiring, request: DavRequest) -> Viewer:
    """Who signs in. Raises NotAuthenticated, or what is wrong with the credentials."""
    is_reading = request.method in READS
    need = READING if is_reading else WRITING
    identity = recognize(ports, _credentials(request))
    method = "GET" if is_reading else "DELETE" if request.method == "DELETE" else "PUT"
    identity = admit(identity, need, method)
    if identity is None:
        raise NotAuthenticated
    with ports.store.transaction(identity.org_id) as unit:
        return viewer_of(unit, identity.user_id, identity.org_id)


def _credentials(request: DavRequest) -> Carried:
    """The password of Basic as API key or bearer token; Bearer as it is."""
    scheme, _, held = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return Carried(
            request.headers.get("authorization", ""), request.headers.get("x-api-key", "")
        )
    try:
        password = base64.b64decode(held.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        raise NotAuthenticated from None
    if password.startswith(MARK):
        return Carried(api_key=password)
    return Carried(f"Bearer {password}") if password else Carried()


def _refused(error: GbError) -> DavAnswer:
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    if error.status == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    return DavAnswer(error.status, error.message, headers)


def _result(event: dict[str, Any], request: DavRequest, answer: DavAnswer) -> dict[str, Any]:
    headers = {"Cache-Control": "no-store", "DAV": "1, 3, extended-mkcol, calendar-access"}
    headers |= dict(answer.headers)
    headers.setdefault("Content-Type", "text/plain; charset=utf-8")
    result: dict[str, Any] = {
        "statusCode": answer.status,
        "body": "" if request.method == "HEAD" else answer.body,
        "isBase64Encoded": False,
    }
    if "multiValueHeaders" in event:  # a load balancer that sends many values wants many back
        return result | {"multiValueHeaders": {name: [text] for name, text in headers.items()}}
    return result | {"headers": headers}
