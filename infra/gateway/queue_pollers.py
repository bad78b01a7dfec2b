"""SQS event sources: what Lambda's own pollers do for a queue.

A message is received for a short time that is extended while its handler runs, and deleted when the
handler is done with it. So a killed gateway loses nothing: its messages come back after
`visibility` seconds (on AWS after the queue's own, much longer time), are counted as received, and
end in the dead-letter queue as on AWS.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from infra.gateway.declarations import ACCOUNT, REGION, Json, Queue, QueueTrigger
from infra.gateway.lambdas import FunctionFailed, FunctionTimedOut, Lambdas, timed_out

WAIT_SECONDS = 2  # short, because MiniStack answers its open polls before it ends
RETRY_SECONDS = 1.0
POLLERS = 4

log = logging.getLogger(__name__)


class QueuePollers:
    """Polls one queue for one function, with a few threads.

    Order holds for FIFO queues because SQS gives out no second batch of a group while one is in
    flight; different groups run in parallel.
    """

    def __init__(
        self,
        trigger: QueueTrigger,
        queue: Queue,
        url: str,
        lambdas: Lambdas,
        sqs: Any,
        *,
        visibility: int,
    ) -> None:
        self._trigger = trigger
        self._arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue.name}"
        self._url = url
        self._lambdas = lambdas
        self._sqs = sqs
        self._visibility = min(visibility, queue.visibility)
        self._ended = threading.Event()
        self._handling: dict[int, list[Json]] = {}
        self._threads = [
            threading.Thread(target=self._poll, name=f"{trigger.queue}-{number}", daemon=True)
            for number in range(min(POLLERS, trigger.concurrency))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        """Whether a batch is between its receipt and its deletion."""
        return bool(self._handling)

    def stop(self) -> None:
        """Take no further batch. Those that are not done when the process ends come back."""
        self._ended.set()

    def release(self) -> None:
        """Give back at once what is still being handled, because this process ends now."""
        for messages in list(self._handling.values()):
            self._hide(messages, 0)

    def _poll(self) -> None:
        while not self._ended.is_set():
            try:
                self._take(self._receive())
            except Exception as error:
                log.warning("%s cannot be served: %s", self._trigger.queue, error)
                self._ended.wait(RETRY_SECONDS)

    def _take(self, messages: list[Json]) -> None:
        if not messages:
            return
        self._handling[threading.get_ident()] = messages
        try:
            if self._ended.is_set():
                self._hide(messages, 0)  # received by the last poll, for the next process
            else:
                self._handle(messages)
        finally:
            del self._handling[threading.get_ident()]

    def _receive(self) -> list[Json]:
        received = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(10, self._trigger.batch_size),
            WaitTimeSeconds=WAIT_SECONDS,
            VisibilityTimeout=self._visibility,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(received.get("Messages", ()))

    def _handle(self, messages: list[Json]) -> None:
        event = {"Records": [record(message, self._arn) for message in messages]}
        try:
            result = self._await(self._lambdas.start(self._trigger.function, event), messages)
        except (FunctionFailed, FunctionTimedOut) as error:
            log.info("%s: batch comes back: %s", self._trigger.queue, error)
            return
        failed = failures(result) if self._trigger.partial_failures else set()
        if failed is None:
            log.warning("%s: malformed batch response, batch comes back", self._trigger.queue)
            return
        for message in messages:
            if message["MessageId"] not in failed:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def _await(self, outcome: Future[Any], messages: list[Json]) -> Any:
        """Wait for the handler, keeping its messages hidden meanwhile."""
        left = self._lambdas.timeout(self._trigger.function)
        beat = self._visibility / 3
        while left > 0:
            try:
                return outcome.result(min(beat, left))
            except FutureTimeout:
                left -= beat
                self._hide(messages, self._visibility)
        raise timed_out(self._trigger.function, self._lambdas.timeout(self._trigger.function))

    def _hide(self, messages: list[Json], seconds: int) -> None:
        entries = [
            {
                "Id": str(number),
                "ReceiptHandle": message["ReceiptHandle"],
                "VisibilityTimeout": seconds,
            }
            for number, message in enumerate(messages)
        ]
        try:
            self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)
        except Exception as error:
            # The handler may have deleted or released a message itself.
            log.warning("%s: visibility cannot be changed: %s", self._trigger.queue, error)


def record(message: Json, arn: str) -> Json:
    """One record of an SQS event."""
    attributes = {
        name: {
            "stringValue": given.get("StringValue"),
            "binaryValue": given.get("BinaryValue"),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": given["DataType"],
        }
        for name, given in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }


def failures(result: Any) -> set[str] | None:
    """The ids that a partial batch response names; None when it is malformed, so all failed."""
    if result is None:
        return set()
    try:
        listed = result.get("batchItemFailures") or ()
        found = {one["itemIdentifier"] for one in listed}
    except (AttributeError, KeyError, TypeError):
        return None
    return found if all(isinstance(one, str) and one for one in found) else None
