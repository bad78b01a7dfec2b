"""Signing in with an external issuer (platform spec §3.7)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from functions.auth.cookies import keep
from functions.auth.inputs import Desk, From, Ports
from layers.http.callers import set_cookie
from layers.http.paging import Paging
from shared.errors import Forbidden
from shared.identity import attempts
from shared.identity.oidc import PENDING_SECONDS, arrive, depart, known_provider

router = APIRouter(prefix="/auth/oauth", tags=["auth"])

NOTE_COOKIE, PATH = "chat_oauth", "/auth/oauth"


@router.get("/providers")
def list_providers(ports: Ports, page: Paging) -> dict[str, Any]:
    rows = [
        {"name": one.name, "title": one.title, "url": f"{PATH}/{one.name}"}
        for one in ports.providers.values()
    ]
    return page.listing(rows, len(rows))


@router.get("/{provider}", status_code=302, response_class=RedirectResponse)
def begin_sign_in(
    provider: str, ports: Ports, desk: Desk, visitor: From, return_to: str = "/"
) -> RedirectResponse:
    """Send the browser to the issuer; `return_to` is a path of this site."""
    attempts.take(desk, "login", visitor)
    wanted = known_provider(ports.providers, provider)
    url, note = depart(desk, ports.issuers, wanted, _callback(ports, provider), return_to)
    response = RedirectResponse(url, status_code=302)
    secure = not ports.settings.is_local
    set_cookie(response, NOTE_COOKIE, note, PENDING_SECONDS, secure=secure, path=PATH)
    return response


@router.get("/{provider}/callback", status_code=302, response_class=RedirectResponse)
def finish_sign_in(
    provider: str,
    request: Request,
    ports: Ports,
    desk: Desk,
    visitor: From,
    code: str = "",
    state: str = "",
    error: str = "",
) -> RedirectResponse:
    """The issuer sent the browser back."""
    wanted = known_provider(ports.providers, provider)
    if error:
        raise Forbidden("The provider did not let you in.")
    back = (request.cookies.get(NOTE_COOKIE, ""), state, code)
    issued, place = arrive(desk, ports.issuers, wanted, back, _callback(ports, provider), visitor)
    response = RedirectResponse(place, status_code=302)
    keep(ports, response, issued)
    response.delete_cookie(NOTE_COOKIE, path=PATH)
    return response


def _callback(ports: Ports, provider: str) -> str:
    return f"{ports.settings.public_url.rstrip('/')}{PATH}/{provider}/callback"
