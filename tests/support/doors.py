"""Functions on a real port without the platform: HTTP in, events to handlers, answers out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.gateway.declarations import HttpRoute
from infra.gateway.http1 import Request
from infra.gateway.http_events import read_result, request_event
from infra.gateway.http_routes import Hit

HIT = Hit(HttpRoute("$default", "Function"), {})
Event = dict[str, Any]


def by_function_url(request: Request) -> Event:
    """The event of payload format 2.0, which HTTP APIs and function URLs share."""
    return request_event(request, HIT, "api")


@contextmanager
def serving(answer: Callable[[Request], Event]) -> Iterator[str]:
    """The address of a server that answers every request with a handler's result."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __getattr__(self, name: str) -> Any:
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self._answer

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = tuple((name.lower(), text) for name, text in self.headers.items())
            result = answer(Request(self.command, self.path, headers, body, "127.0.0.1"))
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


def through_mangum(handler: Callable[[Event, Any], Event], event: Event) -> Event:
    """A group's result for an event. Mangum wants an event loop of its thread, as Lambda's main thread has."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return handler(event, None)
    finally:
        asyncio.set_event_loop(None)
        loop.close()
