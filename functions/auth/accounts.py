"""Accounts: made, confirmed, recovered (platform spec §3.7)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from functions.auth.cookies import keep
from functions.auth.inputs import Desk, From, Ports
from functions.auth.models import (
    BootstrapIn,
    EmailIn,
    RegisterIn,
    ResetIn,
    TokenIn,
    signed_in,
)
from layers.http.bodies import form_or_json
from shared.identity import accounts

router = APIRouter(prefix="/api/auth", tags=["auth"])

SENT = "If this address can be used, a mail is on its way to it."


@router.post("/bootstrap", status_code=201)
def make_first_administrator(
    wanted: Annotated[BootstrapIn, Depends(form_or_json(BootstrapIn))],
    response: Response,
    ports: Ports,
    desk: Desk,
    visitor: From,
) -> dict[str, Any]:
    """The first super administrator, made by whoever runs the platform (`gb user bootstrap` prints the secret)."""
    person = (wanted.email, wanted.password, wanted.name)
    issued = accounts.bootstrap(desk, ports.bootstrap, wanted.secret, person, visitor)
    keep(ports, response, issued)
    return signed_in(issued)


@router.post("/register", status_code=201)
def register(
    wanted: Annotated[RegisterIn, Depends(form_or_json(RegisterIn))], desk: Desk, visitor: From
) -> dict[str, Any]:
    """Make an account; the answer does not tell whether the address is known."""
    accounts.register(desk, wanted.email, wanted.password, wanted.name, visitor)
    return {"success": True, "message": SENT}


@router.post("/verify-email", status_code=204)
def verify_email(
    wanted: Annotated[TokenIn, Depends(form_or_json(TokenIn))], desk: Desk, visitor: From
) -> None:
    accounts.verify_email(desk, wanted.token, visitor)


@router.post("/password/forgot", status_code=202)
def forgot_password(
    wanted: Annotated[EmailIn, Depends(form_or_json(EmailIn))], desk: Desk, visitor: From
) -> dict[str, Any]:
    """Ask for a link by mail; the answer does not tell whether the address is known."""
    accounts.forgot(desk, wanted.email, visitor)
    return {"success": True, "message": SENT}


@router.post("/password/reset", status_code=204)
def reset_password(
    wanted: Annotated[ResetIn, Depends(form_or_json(ResetIn))], desk: Desk, visitor: From
) -> None:
    """Choose a new password with the token of the mail; every sign-in ends."""
    accounts.reset(desk, wanted.token, wanted.password, visitor)
