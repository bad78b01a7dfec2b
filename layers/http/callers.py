"""Who is asking, as a FastAPI dependency, and the address they ask from."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from shared.errors import Forbidden, NotAuthenticated
from shared.identity.callers import caller_of, has_level

if TYPE_CHECKING:
    from fastapi import Request, Response

    from shared.identity.tokens import Signer
    from shared.records.users import Identity

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def identify(request: Request, signer: Signer) -> Identity | None:
    """The caller's identity, or None. A cookie is refused on a cross-site unsafe request (platform spec §7.1)."""
    authorization = request.headers.get("authorization", "")
    cookies = [f"{name}={value}" for name, value in request.cookies.items()]
    identity = caller_of(signer, authorization, cookies)
    if identity and not authorization and request.method not in SAFE_METHODS:
        _refuse_cross_site(request)
    return identity


def require(identity: Identity | None, role: str) -> Identity:
    """The identity when it has the role's level; NotAuthenticated or Forbidden otherwise."""
    if identity is None:
        raise NotAuthenticated
    if not has_level(identity, role):
        raise Forbidden
    return identity


def client_address(request: Request) -> str:
    """The viewer's address as the edge saw it, never what the client claims in X-Forwarded-For."""
    edge = request.headers.get("cloudfront-viewer-address", "")
    if edge:
        return edge.rpartition(":")[0].strip("[]")
    event = request.scope.get("aws.event", {})
    source = event.get("requestContext", {}).get("http", {}).get("sourceIp", "")
    return str(source) or (request.client.host if request.client else "")


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def set_cookie(response: Response, name: str, value: str, max_age: int, *, secure: bool) -> None:
    """An HttpOnly, SameSite=Lax cookie for the whole site."""
    response.set_cookie(
        name, value, max_age=max_age, path="/", httponly=True, secure=secure, samesite="lax"
    )


def _refuse_cross_site(request: Request) -> None:
    site = request.headers.get("sec-fetch-site", "")
    if site in ("same-origin", "none"):
        return
    origin = request.headers.get("origin", "")
    host = request.headers.get("x-forwarded-host", "") or request.headers.get("host", "")
    if site == "cross-site" or (origin and origin.split("://", 1)[-1] != host):
        raise Forbidden("This request came from another site.")
