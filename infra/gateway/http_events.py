"""HTTP API payload format 2.0: request to event, handler result to response.

Shapes follow AWS's "Working with AWS Lambda proxy integrations for HTTP APIs".
"""

from __future__ import annotations

import base64
import binascii
import json
import time
import uuid
from typing import Any
from urllib.parse import parse_qsl

from infra.gateway.declarations import ACCOUNT
from infra.gateway.http1 import Request, Response
from infra.gateway.http_routes import Hit

Json = dict[str, Any]

TEXT_TYPES = ("application/json", "application/javascript", "application/xml")
# Set by the gateway itself, or about one hop only; a handler's value would be wrong.
HOP_HEADERS = frozenset(
    {"connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"}
)


class MalformedResult(Exception):
    """The handler's result is not a response of payload format 2.0."""


def request_event(request: Request, hit: Hit, api_id: str) -> Json:
    """The event of one request."""
    body, encoded = _body(request)
    event: Json = {
        "version": "2.0",
        "routeKey": hit.route.key,
        "rawPath": request.raw_path,
        "rawQueryString": request.query,
        "headers": _headers(request),
        "requestContext": _context(request, hit, api_id),
        "isBase64Encoded": encoded,
    }
    cookies = [
        one.strip()
        for key, value in request.headers
        if key == "cookie"
        for one in value.split(";")
        if one.strip()
    ]
    query: dict[str, str] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    optional = {
        "cookies": cookies,
        "queryStringParameters": query,
        "pathParameters": hit.path_parameters,
        "body": body,
    }
    return event | {key: value for key, value in optional.items() if value}


def read_result(result: Any, request_id: str) -> Response:
    """The response a handler's result stands for; without a `statusCode` the result is the body."""
    if not isinstance(result, dict) or "statusCode" not in result:
        text = result if isinstance(result, str) else json.dumps(result)
        inferred = (("content-type", "application/json"), ("apigw-requestid", request_id))
        return Response(200, text.encode(), inferred)
    status = result["statusCode"]
    if isinstance(status, bool) or not str(status).isdecimal() or not 100 <= int(status) <= 599:
        raise MalformedResult(f"statusCode {status!r}")
    headers = _result_headers(result.get("headers", {}))
    if not any(key == "content-type" for key, _ in headers):
        headers.append(("content-type", "text/plain; charset=utf-8"))
    headers += [("set-cookie", str(cookie)) for cookie in result.get("cookies") or ()]
    headers.append(("apigw-requestid", request_id))
    return Response(int(status), _result_body(result), tuple(headers))


def _result_headers(given: Any) -> list[tuple[str, str]]:
    if given is None:
        return []
    if not isinstance(given, dict):
        raise MalformedResult("headers must be an object")
    pairs = ((str(key).lower(), _header_text(value)) for key, value in given.items())
    return [(key, value) for key, value in pairs if key not in HOP_HEADERS]


def _header_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _result_body(result: Json) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedResult("body must be a string")
    if not result.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise MalformedResult("body is not base64") from error


def _body(request: Request) -> tuple[str, bool]:
    kind = (request.header("content-type") or "").partition(";")[0].strip().lower()
    textual = kind == "" or kind.startswith("text/") or kind in TEXT_TYPES
    if textual or kind.endswith(("+json", "+xml")):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            return base64.b64encode(request.body).decode(), True
    return base64.b64encode(request.body).decode(), bool(request.body)


def _headers(request: Request) -> dict[str, str]:
    joined: dict[str, str] = {}
    for key, value in request.headers:
        if key != "cookie":
            joined[key] = f"{joined[key]},{value}" if key in joined else value
    joined["x-forwarded-for"] = request.client
    joined["x-forwarded-proto"] = "http"
    joined["x-forwarded-port"] = (request.header("host") or "").rpartition(":")[2]
    return joined


def _context(request: Request, hit: Hit, api_id: str) -> Json:
    now = time.time()
    return {
        "accountId": ACCOUNT,
        "apiId": api_id,
        "domainName": request.header("host") or "",
        "domainPrefix": (request.header("host") or "").partition(".")[0],
        "http": {
            "method": request.method,
            "path": request.raw_path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.client,
            "userAgent": request.header("user-agent") or "",
        },
        "requestId": uuid.uuid4().hex[:16],
        "routeKey": hit.route.key,
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }
