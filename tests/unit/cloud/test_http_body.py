"""Completing an HTTP API from the transformed template, against an API Gateway kept in memory."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from infra.cloud.http_body import complete


class MemoryGateway:
    """The calls of apigatewayv2, STS and CloudFormation that completing makes, over dictionaries."""

    meta = SimpleNamespace(region_name="us-east-1")

    def __init__(self) -> None:
        self.routes: dict[str, dict[str, Any]] = {"old": {"RouteId": "old", "RouteKey": "GET /old"}}
        self.integrations: dict[str, dict[str, Any]] = {}
        self.cors: dict[str, Any] = {}

    def __call__(self, service: str) -> MemoryGateway:
        return self

    def describe_stack_resources(self, **given: Any) -> dict[str, Any]:
        rows = {"Api": "api-1", "Door": "door-physical", "DoorAlias": "arn:door:live"}
        listed = [{"LogicalResourceId": a, "PhysicalResourceId": b} for a, b in rows.items()]
        return {"StackResources": listed}

    def describe_stacks(self, **given: Any) -> dict[str, Any]:
        origin = {"ParameterKey": "Origin", "ParameterValue": "https://a.example"}
        return {"Stacks": [{"Parameters": [origin]}]}

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "000000000000"}

    def get_routes(self, **given: Any) -> dict[str, Any]:
        return {"Items": list(self.routes.values())}

    def get_integrations(self, **given: Any) -> dict[str, Any]:
        return {"Items": list(self.integrations.values())}

    def delete_route(self, **given: Any) -> None:
        del self.routes[given["RouteId"]]

    def delete_integration(self, **given: Any) -> None:
        del self.integrations[given["IntegrationId"]]

    def update_api(self, **given: Any) -> None:
        self.cors = given["CorsConfiguration"]

    def create_integration(self, **given: Any) -> dict[str, str]:
        made = {**given, "IntegrationId": f"i{len(self.integrations)}"}
        self.integrations[made["IntegrationId"]] = made
        return made

    def create_route(self, **given: Any) -> None:
        self.routes[given["RouteKey"]] = {**given, "RouteId": given["RouteKey"]}


def operation(function: str) -> dict[str, Any]:
    uri = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda/${{{function}}}/invocations"
    return {
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "uri": {"Fn::Sub": uri},
            "payloadFormatVersion": "2.0",
        }
    }


PLAIN = {
    "Parameters": {"Origin": {"Type": "String", "Default": "*"}},
    "Resources": {
        "Door": {"Type": "AWS::Lambda::Function"},
        "Api": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {
                "Body": {
                    "x-amazon-apigateway-cors": {"allowOrigins": [{"Ref": "Origin"}], "maxAge": 1},
                    "paths": {
                        "/a": {"get": operation("DoorAlias"), "post": operation("DoorAlias")},
                        "/b/{proxy+}": {"x-amazon-apigateway-any-method": operation("Door.Arn")},
                    },
                }
            },
        },
    },
}


@pytest.fixture
def gateway() -> MemoryGateway:
    made = MemoryGateway()
    assert complete("stack", PLAIN, made) == {"Api": 3}
    return made


def test_the_routes_are_those_of_the_body(gateway: MemoryGateway) -> None:
    assert sorted(gateway.routes) == ["ANY /b/{proxy+}", "GET /a", "POST /a"]


def test_routes_of_one_function_share_an_integration(gateway: MemoryGateway) -> None:
    targets = [gateway.routes[key]["Target"] for key in ("GET /a", "POST /a", "ANY /b/{proxy+}")]
    assert targets == ["integrations/i0", "integrations/i0", "integrations/i1"]


def test_addresses_are_resolved_to_what_was_deployed(gateway: MemoryGateway) -> None:
    lambdas = "arn:aws:apigateway:us-east-1:lambda"
    function = "arn:aws:lambda:us-east-1:000000000000:function:door-physical"
    uris = [made["IntegrationUri"] for made in gateway.integrations.values()]
    assert uris == [f"{lambdas}/arn:door:live/invocations", f"{lambdas}/{function}/invocations"]


def test_cross_site_settings_take_the_stacks_parameter(gateway: MemoryGateway) -> None:
    assert gateway.cors == {"AllowOrigins": ["https://a.example"], "MaxAge": 1}


def test_completing_again_leaves_the_same_routes(gateway: MemoryGateway) -> None:
    complete("stack", PLAIN, gateway)
    assert (len(gateway.routes), len(gateway.integrations)) == (3, 2)
