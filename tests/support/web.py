"""The network in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus

from shared.network.failures import HostNotFound
from shared.network.records import WebAnswer, WebRequest

Answering = Callable[[WebRequest], WebAnswer]


def answer(
    body: str | bytes = "", status: int = 200, content_type: str = "text/plain", **headers: str
) -> WebAnswer:
    """An answer as a server gives it."""
    data = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    kind = {"content-type": content_type} if content_type else {}
    return WebAnswer(status, HTTPStatus(status).phrase, {**kind, **named}, data)


class MemoryWeb:
    """Pages by address without query; a callable sees the request. `asked` is what was sent, in order.

    A request with an `Idempotency-Key` seen before is told apart in `acts`: those happened once.
    """

    def __init__(self) -> None:
        self.pages: dict[str, WebAnswer | Answering] = {}
        self.asked: list[WebRequest] = []
        self.acts: dict[str, WebRequest] = {}

    def serve(self, pages: Mapping[str, WebAnswer | Answering]) -> None:
        self.pages.update(pages)

    def fetch(self, request: WebRequest) -> WebAnswer:
        self.asked.append(request)
        self.acts.setdefault(request.headers.get("Idempotency-Key", request.url), request)
        page = self.pages.get(request.url.partition("?")[0])
        if page is None:
            raise HostNotFound
        found = page if isinstance(page, WebAnswer) else page(request)
        return replace(found, url=request.url)
