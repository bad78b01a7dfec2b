"""Completes an HTTP API in MiniStack after `sam deploy`.

SAM expands an HttpApi into `AWS::ApiGatewayV2::Api` with an OpenAPI `Body`, which MiniStack ignores: the
deployed API has no routes and no CORS. This reads the body from the transformed template, resolves
it with the stack's physical ids and creates the same routes through the API Gateway API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from infra.gateway.intrinsics import Resolver

API = "AWS::ApiGatewayV2::Api"
FUNCTION = "AWS::Lambda::Function"
ANY = "x-amazon-apigateway-any-method"
CORS = "x-amazon-apigateway-cors"
INTEGRATION = "x-amazon-apigateway-integration"

Json = dict[str, Any]
Client = Callable[[str], Any]


def complete(stack: str, plain: Json, client: Client) -> dict[str, int]:
    """Create the routes of every HTTP API of a deployed stack; the number of routes by logical id.

    `plain` is the transformed template, `client` makes an AWS SDK client by service name.
    """
    physical = _physical_ids(stack, client("cloudformation"))
    resolver = _resolver(stack, plain, physical, client)
    gateway = client("apigatewayv2")
    return {
        logical: _create(gateway, physical[logical], resolver.value(resource["Properties"]["Body"]))
        for logical, resource in plain["Resources"].items()
        if resource["Type"] == API and "Body" in resource["Properties"]
    }


def _physical_ids(stack: str, cloudformation: Any) -> dict[str, str]:
    rows = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    return {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}


def _resolver(stack: str, plain: Json, physical: Mapping[str, str], client: Client) -> Resolver:
    described = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    region = client("apigatewayv2").meta.region_name
    account = client("sts").get_caller_identity()["Account"]
    names = {
        **{name: made.get("Default", "") for name, made in plain.get("Parameters", {}).items()},
        **{one["ParameterKey"]: one["ParameterValue"] for one in described.get("Parameters", [])},
        **physical,
        "AWS::AccountId": account,
        "AWS::Partition": "aws",
        "AWS::Region": region,
        "AWS::StackName": stack,
        "AWS::URLSuffix": "amazonaws.com",
    }

    def attribute(logical: str, wanted: str) -> str:
        if (plain["Resources"][logical]["Type"], wanted) != (FUNCTION, "Arn"):
            raise KeyError(f"{logical}.{wanted}")
        return f"arn:aws:lambda:{region}:{account}:function:{physical[logical]}"

    return Resolver(names, attribute, plain.get("Conditions", {}))


def _create(gateway: Any, api: str, body: Json) -> int:
    _clear(gateway, api)
    if CORS in body:
        gateway.update_api(ApiId=api, CorsConfiguration=_capitalized(body[CORS]))
    integrations: dict[str, str] = {}
    made = 0
    for path, operations in body["paths"].items():
        for method, operation in operations.items():
            wanted = operation[INTEGRATION]
            if wanted["uri"] not in integrations:
                integrations[wanted["uri"]] = _integration(gateway, api, wanted)
            target = f"integrations/{integrations[wanted['uri']]}"
            gateway.create_route(ApiId=api, RouteKey=_route_key(method, path), Target=target)
            made += 1
    return made


def _clear(gateway: Any, api: str) -> None:
    for route in gateway.get_routes(ApiId=api)["Items"]:
        gateway.delete_route(ApiId=api, RouteId=route["RouteId"])
    for integration in gateway.get_integrations(ApiId=api)["Items"]:
        gateway.delete_integration(ApiId=api, IntegrationId=integration["IntegrationId"])


def _integration(gateway: Any, api: str, wanted: Json) -> str:
    created = gateway.create_integration(
        ApiId=api,
        IntegrationType=wanted["type"].upper(),
        IntegrationUri=wanted["uri"],
        PayloadFormatVersion=wanted["payloadFormatVersion"],
    )
    return str(created["IntegrationId"])


def _route_key(method: str, path: str) -> str:
    if path == "/$default":
        return "$default"
    return f"{'ANY' if method == ANY else method.upper()} {path}"


def _capitalized(settings: Json) -> Json:
    """OpenAPI says allowOrigins where the API says AllowOrigins."""
    return {name[0].upper() + name[1:]: value for name, value in settings.items()}
