"""Signed tokens: the chat cookie, bearer tokens and socket tickets (platform spec §7.1; RFC 7519).

HS256 with the platform's own secret: we are the only issuer and the only reader of these.
"""

from __future__ import annotations

import secrets

import jwt

from shared.errors import InvalidToken
from shared.records.users import Identity

ALGORITHM = "HS256"
LEEWAY_SECONDS = 60
COOKIE, BEARER, TICKET = "cookie", "bearer", "ticket"


class Signer:
    """Makes and checks tokens with one secret. `purpose` keeps a token made for one use from serving another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def sign(self, identity: Identity, purpose: str) -> str:
        claims = {
            "sub": identity.user_id,
            "org": identity.org_id,
            "role": identity.role,
            "exp": identity.expires_at,
            "use": purpose,
            "jti": secrets.token_urlsafe(12),
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def verify(self, token: str, purpose: str) -> Identity:
        """What the token proves. Raises InvalidToken for anything forged, expired or made for another use."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                leeway=LEEWAY_SECONDS,
                options={"require": ["sub", "org", "exp", "use"]},
            )
        except jwt.PyJWTError as error:
            raise InvalidToken from error
        if claims["use"] != purpose:
            raise InvalidToken
        role, number = claims.get("role", "guest"), claims.get("jti", "")
        return Identity(claims["sub"], claims["org"], role, claims["exp"], number)
