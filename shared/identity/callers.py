"""From what a request carries to who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import InvalidToken
from shared.identity.tokens import BEARER, COOKIE, TICKET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.identity.tokens import Signer
    from shared.records.users import Identity

COOKIE_NAME = "chat_sid"


def caller_of(signer: Signer, authorization: str, cookies: Iterable[str]) -> Identity | None:
    """The identity of an HTTP request. A bad bearer token is an error; a bad cookie is no identity."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and token:
        return signer.verify(token.strip(), BEARER)
    return _from_cookie(signer, cookies)


def caller_of_socket(
    signer: Signer, ticket: str, protocols: Iterable[str], cookies: Iterable[str]
) -> Identity | None:
    """The identity of a WebSocket handshake: `?token=`, `Sec-WebSocket-Protocol: bearer, <token>` or the cookie."""
    offered = [protocol.strip() for protocol in protocols]
    if len(offered) == 2 and offered[0].lower() == "bearer":
        return _valid(signer, offered[1], BEARER)
    if ticket:
        return _valid(signer, ticket, TICKET) or _from_cookie(signer, cookies)
    return _from_cookie(signer, cookies)


def _from_cookie(signer: Signer, cookies: Iterable[str]) -> Identity | None:
    for cookie in cookies:
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE_NAME:
            return _valid(signer, value, COOKIE)
    return None


def _valid(signer: Signer, token: str, purpose: str) -> Identity | None:
    try:
        return signer.verify(token, purpose)
    except InvalidToken:
        return None
