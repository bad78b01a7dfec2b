"""What the group's routes are given: the adapters, who is calling, from where and with which browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.auth.deps import Wiring, wiring
from layers.http.callers import client_address, identify, is_loopback
from shared.errors import ExpiredToken, Forbidden, InvalidToken, NotAuthenticated
from shared.identity.devices import device_name
from shared.identity.reception import Reception, Visitor
from shared.records.users import Identity

Ports = Annotated[Wiring, Depends(wiring)]

TRUST_COOKIE, REFRESH_COOKIE = "chat_trust", "chat_refresh"


def _desk(ports: Ports) -> Reception:
    return ports.reception


def _caller(request: Request) -> Identity | None:
    return identify(request)


def _known_caller(request: Request) -> Identity:
    identity = identify(request)
    if identity is None:
        raise NotAuthenticated
    return identity


def _person(request: Request) -> Identity:
    """Somebody who signed in themselves: what a key, which others may hold, must not do."""
    identity = _known_caller(request)
    if identity.key_id:
        raise Forbidden("An API key may not do that.")
    return identity


def _visitor(request: Request) -> Visitor:
    try:
        identity = identify(request)
    except (InvalidToken, ExpiredToken, NotAuthenticated):
        identity = None  # somebody with an old token signs in again
    guest = identity if identity is not None and identity.is_anonymous else None
    address = client_address(request)
    return Visitor(
        address="" if is_loopback(address) else address,
        device=device_name(request.headers.get("user-agent", "")),
        request_id=request.state.request_id,
        trust=request.cookies.get(TRUST_COOKIE, ""),
        guest_id=guest.user_id if guest else "",
        guest_org=guest.org_id if guest else "",
        language=request.headers.get("accept-language", "")[:2].lower(),
    )


Desk = Annotated[Reception, Depends(_desk)]
Caller = Annotated[Identity | None, Depends(_caller)]
Known = Annotated[Identity, Depends(_known_caller)]
Person = Annotated[Identity, Depends(_person)]
From = Annotated[Visitor, Depends(_visitor)]
