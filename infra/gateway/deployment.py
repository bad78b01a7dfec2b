"""Custom resources: what a stack creates by calling its own functions while it is deployed.

Locally every start is a deployment. The function is invoked as CloudFormation does it, and answers by
a PUT to the URL in the event.
"""

from __future__ import annotations

import asyncio
import json
import uuid

from infra.gateway.declarations import ACCOUNT, REGION, STACK, CustomResource, Json
from infra.gateway.http1 import Request, Response, serve
from infra.gateway.lambdas import Lambdas
from infra.gateway.ports import HOST


class DeploymentFailed(Exception):
    """A custom resource answered FAILED, or nothing."""


async def create_custom_resource(resource: CustomResource, lambdas: Lambdas) -> None:
    """Create or update one custom resource; `DeploymentFailed` unless it reports success."""
    answers: asyncio.Queue[Json] = asyncio.Queue()

    async def receive(request: Request) -> Response:
        answers.put_nowait(json.loads(request.body))
        return Response(200)

    server = await serve(receive, HOST, 0)
    try:
        port = server.sockets[0].getsockname()[1]
        event = _event(resource, f"http://{HOST}:{port}/{uuid.uuid4().hex}")
        await lambdas.invoke(resource.function, event)
        answer = answers.get_nowait()
    except asyncio.QueueEmpty:
        raise DeploymentFailed(f"{resource.id}: {resource.function} sent no answer") from None
    finally:
        server.close()
    if answer.get("Status") != "SUCCESS":
        raise DeploymentFailed(f"{resource.id}: {answer.get('Reason', 'no reason given')}")


def _event(resource: CustomResource, answer_url: str) -> Json:
    return {
        "RequestType": "Update",
        "ResponseURL": answer_url,
        "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/local",
        "RequestId": str(uuid.uuid4()),
        "ResourceType": resource.type,
        "LogicalResourceId": resource.id,
        "PhysicalResourceId": f"{STACK}-{resource.id}",
        "ResourceProperties": resource.properties,
        "OldResourceProperties": {},
    }
