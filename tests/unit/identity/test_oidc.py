"""Signing in with an external issuer, and tokens that only look genuine."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from layers.identity.issuers import HttpIssuers
from shared.errors import InvalidToken
from shared.identity.oidc import Provider, safe_return
from shared.network.records import WebAnswer, WebRequest
from shared.records.organizations import DEFAULT_ORGANIZATION
from tests.support.reception import GOOD, Lobby, log_in
from tests.support.web import MemoryWeb, answer

ISSUER = "https://issuer.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
PROVIDER = Provider("acme", "Acme", ISSUER, "bots", "s3cret")


class Issuing:
    """An issuer in memory: its documents, its keys, the tokens it gives for codes."""

    def __init__(self) -> None:
        self.web = MemoryWeb()
        self.keys: dict[str, Any] = {"k1": RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)}
        self.claims: dict[str, Any] = {
            "email": "eva@example.com",
            "email_verified": True,
            "name": "Eva",
        }
        self.asked: dict[str, list[str]] = {}
        self.clock = 0.0
        document = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
        }
        self.web.serve(
            {
                f"{ISSUER}/.well-known/openid-configuration": _json(document),
                f"{ISSUER}/jwks": lambda _: _json(
                    {"keys": [{**key, "kid": kid} for kid, key in self.keys.items()]}
                ),
                f"{ISSUER}/token": self._token,
            }
        )
        self.issuers = HttpIssuers(self.web, lambda: self.clock)

    def token(self, key: Any = KEY, alg: str = "RS256", kid: str = "k1", **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "bots",
            "sub": "s1",
            "iat": now,
            "exp": now + 600,
            **self.claims,
            "nonce": "n",
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, key, algorithm=alg, headers={"kid": kid})

    def verified(self, token: str) -> Any:
        return self.issuers.verified(PROVIDER, token, "n")

    def _token(self, request: WebRequest) -> WebAnswer:
        form = {name: text[0] for name, text in parse_qs((request.body or b"").decode()).items()}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != self.asked["code_challenge"][0]:
            return answer('{"error": "invalid_grant"}', 400)
        return _json({"id_token": self.token(nonce=self.asked["nonce"][0])})


def _json(value: Any) -> WebAnswer:
    return answer(json.dumps(value), content_type="application/json")


def crafted(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = [json.dumps(part).encode() for part in (header, claims)] + [signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def genuine(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER,
        "aud": "bots",
        "sub": "s1",
        "iat": now,
        "exp": now + 600,
        "nonce": "n",
        **changes,
    }


def public_pem() -> bytes:
    return KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hs256_with_public_key() -> str:
    import hmac

    body = crafted({"alg": "HS256", "kid": "k1"}, genuine()).rsplit(".", 1)[0]
    mac = hmac.new(public_pem(), body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def tampered() -> str:
    head, _, mark = Issuing().token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(genuine(sub="root")).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{mark}"


ATTACKS: dict[str, Callable[[Issuing], str]] = {
    "alg none": lambda _: crafted({"alg": "none"}, genuine()),
    "alg None in another case": lambda _: crafted({"alg": "nOnE", "kid": "k1"}, genuine()),
    "no alg": lambda _: crafted({"kid": "k1"}, genuine()),
    "shared secret made of the public key": lambda _: hs256_with_public_key(),
    "signed by another key": lambda issuing: issuing.token(OTHER),
    "another body under the same signature": lambda _: tampered(),
    "no signature": lambda issuing: issuing.token().rsplit(".", 1)[0] + ".",
    "for another audience": lambda issuing: issuing.token(aud="others"),
    "for several audiences without a presenter": lambda issuing: issuing.token(
        aud=["bots", "others"]
    ),
    "presented by another client": lambda issuing: issuing.token(azp="others"),
    "of another issuer": lambda issuing: issuing.token(iss="https://evil.example"),
    "of an issuer with a slash more": lambda issuing: issuing.token(iss=f"{ISSUER}/"),
    "expired": lambda issuing: issuing.token(exp=int(time.time()) - 61),
    "never expires": lambda issuing: issuing.token(exp=None),
    "not valid yet": lambda issuing: issuing.token(nbf=int(time.time()) + 120),
    "without a subject": lambda issuing: issuing.token(sub=None),
    "of another sign-in": lambda issuing: issuing.token(nonce="other"),
    "without nonce": lambda issuing: issuing.token(nonce=None),
    "unknown key id": lambda issuing: issuing.token(kid="k9"),
    "key id that is a path": lambda issuing: issuing.token(kid="../../dev/null"),
    "key id that is SQL": lambda issuing: issuing.token(kid="' OR 1=1 --"),
    "key id that is a URL": lambda issuing: issuing.token(kid="https://evil.example/jwks"),
    "key of the token's own": lambda _: jwt.encode(
        genuine(),
        OTHER,
        algorithm="RS256",
        headers={"kid": "x", "jwk": RSAAlgorithm.to_jwk(OTHER.public_key(), as_dict=True)},
    ),
    "keys from an address of the token's own": lambda _: jwt.encode(
        genuine(), OTHER, algorithm="RS256", headers={"kid": "x", "jku": "https://evil.example"}
    ),
    "unknown critical header": lambda _: jwt.encode(
        genuine(), KEY, algorithm="RS256", headers={"kid": "k1", "crit": ["b64"], "b64": False}
    ),
    "another family's algorithm": lambda issuing: issuing.token(CURVE, "ES256"),
    "garbage": lambda _: "a.b.c",
    "nothing": lambda _: "",
    "five parts": lambda issuing: issuing.token() + ".x.y",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_token_that_only_looks_genuine_is_refused(attack: Callable[[Issuing], str]) -> None:
    issuing = Issuing()
    with pytest.raises(InvalidToken):
        issuing.verified(attack(issuing))


def test_a_genuine_token_is_taken_with_a_minute_of_leeway() -> None:
    issuing = Issuing()
    assert issuing.verified(issuing.token())["sub"] == "s1"
    assert issuing.verified(issuing.token(exp=int(time.time()) - 50))["sub"] == "s1"
    assert issuing.verified(issuing.token(aud=["bots", "others"], azp="bots"))["sub"] == "s1"


def test_keys_are_kept_and_read_again_for_a_new_one_but_not_at_will() -> None:
    issuing = Issuing()
    issuing.verified(issuing.token())
    issuing.verified(issuing.token())
    assert [request.url for request in issuing.web.asked].count(f"{ISSUER}/jwks") == 1
    issuing.keys["k2"] = ECAlgorithm.to_jwk(CURVE.public_key(), as_dict=True)
    with pytest.raises(InvalidToken):
        issuing.verified(issuing.token(CURVE, "ES256", "k2"))
    issuing.clock += 11
    assert issuing.verified(issuing.token(CURVE, "ES256", "k2"))["sub"] == "s1"
    assert [request.url for request in issuing.web.asked].count(f"{ISSUER}/jwks") == 2
    del issuing.keys["k1"]
    issuing.clock += 3601
    with pytest.raises(InvalidToken):
        issuing.verified(issuing.token())


@pytest.fixture
def issuing(lobby: Lobby) -> Issuing:
    found = Issuing()
    place: Any = lobby
    place.providers, place.issuers = {"acme": PROVIDER}, found.issuers
    return found


def depart(browser: TestClient, issuing: Issuing, return_to: str = "/suite") -> dict[str, str]:
    """Begin; what the issuer would send the browser back with."""
    sent = browser.get("/auth/oauth/acme", params={"return_to": return_to}, follow_redirects=False)
    assert sent.status_code == 302, sent.text
    issuing.asked = parse_qs(urlsplit(sent.headers["location"]).query)
    return {"code": "c1", "state": issuing.asked["state"][0]}


def arrive(browser: TestClient, back: dict[str, str]) -> Any:
    return browser.get("/auth/oauth/acme/callback", params=back, follow_redirects=False)


def test_a_new_person_comes_in_by_their_verified_address(lobby: Lobby, issuing: Issuing) -> None:
    browser = lobby.browser()
    done = arrive(browser, depart(browser, issuing))
    assert (done.status_code, done.headers["location"]) == (302, "/suite")
    me = browser.get("/api/auth/me").json()
    assert (me["email"], me["display_name"], me["roles"]) == ("eva@example.com", "Eva", ["user"])
    again = lobby.browser()
    issuing.claims["email"] = "changed@example.com"
    arrive(again, depart(again, issuing))
    assert again.get("/api/auth/me").json()["id"] == me["id"]


def test_a_person_with_a_password_is_the_same_person(lobby: Lobby, issuing: Issuing) -> None:
    browser = lobby.member("eva@example.com")
    user_id = log_in(lobby.browser(), "eva@example.com").json()["user_id"]
    arrive(browser, depart(browser, issuing))
    assert browser.get("/api/auth/me").json()["id"] == user_id


def test_a_password_somebody_chose_for_an_unconfirmed_address_is_dropped(
    lobby: Lobby, issuing: Issuing
) -> None:
    lobby.open_registration()
    body = {"email": "eva@example.com", "password": GOOD, "name": "Thief"}
    lobby.browser().post("/api/auth/register", json=body)
    browser = lobby.browser()
    arrive(browser, depart(browser, issuing))
    assert browser.get("/api/auth/me").json()["email"] == "eva@example.com"
    assert log_in(lobby.browser(), "eva@example.com").status_code == 401


@pytest.mark.parametrize("verified", [False, None, "no"])
def test_an_address_that_nobody_vouches_for_is_refused(
    lobby: Lobby, issuing: Issuing, verified: object
) -> None:
    issuing.claims["email_verified"] = verified
    browser = lobby.browser()
    assert arrive(browser, depart(browser, issuing)).status_code == 403


def test_an_issuer_speaks_for_its_domains_only(lobby: Lobby, issuing: Issuing) -> None:
    place: Any = lobby
    place.providers = {"acme": Provider("acme", "Acme", ISSUER, "bots", domains=("acme.example",))}
    browser = lobby.browser()
    assert arrive(browser, depart(browser, issuing)).status_code == 403


def test_a_disabled_account_stays_out(lobby: Lobby, issuing: Issuing) -> None:
    browser = lobby.browser()
    arrive(browser, depart(browser, issuing))
    user_id = browser.get("/api/auth/me").json()["id"]
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        unit.users.update(user_id, {"status": "disabled"})
    again = lobby.browser()
    assert arrive(again, depart(again, issuing)).status_code == 403


def test_only_the_browser_that_began_can_finish(lobby: Lobby, issuing: Issuing) -> None:
    victim, thief = lobby.browser(), lobby.browser()
    back = depart(victim, issuing)
    assert arrive(thief, back).status_code == 400
    assert arrive(victim, {**back, "state": "x"}).status_code == 400
    assert arrive(victim, {"state": back["state"]}).status_code == 400
    lobby.clock.forward(minutes=11)
    assert arrive(victim, back).status_code == 400


def test_a_refusal_at_the_issuer_is_told(lobby: Lobby, issuing: Issuing) -> None:
    browser = lobby.browser()
    depart(browser, issuing)
    assert arrive(browser, {"error": "access_denied"}).status_code == 403
    assert browser.get("/auth/oauth/none").status_code == 404
    (row,) = browser.get("/auth/oauth/providers").json()["data"]
    assert row == {"name": "acme", "title": "Acme", "url": "/auth/oauth/acme"}
    assert "s3cret" not in browser.get("/auth/oauth/providers").text


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/suite?x=1", "/suite?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
    ],
)
def test_a_sign_in_leads_back_to_this_site_only(wanted: str, place: str) -> None:
    assert safe_return(wanted) == place
