"""An answer on its way from a handler's thread to the event loop that sends it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from infra.gateway.http_events import HOP_HEADERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from concurrent.futures import Future

HELD = 64
"""Pieces a handler may be ahead of a slow caller."""


class ResponseStream:
    """Implements `lambdas.ResponseStream` on the handler's side and `http1.Pieces` on the caller's."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(HELD)
        self._begun = asyncio.Event()
        self._is_abandoned = False
        self.status = 500
        self.headers: list[tuple[str, str]] = []

    def begin(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        self.status = status
        self.headers = [(key.lower(), value) for key, value in headers]
        self.headers = [pair for pair in self.headers if pair[0] not in HOP_HEADERS]
        self._loop.call_soon_threadsafe(self._begun.set)

    def write(self, data: bytes) -> None:
        if self._is_abandoned:
            raise ConnectionResetError
        if data:
            asyncio.run_coroutine_threadsafe(self._pieces.put(data), self._loop).result()

    def end_with(self, outcome: Future[None]) -> None:
        """Called when the handler has returned or failed."""
        del outcome  # its error has been logged; the answer just ends
        self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._begun.set()
        self._ending = asyncio.ensure_future(self._pieces.put(None))

    async def wait_until_begun(self, seconds: float) -> None:
        """Raises TimeoutError."""
        await asyncio.wait_for(self._begun.wait(), seconds)

    def abandon(self) -> None:
        self._is_abandoned = True
        while not self._pieces.empty():
            self._pieces.get_nowait()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (piece := await self._pieces.get()) is not None:
            yield piece
