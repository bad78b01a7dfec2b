"""The two queues of SQS: turns in order, jobs in any."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.events.lease import Lease

LONGEST_DELAY = 900
"""Seconds a message may be held back."""


class SqsQueue:
    """Sends work to other Lambdas. `connection` overrides what the SDK finds in the environment."""

    def __init__(self, turns_url: str, jobs_url: str, **connection: str) -> None:
        self._turns_url = turns_url
        self._jobs_url = jobs_url
        self._connection = connection

    @cached_property
    def _sqs(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        config = Config(retries={"mode": "standard", "max_attempts": 3}, tcp_keepalive=True)
        return Session().client("sqs", config=config, **self._connection)

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

    def ping(self) -> None:
        """Raise ServiceUnavailable when the queue does not answer."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._sqs.get_queue_attributes(QueueUrl=self._turns_url, AttributeNames=["QueueArn"])
        except (BotoCoreError, ClientError) as failure:
            raise ServiceUnavailable("The queue does not answer.") from failure

    def lease(self, receipt: str, seconds: int) -> Lease:
        """Hold a received turn while it is worked on."""
        from layers.events.lease import Lease

        return Lease(self._sqs, self._turns_url, receipt, seconds)

    def _send(self, **message: Any) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._sqs.send_message(**message)
        except (BotoCoreError, ClientError) as failure:
            raise ServiceUnavailable("The queue does not take messages.") from failure


class SqsDispatch:
    """Wakes the mail worker. Implements `shared.mail.ports.Dispatch`."""

    def __init__(self, queue_url: str, **connection: str) -> None:
        self._queue = SqsQueue("", queue_url, **connection)

    def soon(self, org_id: str, delay_seconds: int = 0) -> None:
        self._queue.send_job({"kind": "send", "org_id": org_id}, delay_seconds)

    def sync(self, org_id: str, account_id: str) -> None:
        self._queue.send_job({"kind": "sync", "org_id": org_id, "account_id": account_id})


def _name(text: str) -> str:
    """SQS takes 1 to 128 characters without spaces; what does not fit is hashed, which keeps it distinct."""
    fits = text.isascii() and text.isprintable() and " " not in text and 0 < len(text) <= 128
    return text if fits else sha256(text.encode()).hexdigest()
