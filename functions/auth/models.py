"""What callers of the auth routes send and get (platform spec §3.7)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from shared.identity.issuing import Issued

Text = Field("", max_length=200)


class LoginIn(BaseModel):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    remember: bool = False


class CodeIn(BaseModel):
    session_token: str = Field(max_length=200)
    code: str = Field(max_length=40)
    trust_device: bool = False


class PendingIn(BaseModel):
    session_token: str = Field(max_length=200)


class RefreshIn(BaseModel):
    refresh_token: str = Text


class LogoutIn(BaseModel):
    all: bool = False


class BootstrapIn(BaseModel):
    secret: str = Field(max_length=200)
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    name: str = Field(min_length=1, max_length=200)


class RegisterIn(BaseModel):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)
    name: str = Field(min_length=1, max_length=200)
    invite: str = Text


class TokenIn(BaseModel):
    token: str = Field(max_length=200)


class EmailIn(BaseModel):
    email: str = Field(max_length=254)


class ResetIn(BaseModel):
    token: str = Field(max_length=200)
    password: str = Field(max_length=1000)


def signed_in(issued: Issued, redirect: str = "/", message: str = "") -> dict[str, Any]:
    """The bare answer of a finished sign-in."""
    return {
        "success": True,
        "user_id": issued.identity.user_id,
        "session_id": issued.identity.session_id,
        "access_token": issued.access_token,
        "refresh_token": issued.refresh_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "requires_2fa": False,
        "redirect": redirect,
        "message": message,
    }
