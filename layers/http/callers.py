"""Who is asking, as the gate found out, and the address they ask from."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from shared.errors import Forbidden, NotAuthenticated
from shared.identity.roles import has_level

if TYPE_CHECKING:
    from fastapi import Request, Response

    from shared.records.users import Identity

EDGE_VIEWER, EDGE_SECRET = "x-edge-viewer", "x-edge-secret"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def identify(request: Request) -> Identity | None:
    """The caller's identity, or None. Raises what the gate raises for credentials that prove nothing."""
    identity: Identity | None = request.state.visit.identity
    return identity


def require(identity: Identity | None, role: str) -> Identity:
    """The identity when it has the role's level; NotAuthenticated or Forbidden otherwise."""
    if identity is None:
        raise NotAuthenticated
    if not has_level(identity, role):
        raise Forbidden
    return identity


def client_address(request: Request) -> str:
    """The viewer's address as the edge or the gateway saw it, never what the client claims in X-Forwarded-For.

    What is left of the edge's header was proven to be the edge's (`layers.http.app`).
    """
    if edge := request.headers.get(EDGE_VIEWER, ""):
        return edge
    event = request.scope.get("aws.event", {})
    source = event.get("requestContext", {}).get("http", {}).get("sourceIp", "")
    return str(source) or (request.client.host if request.client else "")


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def set_cookie(
    response: Response, name: str, value: str, max_age: int, *, secure: bool, path: str = "/"
) -> None:
    """An HttpOnly, SameSite=Lax cookie for the whole site, or what is below a path."""
    response.set_cookie(
        name, value, max_age=max_age, path=path, httponly=True, secure=secure, samesite="lax"
    )


def refuse_cross_site(request: Request) -> None:
    """Raise Forbidden unless the browser says that a page of ours sent the request (platform spec §7.1).

    Sec-Fetch-Site cannot be set by a page; a browser without it still sends Origin with every unsafe method.
    """
    site = request.headers.get("sec-fetch-site", "")
    if site in ("same-origin", "none"):
        return
    origin = request.headers.get("origin", "")
    host = request.headers.get("x-forwarded-host", "") or request.headers.get("host", "")
    if site or not origin or origin.split("://", 1)[-1] != host:
        raise Forbidden("This request came from another site.")
