"""Holds a queue message for as long as its work goes on, and no longer.

The queue's own visibility timeout has to outlast the longest turn; a worker that dies would block its session that
long. So the worker shortens it to a few seconds and keeps extending it: a dead worker's message comes back quickly.
(ChangeMessageVisibility, SQS API reference.)
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from shared.log import logger

if TYPE_CHECKING:
    from types import TracebackType


class Lease:
    """A context manager around the work on one message. `seconds` is how long a dead worker's message stays hidden."""

    def __init__(self, sqs: Any, queue_url: str, receipt: str, seconds: int) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._receipt = receipt
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def give_back(self) -> None:
        """Let the message come again soon."""
        self._over.set()
        self._thread.join()
        self._hide_for(1)

    def _keep(self) -> None:
        while True:
            self._hide_for(self._seconds)
            if self._over.wait(self._seconds / 3):
                return

    def _hide_for(self, seconds: int) -> None:
        try:
            self._sqs.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=self._receipt, VisibilityTimeout=seconds
            )
        except (BotoCoreError, ClientError) as error:
            logger.warning("a lease was not extended", reason=str(error))
