"""What the local gateway adds to a handler: medians in milliseconds, over real connections."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import httpx
from websockets.sync.client import connect

from tests.support.platform import data_folder, tiny_platform

ROUNDS = 300


def bench() -> dict[str, float]:
    """Milliseconds by name; the handlers do next to nothing, so this is the gateway."""
    figures: dict[str, float] = {}
    with data_folder() as data:
        began = time.perf_counter()
        with tiny_platform(data) as platform:
            figures["gateway and AWS services, start"] = (time.perf_counter() - began) * 1000
            with httpx.Client(base_url=platform.url) as http:
                figures["GET through an empty handler"] = _median(lambda: http.get("/bare"))
            with connect(platform.socket_url) as socket:
                figures["socket message, handler, push back"] = _median(
                    lambda: (socket.send('{"action": "none"}'), socket.recv())
                )
    return figures


def _median(act: Callable[[], object]) -> float:
    for _ in range(10):
        act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000
