"""The whole stack, really deployed by `sam deploy`, into MiniStack instead of an account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from infra.build import gates, sam
from infra.cloud import http_body

REGION = "us-east-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed stack: where its doors are, its outputs, and how many HTTP routes it got."""

    endpoint: str
    http_url: str
    socket_url: str
    outputs: Mapping[str, str]
    routes: int


def deploy(endpoint: str, parameters: Mapping[str, str], stack: str = "general-bots") -> Deployment:
    """Build if needed, deploy, complete the HTTP API.

    `endpoint` is MiniStack's URL; `parameters` are the template's (database, cache, vectors).
    """
    built = sam.build_local()
    target = sam.local_target()
    chosen = {
        "LocalEndpoint": endpoint,
        "PythonVersion": f"python{target.python}",
        "Architecture": target.machine,
        **parameters,
    }
    overrides = [f"{name}={value}" for name, value in chosen.items()]
    quietly = ["--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"]
    files = ["--template-file", str(built / "template.yaml"), "--stack-name", stack, "--resolve-s3"]
    sam.call(
        [
            "deploy",
            *files,
            *quietly,
            "--capabilities",
            "CAPABILITY_IAM",
            "--parameter-overrides",
            *overrides,
        ],
        {**CREDENTIALS, "AWS_ENDPOINT_URL": endpoint},
        quiet=True,
    )
    with ExitStack() as opened:
        routes = http_body.complete(
            stack,
            json.loads(gates.plain_template()),
            lambda name: opened.enter_context(closing(client(name, endpoint))),
        )
    return _described(stack, endpoint, sum(routes.values()))


def client(service: str, endpoint: str) -> Any:
    """An SDK client for MiniStack; close it."""
    import boto3

    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


def _described(stack: str, endpoint: str, routes: int) -> Deployment:
    with closing(client("cloudformation", endpoint)) as cloudformation:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])}
    stage = next(
        one["ParameterValue"]
        for one in described["Parameters"]
        if one["ParameterKey"] == "StageName"
    )
    doors = f"{endpoint}/_aws/execute-api"
    return Deployment(
        endpoint=endpoint,
        http_url=f"{doors}/{outputs['HttpApiId']}",
        socket_url=f"{doors}/{outputs['WsApiId']}/{stage}".replace("http://", "ws://", 1),
        outputs=outputs,
        routes=routes,
    )
