"""Secrets of AWS Secrets Manager, read once per process."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from shared.errors import NotFound, ServiceUnavailable

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


class SecretBox:
    """Secrets people entrust to us, one each, below one name. `connection` overrides what the SDK finds."""

    def __init__(self, prefix: str, **connection: str) -> None:
        self._prefix = prefix
        self._connection = connection

    @cached_property
    def _client(self) -> Any:
        from boto3.session import Session

        return Session().client("secretsmanager", **self._connection)

    def write(self, name: str, text: str) -> None:
        """Create or replace a secret."""
        wanted = {"SecretString": text}
        if not self._asked("put_secret_value", SecretId=self._prefix + name, **wanted):
            self._asked("create_secret", Name=self._prefix + name, **wanted)

    def read(self, name: str) -> str:
        """The secret's text; raises NotFound."""
        answer = self._asked("get_secret_value", SecretId=self._prefix + name)
        if not answer:
            raise NotFound("There is no such secret.")
        return str(answer["SecretString"])

    def remove(self, name: str) -> None:
        """One that is not there is no failure."""
        self._asked("delete_secret", SecretId=self._prefix + name, ForceDeleteWithoutRecovery=True)

    def _asked(self, act: str, **arguments: Any) -> dict[str, Any]:
        """The answer; empty when there is no such secret."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer: dict[str, Any] = getattr(self._client, act)(**arguments)
        except ClientError as failure:
            if failure.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
                return {}
            raise ServiceUnavailable("A secret cannot be kept.") from failure
        except BotoCoreError as failure:
            raise ServiceUnavailable("A secret cannot be kept.") from failure
        return answer
