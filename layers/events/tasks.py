"""A queue of background work of one route group."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


class SqsTasks:
    """Sends JSON bodies to one standard queue. `connection` overrides what the SDK finds in the environment."""

    def __init__(self, url: str, **connection: str) -> None:
        self._url = url
        self._connection = connection

    @cached_property
    def _sqs(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        config = Config(retries={"mode": "standard", "max_attempts": 3}, tcp_keepalive=True)
        return Session().client("sqs", config=config, **self._connection)

    def send(self, body: Mapping[str, object]) -> None:
        """Queue one task; ServiceUnavailable when the queue does not take it."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._sqs.send_message(QueueUrl=self._url, MessageBody=json.dumps(body))
        except (BotoCoreError, ClientError) as failure:
            raise ServiceUnavailable("The queue does not take messages.") from failure
