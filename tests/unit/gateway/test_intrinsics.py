"""CloudFormation's intrinsic functions."""

from __future__ import annotations

from typing import Any

import pytest

from infra.gateway.intrinsics import Resolver, Unresolved, load

NAMES = {"Stage": "live", "Queue": "http://q", "Origins": ["a", "b"], "AWS::Region": "us-east-1"}
CONDITIONS = {
    "IsLive": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
    "IsTest": {"Fn::Not": [{"Condition": "IsLive"}]},
}
RESOLVER = Resolver(
    NAMES,
    lambda name, attribute: f"{name}/{attribute}",
    CONDITIONS,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Stage", "live"),
        ("!Sub '${Stage}-${AWS::Region}'", "live-us-east-1"),
        ("!Sub ['${a}-${Stage}', {a: !Ref Queue}]", "http://q-live"),
        ("!Sub '${Queue.Arn}'", "Queue/Arn"),
        ("!Sub '${!Literal}'", "${Literal}"),
        ("!GetAtt Queue.Arn", "Queue/Arn"),
        ("!If [IsLive, 1, 2]", 1),
        ("!If [IsTest, 1, 2]", 2),
        ("!Join ['-', [a, !Ref Stage]]", "a-live"),
        ("!Select [1, !Ref Origins]", "b"),
        ("!Split [',', 'a,b']", ["a", "b"]),
        ("[1, !Ref AWS::NoValue, 2]", [1, 2]),
        ("{a: !Ref AWS::NoValue, b: !Ref Stage}", {"b": "live"}),
    ],
)
def test_values(text: str, value: Any) -> None:
    assert RESOLVER.value(load(f"x: {text}")["x"]) == value


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(Unresolved):
        RESOLVER.value({"Ref": "Nobody"})
