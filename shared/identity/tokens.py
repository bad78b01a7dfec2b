"""Signed tokens: the chat cookie, bearer tokens and socket tickets (platform spec §7.1; RFC 7519).

HS256 with the platform's own secret: we are the only issuer and the only reader of these. What other issuers sign
is read by `layers.identity`.
"""

from __future__ import annotations

import secrets
import time

import jwt

from shared.errors import ExpiredToken, InvalidToken
from shared.identity.roles import LEVELS
from shared.records.users import GUEST, Identity

ALGORITHM = "HS256"
ISSUER = "general-bots"
LEEWAY_SECONDS = 60
COOKIE, BEARER, TICKET = "cookie", "bearer", "ticket"


class Signer:
    """Makes and checks tokens with one secret. `purpose` keeps a token made for one use from serving another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def sign(self, identity: Identity, purpose: str) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "sub": identity.user_id,
            "org": identity.org_id,
            "roles": [identity.role],
            "sid": identity.session_id,
            "jti": secrets.token_urlsafe(12),
            "type": purpose,
            "iat": now,
            "nbf": now,
            "exp": identity.expires_at,
        }
        if identity.scopes is not None:
            claims["scopes"] = sorted(identity.scopes)
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def verify(self, token: str, purpose: str) -> Identity:
        """What the token proves. Raises InvalidToken for anything forged, expired or made for another use."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": ["sub", "org", "exp", "type"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise ExpiredToken from error
        except jwt.PyJWTError as error:
            raise InvalidToken from error
        if claims["type"] != purpose:
            raise InvalidToken
        scopes = claims.get("scopes")
        return Identity(
            user_id=claims["sub"],
            org_id=claims["org"],
            role=next((role for role in claims.get("roles", ()) if role in LEVELS), GUEST),
            expires_at=claims["exp"],
            token_id=claims.get("jti", ""),
            session_id=claims.get("sid", ""),
            scopes=None if scopes is None else frozenset(scopes),
        )
