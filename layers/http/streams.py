"""Answers that leave piece by piece where the host can stream, and whole where it cannot."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

from anyio import to_thread
from mangum.handlers import HTTPGateway
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Generator, MutableMapping, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

EVENT_STREAM = "text/event-stream; charset=utf-8"
_END = b""


class ResponseStream(Protocol):
    """Where a host takes an answer piece by piece."""

    def begin(self, status: int, headers: Sequence[tuple[str, str]]) -> None: ...
    def write(self, data: bytes) -> None:
        """Raises ConnectionError when the caller has gone."""
        ...


def stream_answer(
    app: ASGIApp, event: dict[str, Any], response: ResponseStream, context: Any
) -> None:
    """Serve one event of API Gateway and write the answer as it is made."""
    request = HTTPGateway(event, context, _CONFIG)
    body = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if body:
            return body.pop()
        await asyncio.Event().wait()  # until the answer has been sent
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [(key.decode(), value.decode()) for key, value in message["headers"]]
            response.begin(message["status"], headers)
        elif message["type"] == "http.response.body":
            await to_thread.run_sync(response.write, message.get("body", b""))

    loop = asyncio.new_event_loop()  # not `asyncio.run`, which takes away the thread's own loop
    try:
        loop.run_until_complete(app(request.scope, receive, send))
    finally:
        loop.close()


_CONFIG: Any = {
    "lifespan": "off",
    "api_gateway_base_path": "/",
    "text_mime_types": [],
    "exclude_headers": [],
}


class PieceResponse(Response):
    """Sends what a generator yields. The generator is closed as soon as the caller is gone, and always at the end."""

    def __init__(
        self, pieces: Generator[bytes, None, None], media_type: str = EVENT_STREAM
    ) -> None:
        super().__init__(media_type=media_type, headers={"cache-control": "no-cache"})
        del self.headers["content-length"]
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive  # who sends tells when the caller has gone
        with closing(self._pieces):
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            while piece := await to_thread.run_sync(next, self._pieces, _END):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
