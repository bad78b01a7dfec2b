"""What the platform says about itself: health, product, texts (platform spec §3.1, §9.1)."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from functions.chat.deps import wiring
from functions.chat.inputs import Caller
from shared.conversation.texts import LOCALES, TEXTS
from shared.errors import GbError, NotFound, PayloadTooLarge
from shared.log import logger
from shared.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter(tags=["platform"])

MODULES = ("chat", "kb", "basic", "drive", "calendar", "web")
BEGAN = time.monotonic()
MOST_REPORT_BYTES = 8_192
READY_CACHE_SECONDS = 5.0
PROBE_SECONDS = 0.5


@router.get("/live")
def live() -> dict[str, str]:
    """The process answers; nothing else is asked."""
    return {"status": "healthy"}


@router.get("/ready")
@router.get("/health")
@router.get("/api/health")
def health(response: Response, caller: Caller) -> dict[str, Any]:
    """Whether the platform can serve: 503 when the database or queue is down, degraded when an optional part is."""
    components = _components()
    down = {row["name"] for row in components if row["status"] != "healthy"}
    status = (
        "unhealthy"
        if down & {"database", "queue", "storage"}
        else "degraded"
        if down
        else "healthy"
    )
    response.status_code = 503 if status == "unhealthy" else 200
    answer: dict[str, Any] = {"status": status, "version": VERSION}
    if caller is not None and not caller.is_anonymous:
        answer |= {"uptime_s": round(time.monotonic() - BEGAN), "components": components}
    return answer


@router.get("/api/product")
def product() -> dict[str, Any]:
    return {
        "name": "General Bots",
        "version": VERSION,
        "modules": list(MODULES),
        "features": {"voice": False, "upload": False},
        "locales": list(LOCALES),
    }


@router.get("/api/manifest")
def manifest() -> dict[str, Any]:
    """The web app manifest (W3C Application Manifest)."""
    return {
        "name": "General Bots",
        "short_name": "Bots",
        "start_url": "/",
        "display": "standalone",
        "icons": [{"src": "/static/logo.svg", "sizes": "any", "type": "image/svg+xml"}],
    }


@router.get("/api/i18n/locales")
def locales() -> list[str]:
    return list(LOCALES)


@router.get("/api/i18n/{locale}")
def texts(locale: str, response: Response, if_none_match: Annotated[str, Header()] = "") -> Any:
    """The product's sentences in one language."""
    if locale not in TEXTS:
        raise NotFound("There are no texts in that language.")
    etag = '"' + sha256(json.dumps(TEXTS[locale]).encode()).hexdigest()[:16] + '"'
    if if_none_match == etag:
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return TEXTS[locale]


@router.post("/api/client-errors", status_code=204)
async def report_client_error(request: Request) -> None:
    """A page tells what went wrong in it; at most 8 KB."""
    body = await request.body()
    if len(body) > MOST_REPORT_BYTES:
        raise PayloadTooLarge
    logger.warning("a page reported an error", report=body.decode(errors="replace")[:2000])


_cached: list[tuple[float, list[dict[str, Any]]]] = []


def _components() -> list[dict[str, Any]]:
    """Every part's state, asked in parallel and kept for five seconds so that probes cannot load the system."""
    if _cached and time.monotonic() - _cached[0][0] < READY_CACHE_SECONDS:
        return _cached[0][1]
    probes = wiring().probes
    with ThreadPoolExecutor(len(probes)) as pool:
        rows = list(pool.map(_probe, probes.items()))
    _cached[:] = [(time.monotonic(), rows)]
    return rows


def _probe(named: tuple[str, Callable[[], object]]) -> dict[str, Any]:
    name, ask = named
    began = time.perf_counter()
    try:
        ask()
    except GbError as error:
        return {"name": name, "status": "unhealthy", "latency_ms": None, "reason": error.message}
    return {
        "name": name,
        "status": "healthy",
        "latency_ms": round((time.perf_counter() - began) * 1000, 1),
    }
