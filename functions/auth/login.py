"""Signing in and out (platform spec §3.7)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from functions.auth.cookies import forget, keep
from functions.auth.inputs import REFRESH_COOKIE, Caller, Desk, From, Known, Ports
from functions.auth.models import CodeIn, LoginIn, LogoutIn, PendingIn, RefreshIn, signed_in
from layers.http.bodies import form_or_json
from layers.http.callers import refuse_cross_site
from shared.errors import Forbidden, Gone, NotAuthenticated
from shared.identity import attempts, issuing, signing_in
from shared.identity.roles import PERMISSIONS
from shared.identity.tokens import TICKET

router = APIRouter(tags=["auth"])

TICKET_SECONDS = 60


@router.post("/api/auth/login")
def log_in(
    wanted: Annotated[LoginIn, Depends(form_or_json(LoginIn))],
    response: Response,
    ports: Ports,
    desk: Desk,
    visitor: From,
) -> dict[str, Any]:
    """Sign in with address and password; `requires_2fa` says that a code must follow."""
    found = signing_in.sign_in(
        desk, wanted.email, wanted.password, visitor, remember=wanted.remember
    )
    if isinstance(found, signing_in.Pending):
        return {
            "success": True,
            "user_id": found.user_id,
            "requires_2fa": True,
            "session_token": found.session_token,
            "message": "Enter the code of your authenticator.",
        }
    keep(ports, response, found)
    return signed_in(found)


@router.post("/api/auth/2fa/verify")
def verify_code(
    wanted: Annotated[CodeIn, Depends(form_or_json(CodeIn))],
    response: Response,
    ports: Ports,
    desk: Desk,
    visitor: From,
) -> dict[str, Any]:
    """Finish signing in with a code."""
    finished = signing_in.confirm(
        desk, wanted.session_token, wanted.code, visitor, trust=wanted.trust_device
    )
    keep(ports, response, finished.issued, finished.trust)
    return signed_in(finished.issued)


@router.post("/api/auth/2fa/resend")
def resend_code(wanted: PendingIn, desk: Desk, visitor: From) -> dict[str, Any]:
    """Codes come from the authenticator, so there is nothing to send; tells whether the sign-in is still open."""
    attempts.take(desk, "token", visitor)
    if not signing_in.is_pending(desk, wanted.session_token):
        raise Gone("Sign in again.")
    return {"success": True, "message": "Your authenticator shows the code."}


@router.post("/api/auth/refresh")
def refresh(
    wanted: Annotated[RefreshIn, Depends(form_or_json(RefreshIn))],
    request: Request,
    response: Response,
    ports: Ports,
    desk: Desk,
    visitor: From,
) -> dict[str, Any]:
    """A new pair of tokens; a refresh token is good for one."""
    token = wanted.refresh_token
    if not token and (token := request.cookies.get(REFRESH_COOKIE, "")):
        refuse_cross_site(request)
    if not token:
        raise NotAuthenticated
    attempts.take(desk, "refresh", visitor)
    issued = issuing.rotate(desk, token, visitor)
    keep(ports, response, issued)
    return signed_in(issued)


@router.post("/api/auth/logout", status_code=204)
def log_out(
    caller: Known, response: Response, desk: Desk, visitor: From, wanted: LogoutIn | None = None
) -> None:
    """Sign out here or everywhere. A guest is forgotten by the browser."""
    if caller.key_id:
        raise Forbidden("An API key is not signed in.")
    if not caller.is_anonymous:
        issuing.end(desk, caller, visitor, everywhere=wanted is not None and wanted.all)
    forget(response)


@router.get("/api/auth/me")
def who_am_i(caller: Caller, ports: Ports) -> dict[str, Any]:
    """Who the caller is, guests and nobody included."""
    if caller is None:
        return {"id": None, "roles": [], "permissions": [], "bots": [], "is_anonymous": True}
    with ports.store.transaction(caller.org_id) as unit:
        user = unit.users.get(caller.user_id)
        grants = [] if caller.is_anonymous else unit.grants.of_user(caller.user_id)
    permissions = {*PERMISSIONS.get(caller.role, ()), *caller.permissions}
    return {
        "id": caller.user_id,
        "email": user.email if user else "",
        "username": user.email if user else "",
        "display_name": user.name if user else "",
        "roles": [caller.role],
        "organization_id": caller.org_id,
        "bots": [{"bot_id": grant.bot_id, "role": grant.role} for grant in grants],
        "permissions": sorted(permissions),
        "scopes": None if caller.scopes is None else sorted(caller.scopes),
        "is_anonymous": caller.is_anonymous,
        "locale": (user.language if user else "") or None,
    }


@router.post("/api/auth/ws-ticket")
def issue_ticket(caller: Known, ports: Ports) -> dict[str, Any]:
    """A ticket for `/ws?token=`: one minute, one use."""
    identity = replace(caller, expires_at=int(time.time()) + TICKET_SECONDS)
    return {"ticket": ports.signer.sign(identity, TICKET), "expires_in": TICKET_SECONDS}
