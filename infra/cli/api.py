"""The HTTP API of a platform, local or on AWS, called as its operator: who reads the signing secret may do everything."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from infra.cli.failure import CommandFailed
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import Identity

if TYPE_CHECKING:
    from infra.cli.target import Target

MINUTES = 5


class Api:
    """Calls of one person; without a `user_id` of nobody who is stored, with every right."""

    def __init__(self, target: Target, user_id: str = "", role: str = "super") -> None:
        if not target.url:
            raise CommandFailed("the platform has no address; deploy it with a public URL")
        self._target = target
        until = int(time.time()) + MINUTES * 60
        identity = Identity(user_id or new_id(), DEFAULT_ORGANIZATION, role, until)
        self._token = signer(target).sign(identity, BEARER)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The data of the answer. Raises CommandFailed with what the platform says."""
        request = urllib.request.Request(
            self._target.url.rstrip("/") + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise CommandFailed(_reason(error.read(), error.code)) from error
        except urllib.error.URLError as error:
            raise CommandFailed(f"{self._target.url} does not answer: {error.reason}") from error
        found = json.loads(text) if text else None
        return found.get("data", found) if isinstance(found, dict) else found

    def user_id(self, email: str) -> str:
        """Whose address that is."""
        found = self.call("GET", f"/api/users?limit=100&q={email}")
        ids = [row["id"] for row in found if row["email"].lower() == email.lower()]
        if not ids:
            raise CommandFailed(f"nobody has the address {email}")
        return str(ids[0])


def signing_secret(target: Target) -> str:
    """The platform's secret, from its environment or from Secrets Manager."""
    from layers.files.secrets import secret_text

    target.enter()
    environment = target.environment
    return (
        environment.get("SIGNING_SECRET")
        or os.environ.get("SIGNING_SECRET")
        or secret_text(environment.get("SIGNING_SECRET_ARN", ""))
    )


def signer(target: Target) -> Signer:
    return Signer(signing_secret(target))


def _reason(text: bytes, status: int) -> str:
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError):
        return f"the platform answered {status}"
