"""Cold starts of the built functions under Lambda's emulator, without SnapStart."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from infra.build import sam
from infra.cloud.emulator import Emulator

ROUNDS = 3
NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "SIGNING_SECRET": "a secret of thirty-two characters",
}
LIVE = {
    "version": "2.0",
    "routeKey": "GET /live",
    "rawPath": "/live",
    "rawQueryString": "",
    "headers": {"host": "example.com"},
    "requestContext": {
        "http": {"method": "GET", "path": "/live", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
        "requestId": "r1",
        "stage": "$default",
    },
    "isBase64Encoded": False,
}
NOTHING: Mapping[str, object] = {"Records": []}
EVENTS: Mapping[str, object] = {
    "ChatFunction": LIVE,
    "ChatSocketFunction": NOTHING,
    "ChatWorkerFunction": NOTHING,
    "DriveWatcherFunction": NOTHING,
    "KbIngestFunction": NOTHING,
    "WebFunction": LIVE,
}


def bench() -> dict[str, float]:
    """Milliseconds from start to ready, and resident megabytes; medians."""
    built = sam.build_local()
    found = {}
    for name, event in EVENTS.items():
        starts, resident = [], []
        for _ in range(ROUNDS):
            with Emulator(name, built, NOWHERE) as function:
                function.invoke(event)
                starts.append(function.init_milliseconds())
                resident.append(function.resident_megabytes())
        found[f"{name}: start, ms"] = statistics.median(starts)
        found[f"{name}: resident, MB"] = statistics.median(resident)
    return found
