"""Lambda authorizers of HTTP APIs: who is asked, what the answer means, what is remembered."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from infra.gateway.authorizers import Authorizers, UnsupportedAuthorizer, Verdict
from infra.gateway.declarations import Function
from infra.gateway.lambdas import Lambdas

asked: list[Any] = []


def simple(event: Any, context: Any) -> Any:
    asked.append(event["identitySource"])
    token = event["headers"]["authorization"]
    if token == "raise":
        raise RuntimeError("as asked")
    return {"isAuthorized": token == "good", "context": {"user": "ana"}}


def policy(event: Any, context: Any) -> Any:
    effect = "Allow" if event["headers"]["authorization"] == "good" else "Deny"
    return {"principalId": "ana", "policyDocument": {"Statement": [{"Effect": effect}]}}


@pytest.fixture
def lambdas(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lambdas]:
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    asked.clear()
    names = ("simple", "policy")
    made = Lambdas({name: Function(name, f"{__name__}.{name}", 5, 128, {}) for name in names})
    yield made
    made.close()


def judge(lambdas: Lambdas, function: str, *tokens: str | None) -> list[Verdict]:
    settings = {
        "FunctionArn": f"arn:aws:lambda:us-east-1:0:function:{function}",
        "EnableSimpleResponses": function == "simple",
        "Identity": {"Headers": ["Authorization"]},
    }
    authorizers = Authorizers({"A": settings}, lambdas)

    async def all_of_them() -> list[Verdict]:
        events = [{"headers": {"authorization": token} if token else {}} for token in tokens]
        return [await authorizers.judge("A", event) for event in events]

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("function", ["simple", "policy"])
def test_the_functions_word_decides(lambdas: Lambdas, function: str) -> None:
    statuses = [verdict.status for verdict in judge(lambdas, function, "good", "bad")]
    assert statuses == [200, 403]


def test_without_an_identity_nobody_is_asked(lambdas: Lambdas) -> None:
    assert judge(lambdas, "simple", None) == [Verdict(401, "Unauthorized")]
    assert asked == []


def test_an_answer_is_remembered_for_its_identity_only(lambdas: Lambdas) -> None:
    verdicts = judge(lambdas, "simple", "good", "good", "bad")
    assert [verdict.status for verdict in verdicts] == [200, 200, 403]
    assert asked == [["good"], ["bad"]]
    assert verdicts[0].context == {"user": "ana"}


def test_a_failing_authorizer_lets_nobody_pass(lambdas: Lambdas) -> None:
    assert judge(lambdas, "simple", "raise")[0].status == 500


def test_an_authorizer_of_another_kind_is_refused_at_the_start(lambdas: Lambdas) -> None:
    with pytest.raises(UnsupportedAuthorizer, match="Jwt"):
        Authorizers({"Jwt": {"JwtConfiguration": {}}}, lambdas)
