"""Tokens of our own: what is refused although it looks like one (RFC 8725)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from shared.errors import InvalidToken
from shared.identity.tokens import BEARER, COOKIE, ISSUER, TICKET, Signer
from shared.ids import new_id
from shared.records.users import Identity

SECRET = "s" * 32
USER, ORG = new_id(), new_id()


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    found = {
        "iss": ISSUER,
        "sub": USER,
        "org": ORG,
        "roles": ["user"],
        "sid": "",
        "jti": "j",
        "type": BEARER,
        "iat": now,
        "nbf": now,
        "exp": now + 600,
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


def made(key: str = SECRET, alg: str = "HS256", headers: Any = None, **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=alg, headers=headers)


def crafted(header: dict[str, Any]) -> str:
    parts = [json.dumps(part).encode() for part in (header, claims(roles=["super"]))]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


ATTACKS: dict[str, Callable[[], str]] = {
    "alg none": lambda: crafted({"alg": "none", "typ": "JWT"}),
    "alg NONE": lambda: crafted({"alg": "NONE"}),
    "no alg": lambda: crafted({"typ": "JWT"}),
    "another secret": lambda: made("x" * 32),
    "no secret": lambda: jwt.encode(claims(), None, algorithm="none"),
    "another strength": lambda: made(SECRET * 2, "HS512"),
    "of another issuer": lambda: made(iss="https://evil.example"),
    "without issuer": lambda: made(iss=None),
    "expired": lambda: made(exp=int(time.time()) - 61),
    "never expires": lambda: made(exp=None),
    "not valid yet": lambda: made(nbf=int(time.time()) + 120),
    "without subject": lambda: made(sub=None),
    "without organization": lambda: made(org=None),
    "a socket's ticket": lambda: made(type=TICKET),
    "a cookie": lambda: made(type=COOKIE),
    "of no use": lambda: made(type=None),
    "unknown critical header": lambda: made(headers={"crit": ["exp2"], "exp2": 1}),
    "cut off": lambda: made()[:-3],
    "one part": lambda: "abc",
    "nothing": lambda: "",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_token_that_is_not_ours_is_refused(attack: Callable[[], str]) -> None:
    with pytest.raises(InvalidToken):
        Signer(SECRET).verify(attack(), BEARER)


def test_a_role_that_does_not_exist_is_a_guests() -> None:
    assert Signer(SECRET).verify(made(roles=["emperor"]), BEARER).role == "guest"


def test_a_token_says_what_was_signed() -> None:
    identity = Identity(
        USER, ORG, "operator", int(time.time()) + 60, session_id="s", scopes=frozenset({"read"})
    )
    found = Signer(SECRET).verify(Signer(SECRET).sign(identity, BEARER), BEARER)
    assert found.token_id
    assert (found.user_id, found.org_id, found.role) == (USER, ORG, "operator")
    assert (found.session_id, found.scopes) == ("s", frozenset({"read"}))
