"""Reading the template: intrinsics, Globals, references."""

from __future__ import annotations

import pytest

from infra.build import template

TEXT = """
Globals: {Function: {Timeout: 29, Environment: {Variables: {A: 1, B: 2}}}}
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {Environment: {Variables: {B: 3}}}}
  Two: {Type: AWS::SQS::Queue}
"""


def test_globals_fill_what_a_function_does_not_set() -> None:
    one = template.parse(TEXT).of_type(template.FUNCTION)["One"]
    assert one == {"Timeout": 29, "Environment": {"Variables": {"A": 1, "B": 3}}}


def test_globals_do_not_reach_other_resources() -> None:
    assert template.parse(TEXT).of_type(template.QUEUE) == {"Two": {}}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"Ref": "Queue"}, "Queue"),
        ({"Ref": "Function.Alias"}, "Function"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "Queue"),
        ("literal", None),
        (None, None),
    ],
    ids=["ref", "alias", "attribute", "text", "absent"],
)
def test_a_reference_names_its_resource(value: object, name: str | None) -> None:
    assert template.target(value) == name
