"""Lambda authorizers of an HTTP API: payload 2.0, simple and IAM-policy answers, cached by identity.

JWT authorizers are not served here; a template that declares one is refused at start, because a
route that looks protected and is not would be worse than a platform that does not start.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.gateway.lambdas import FunctionFailed, FunctionTimedOut, Lambdas

Json = dict[str, Any]
DEFAULT_CACHE_SECONDS = 300.0


class UnsupportedAuthorizer(Exception):
    """The template declares an authorizer that is not a Lambda function's."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass; `status` and `message` if not, `context` for the event if so."""

    status: int
    message: str = ""
    context: Json | None = None

    @property
    def passes(self) -> bool:
        return self.status == 200


class Authorizers:
    """The authorizers of one API by name, as SAM declares them."""

    def __init__(self, declared: Mapping[str, Json], lambdas: Lambdas) -> None:
        for name, settings in declared.items():
            if "FunctionArn" not in settings:
                raise UnsupportedAuthorizer(name)
        self._declared = declared
        self._lambdas = lambdas
        self._cache: dict[tuple[str, ...], tuple[float, Verdict]] = {}

    async def judge(self, name: str, event: Json) -> Verdict:
        settings = self._declared[name]
        identity = _identity(settings.get("Identity", {}), event)
        if identity is None:
            return Verdict(401, "Unauthorized")
        key = (name, *identity)
        known = self._cache.get(key)
        if known and known[0] > time.monotonic():
            return known[1]
        verdict = await self._ask(settings, event, identity)
        seconds = settings.get("Identity", {}).get("ReauthorizeEvery", DEFAULT_CACHE_SECONDS)
        if identity:
            self._cache[key] = (time.monotonic() + float(seconds), verdict)
        return verdict

    async def _ask(self, settings: Json, event: Json, identity: tuple[str, ...]) -> Verdict:
        asked = {**event, "type": "REQUEST", "identitySource": list(identity), "routeArn": ""}
        try:
            answer = await self._lambdas.invoke(settings["FunctionArn"].rpartition(":")[2], asked)
        except (FunctionFailed, FunctionTimedOut):
            return Verdict(500, "Internal Server Error")
        if settings.get("EnableSimpleResponses"):
            passed = answer.get("isAuthorized") is True
            return (
                Verdict(200, context=answer.get("context")) if passed else Verdict(403, "Forbidden")
            )
        effects = {one["Effect"] for one in answer["policyDocument"]["Statement"]}
        passed = effects == {"Allow"}
        return Verdict(200, context=answer.get("context")) if passed else Verdict(403, "Forbidden")


def _identity(settings: Json, event: Json) -> tuple[str, ...] | None:
    """The values of the identity sources; None when one of them is missing."""
    headers = {key.lower(): value for key, value in event["headers"].items()}
    query = event.get("queryStringParameters", {})
    found = [headers.get(name.lower()) for name in settings.get("Headers", ())]
    found += [query.get(name) for name in settings.get("QueryStrings", ())]
    values = [value for value in found if value]
    return tuple(values) if len(values) == len(found) else None
