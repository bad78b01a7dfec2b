"""The two queues of SQS: turns in order, jobs in any."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_DELAY = 900
"""Seconds a message may be held back."""


class SqsQueue:
    """Sends work to other Lambdas. An empty `endpoint_url` leaves the address to the SDK."""

    def __init__(self, turns_url: str, jobs_url: str, endpoint_url: str = "") -> None:
        self._turns_url = turns_url
        self._jobs_url = jobs_url
        self._endpoint_url = endpoint_url

    @cached_property
    def _sqs(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        config = Config(retries={"mode": "standard", "max_attempts": 3}, tcp_keepalive=True)
        return Session().client("sqs", endpoint_url=self._endpoint_url or None, config=config)

    def send_turn(self, session_group: str, dedup: str, body: Mapping[str, Any]) -> None:
        self._send(
            QueueUrl=self._turns_url,
            MessageBody=json.dumps(body),
            MessageGroupId=_name(session_group),
            MessageDeduplicationId=_name(dedup),
        )

    def send_job(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        self._send(
            QueueUrl=self._jobs_url,
            MessageBody=json.dumps(body),
            DelaySeconds=max(0, min(delay_seconds, LONGEST_DELAY)),
        )

    def _send(self, **message: Any) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._sqs.send_message(**message)
        except (BotoCoreError, ClientError) as failure:
            raise ServiceUnavailable("The queue does not take messages.") from failure


def _name(text: str) -> str:
    """SQS takes 1 to 128 characters without spaces; what does not fit is hashed, which keeps it distinct."""
    fits = text.isascii() and text.isprintable() and " " not in text and 0 < len(text) <= 128
    return text if fits else sha256(text.encode()).hexdigest()
