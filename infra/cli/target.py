"""Which platform a command talks to: the local one that is running, or a deployed stack."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed
from infra.gateway.platform import PARAMETERS, Platform
from infra.gateway.template import read_template

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

FILE = "platform.json"
TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
OUTPUTS = {
    "HttpUrl": "PUBLIC_URL",
    "PackagesBucketName": "PACKAGES_BUCKET",
    "TurnsQueueUrl": "TURNS_QUEUE_URL",
    "JobsQueueUrl": "JOBS_QUEUE_URL",
    "DriveQueueUrl": "DRIVE_QUEUE_URL",
    "SigningSecretArn": "SIGNING_SECRET_ARN",
    "ModelSecretsArn": "MODEL_SECRETS_ARN",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A platform: where people reach it, and the environment its functions have."""

    url: str
    environment: Mapping[str, str]

    @property
    def bucket(self) -> str:
        return self.environment["PACKAGES_BUCKET"]

    def enter(self) -> None:
        """Let the adapters of this process talk to the platform."""
        os.environ.update(self.environment)


def add_target_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=Path(".gb"), help="data folder of the local platform"
    )
    parser.add_argument("--stack", default="", help="a stack deployed on AWS instead")


def find_target(arguments: argparse.Namespace) -> Target:
    """The platform the arguments name. Raises CommandFailed when it is not there."""
    return _deployed(arguments.stack) if arguments.stack else find_local(arguments.data)


def write_target(data: Path, platform: Platform) -> None:
    """Tell later commands where the running platform is."""
    services = platform.environment
    known = {**os.environ, **services}
    parameters = {name: known[key] for name, key in PARAMETERS.items() if key in known}
    template = read_template(TEMPLATE, services["AWS_ENDPOINT_URL"], parameters)
    environment = {**template.functions["ChatFunction"].environment, **services}
    document = {"url": platform.url, "environment": environment}
    path = data / FILE
    path.write_text(json.dumps(document, indent=2))
    path.chmod(0o600)


def find_local(data: Path) -> Target:
    """The platform running on that data folder. Raises CommandFailed when there is none."""
    path = data / FILE
    if not path.exists():
        raise CommandFailed(
            f"no platform runs on {data}; start one with `make dev`, or name a --stack"
        )
    document = json.loads(path.read_text())
    return Target(document["url"], document["environment"])


def _deployed(stack: str) -> Target:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except (BotoCoreError, ClientError) as error:
        raise CommandFailed(f"the stack {stack} cannot be read: {error}") from error
    outputs = {row["OutputKey"]: row["OutputValue"] for row in found.get("Outputs", [])}
    environment = {name: outputs[key] for key, name in OUTPUTS.items() if key in outputs}
    return Target(outputs.get("HttpUrl", ""), environment)
