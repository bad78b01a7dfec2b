"""The local OpenID issuer: `python -m …issuer_server PORT KEY_FILE`.

Authorization code with PKCE and RS256 id tokens, so that everything after the consent is the real path. The consent is a
form in which anybody may say who they are, which is why this never runs anywhere but on a loopback address.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import sys
import time
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from infra.gateway.http1 import Request, Response, json_response, serve
from infra.gateway.ports import HOST

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

KID, CLIENT = "local-1", "general-bots"
CODE_SECONDS, TOKEN_SECONDS = 60, 600
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Local issuer</title><body style="font:16px system-ui;max-width:24rem;margin:4rem auto;padding:0 1rem">
<h1>Local issuer</h1><p>Who are you? Any address will do: this issuer exists for trying things out.</p>
<form method="get" action="/consent">{hidden}
<p><label>Address<br><input name="email" type="email" required autofocus value="ana@example.com"></label></p>
<p><label>Name<br><input name="name" value="Ana"></label></p><button>Continue</button></form></body></html>"""


class IssuerServer:
    """Codes live in memory; the key is kept in a file, so that tokens survive a restart."""

    def __init__(self, url: str, key: RSAPrivateKey) -> None:
        self.url = url
        self._key = key
        self._codes: dict[str, dict[str, str]] = {}

    async def answer(self, request: Request) -> Response:
        query = {name: found[0] for name, found in parse_qs(request.query).items()}
        if request.path == "/.well-known/openid-configuration":
            return json_response(200, self._document())
        if request.path == "/jwks":
            return json_response(200, {"keys": [self._public()]})
        if request.path == "/authorize":
            return _html(PAGE.format(hidden=_hidden(query)))
        if request.path == "/consent":
            return self._consent(query)
        if request.path == "/token" and request.method == "POST":
            form = {name: found[0] for name, found in parse_qs(request.body.decode()).items()}
            return self._token(form)
        return json_response(404, {"error": "not_found"})

    def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _public(self) -> dict[str, Any]:
        from jwt.algorithms import RSAAlgorithm

        found: dict[str, Any] = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {**found, "kid": KID, "use": "sig", "alg": "RS256"}

    def _consent(self, query: dict[str, str]) -> Response:
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**query, "at": str(time.time())}
        back = urlencode({"code": code, "state": query.get("state", "")})
        target = f"{query.get('redirect_uri', '/')}?{back}"
        return Response(302, headers=(("location", target),))

    def _token(self, form: dict[str, str]) -> Response:
        import jwt

        known = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            known is None
            or time.time() - float(known["at"]) > CODE_SECONDS
            or known.get("code_challenge") != challenge
            or known.get("redirect_uri") != form.get("redirect_uri")
            or form.get("client_id") != CLIENT
        ):
            return json_response(400, {"error": "invalid_grant"})
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": hashlib.sha256(known["email"].lower().encode()).hexdigest()[:24],
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "nonce": known.get("nonce", ""),
            "email": known["email"],
            "email_verified": True,
            "name": known.get("name", ""),
        }
        token = jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": KID})
        return json_response(
            200,
            {"id_token": token, "access_token": secrets.token_urlsafe(16), "token_type": "Bearer"},
        )


def read_key(path: Path) -> RSAPrivateKey:
    """The key of the file, made when there is none."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    if path.exists():
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(found, rsa.RSAPrivateKey)
        return found
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.touch(mode=0o600)
    path.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def _hidden(query: dict[str, str]) -> str:
    kept = ("redirect_uri", "state", "nonce", "code_challenge", "client_id")
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(query.get(name, ""), quote=True)}">'
        for name in kept
    )


def _html(text: str) -> Response:
    return Response(200, text.encode(), (("content-type", "text/html; charset=utf-8"),))


async def _main(port: int, key: Path) -> None:
    server = IssuerServer(f"http://{HOST}:{port}", read_key(key))
    listening = await serve(server.answer, HOST, port)
    async with listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), Path(sys.argv[2])))
