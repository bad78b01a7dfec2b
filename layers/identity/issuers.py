"""OpenID Connect over HTTP: discovery, code exchange, and tokens checked against the issuer's keys (PyJWT)."""

from __future__ import annotations

import base64
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from shared.errors import InvalidToken, UpstreamFailed
from shared.network.failures import NetworkFailed
from shared.network.records import WebRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shared.identity.oidc import Provider
    from shared.network.ports import Web

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""No `none`, and none with a shared secret: a public key must never serve as one."""
KEYS_SECONDS, RETRY_SECONDS, LEEWAY_SECONDS = 3600, 10, 60
TIMEOUT_SECONDS, MOST_BYTES = 10.0, 1_000_000


@dataclass
class _Known:
    """What an issuer publishes, and when it was read."""

    document: Mapping[str, Any]
    keys: dict[str, Any] = field(default_factory=dict)
    read_at: float = 0.0


class HttpIssuers:
    """Implements `shared.identity.oidc.Issuers`; documents and keys are kept for an hour."""

    def __init__(self, web: Web, now: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._now = now
        self._issuers: dict[str, _Known] = {}

    def authorization_endpoint(self, provider: Provider) -> str:
        return str(self._known(provider).document["authorization_endpoint"])

    def exchange(self, provider: Provider, code: str, verifier: str, redirect_uri: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": provider.client_id,
            "code_verifier": verifier,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        if provider.client_secret:
            pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        endpoint = str(self._known(provider).document["token_endpoint"])
        status, found = self._fetched("POST", endpoint, headers, urlencode(form).encode())
        if status != 200 or not isinstance(found.get("id_token"), str):
            raise InvalidToken("The provider refused the sign-in.")
        return str(found["id_token"])

    def verified(self, provider: Provider, id_token: str, nonce: str) -> Mapping[str, Any]:
        import jwt

        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in ALGORITHMS or "crit" in header:
                raise InvalidToken
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(provider, str(header.get("kid", ""))),
                algorithms=[header["alg"]],
                audience=provider.client_id,
                issuer=provider.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise InvalidToken from error
        audience = claims["aud"]
        alone = audience if isinstance(audience, str) else ",".join(audience)
        if claims.get("azp", provider.client_id) != provider.client_id:
            raise InvalidToken
        if alone != provider.client_id and "azp" not in claims:
            raise InvalidToken
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise InvalidToken
        return claims

    def _key(self, provider: Provider, kid: str) -> Any:
        """The issuer's key of that id. One that is not known may be new: the keys are read again, but not at will."""
        known = self._known(provider)
        stale = not known.keys or (
            kid not in known.keys and self._now() - known.read_at > RETRY_SECONDS
        )
        if stale:
            self._read_keys(known)
        if kid in known.keys:
            return known.keys[kid]
        if not kid and len(known.keys) == 1:
            return next(iter(known.keys.values()))
        raise InvalidToken

    def _read_keys(self, known: _Known) -> None:
        import jwt

        _, found = self._fetched("GET", str(known.document["jwks_uri"]), {}, None)
        try:
            keys = jwt.PyJWKSet.from_dict(found).keys
        except jwt.PyJWTError as error:
            raise UpstreamFailed("The provider publishes no usable keys.") from error
        known.keys = {
            str(key.key_id or ""): key
            for key in keys
            if key.public_key_use in (None, "sig") and key.key_type in ("RSA", "EC", "OKP")
        }
        known.read_at = self._now()

    def _known(self, provider: Provider) -> _Known:
        known = self._issuers.get(provider.issuer)
        if known is not None and (not known.read_at or self._now() - known.read_at < KEYS_SECONDS):
            return known
        place = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
        status, document = self._fetched("GET", place, {}, None)
        if status != 200 or document.get("issuer") != provider.issuer:
            raise UpstreamFailed("The provider is not what it says it is.")
        self._issuers[provider.issuer] = _Known(document)
        return self._issuers[provider.issuer]

    def _fetched(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, dict[str, Any]]:
        request = WebRequest(method, url, headers, body, TIMEOUT_SECONDS, MOST_BYTES)
        try:
            answer = self._web.fetch(request)
            found = json.loads(answer.body)
        except (NetworkFailed, ValueError) as error:
            raise UpstreamFailed("The provider does not answer properly.") from error
        return answer.status, found if isinstance(found, dict) else {}
