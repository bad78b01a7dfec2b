"""CORS as an HTTP API does it: the gateway answers preflights and owns the CORS headers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from infra.gateway.http1 import Request, Response


class Cors:
    """The CORS settings of one API, spelled as in SAM (`AllowOrigins`, `MaxAge`, …)."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._origins = list(settings.get("AllowOrigins", ()))
        self._methods = ",".join(settings.get("AllowMethods", ()))
        self._headers = ",".join(settings.get("AllowHeaders", ()))
        self._exposed = ",".join(settings.get("ExposeHeaders", ()))
        self._age = settings.get("MaxAge")
        self._credentials = bool(settings.get("AllowCredentials"))

    def preflight(self, request: Request) -> Response:
        """The answer to an OPTIONS request that asks for permission."""
        allowed = self._origin(request)
        if not allowed:
            return Response(204)
        extra = {
            "access-control-allow-methods": self._methods,
            "access-control-allow-headers": self._headers,
            "access-control-max-age": "" if self._age is None else str(self._age),
        }
        return Response(204, b"", (*allowed, *((k, v) for k, v in extra.items() if v)))

    def apply(self, request: Request, response: Response) -> Response:
        """The response with the gateway's CORS headers instead of the function's."""
        own = tuple(pair for pair in response.headers if not pair[0].startswith("access-control-"))
        allowed = self._origin(request)
        exposed = (("access-control-expose-headers", self._exposed),)
        added = (*allowed, *exposed) if allowed and self._exposed else allowed
        return replace(response, headers=(*own, *added))

    def _origin(self, request: Request) -> tuple[tuple[str, str], ...]:
        origin = request.header("origin")
        if origin is None:
            return ()
        if "*" in self._origins:
            return (("access-control-allow-origin", "*"),)
        if origin not in self._origins:
            return ()
        shared = (("access-control-allow-origin", origin), ("vary", "Origin"))
        return (
            (*shared, ("access-control-allow-credentials", "true")) if self._credentials else shared
        )


def is_preflight(request: Request) -> bool:
    return (
        request.method == "OPTIONS" and request.header("access-control-request-method") is not None
    )
