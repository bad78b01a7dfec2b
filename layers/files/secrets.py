"""Secrets of AWS Secrets Manager, read once per process."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


@lru_cache(maxsize=32)
def secret_text(arn: str, **connection: str) -> str:
    """The secret's text; raises ServiceUnavailable, also when no secret is named."""
    from boto3.session import Session
    from botocore.exceptions import BotoCoreError, ClientError

    if not arn:
        raise ServiceUnavailable("A secret is not configured.")
    try:
        client = Session().client("secretsmanager", **connection)
        text: str = client.get_secret_value(SecretId=arn)["SecretString"]
    except (BotoCoreError, ClientError) as failure:
        raise ServiceUnavailable("A secret cannot be read.") from failure
    return text


def secret_fields(arn: str, **connection: str) -> Mapping[str, str]:
    """The secret read as a JSON object of texts; raises ServiceUnavailable when it is none."""
    try:
        fields = json.loads(secret_text(arn, **connection))
        return {str(name): str(value) for name, value in fields.items()}
    except (ValueError, AttributeError) as failure:
        raise ServiceUnavailable("A secret is not a JSON object.") from failure
