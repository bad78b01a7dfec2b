"""An OpenID issuer that somebody else wrote, on loopback, and a person who signs in there."""

from __future__ import annotations

import base64
import json
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from layers.identity.issuers import HttpIssuers
from shared.identity.oidc import Provider
from tests.support.waiting import until

CALLBACK = "http://127.0.0.1/callback"
PERSON = {"sub": "eva", "email": "eva@example.com", "email_verified": True, "name": "Eva"}


@contextmanager
def foreign_issuer() -> Iterator[str]:
    """The address of oidc-provider-mock in a process of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    program = Path(sys.executable).with_name("oidc-provider-mock")
    command = [program, "-p", str(port), "--user-claims", json.dumps(PERSON)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(url), 30)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/.well-known/openid-configuration").status_code == 200
    except httpx.TransportError:
        return False


def went_through(issuers: HttpIssuers, provider: Provider) -> Mapping[str, Any]:
    """The claims of somebody who signed in, checked as the platform checks them."""
    verifier, nonce, state = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": CALLBACK,
        "scope": provider.scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    place = httpx.URL(issuers.authorization_endpoint(provider), params=query)
    back = httpx.post(place, data={"sub": PERSON["sub"]})
    came = parse_qs(urlsplit(back.headers["location"]).query)
    assert came["state"] == [state]
    token = issuers.exchange(provider, came["code"][0], verifier, CALLBACK)
    return issuers.verified(provider, token, nonce)
