"""The CalDAV function on a real port, over any store: HTTP in, events to the handler, answers out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from functions.calendar.caldav import answered
from infra.gateway.declarations import HttpRoute
from infra.gateway.http1 import Request
from infra.gateway.http_events import read_result, request_event
from infra.gateway.http_routes import Hit
from tests.support.calendars import Office

HIT = Hit(HttpRoute("$default", "CalDavFunction"), {})
Event = dict[str, Any]


def by_function_url(request: Request) -> Event:
    return request_event(request, HIT, "api")


def by_load_balancer(request: Request) -> Event:
    """The event an Application Load Balancer sends for a request."""
    event = request_event(request, HIT, "api")
    return {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:x"}},
        "httpMethod": request.method,
        "path": request.raw_path,
        "queryStringParameters": {},
        "headers": event["headers"],
        "body": event.get("body", ""),
        "isBase64Encoded": event["isBase64Encoded"],
    }


def by_load_balancer_with_many_values(request: Request) -> Event:
    """The same with `lambda.multi_value_headers.enabled`; the answer then has many values, too."""
    event = by_load_balancer(request)
    headers = event.pop("headers")
    return event | {"multiValueHeaders": {name: [text] for name, text in headers.items()}}


@contextmanager
def caldav_server(
    office: Office, event_of: Callable[[Request], Event] = by_function_url
) -> Iterator[str]:
    """The address of a server that feeds the handler; its wiring is the office."""
    ports: Any = office

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __getattr__(self, name: str) -> Any:
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self._answer

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = tuple((name.lower(), text) for name, text in self.headers.items())
            request = Request(self.command, self.path, headers, body, "127.0.0.1")
            result = answered(event_of(request), lambda: ports)
            if many := result.get("multiValueHeaders"):
                result["headers"] = {name: ",".join(values) for name, values in many.items()}
            response = read_result(result, "")
            self.send_response(response.status)
            for name, text in response.headers:
                self.send_header(name, text)
            if response.status not in (204, 304):
                self.send_header("content-length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_: object) -> None:
            """Tests read answers, not logs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
