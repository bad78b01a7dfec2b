"""Run the turns worker as a plain process, for loads where containers are cheaper than Lambda."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

from infra.cli.target import add_target_arguments, find_target

if TYPE_CHECKING:
    import argparse

LONG_POLL_SECONDS = 10
BUDGET_SECONDS = 300


class _Context:
    """As much of a Lambda context as the worker reads."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + BUDGET_SECONDS

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._ends - time.monotonic()) * 1000))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_target_arguments(parser)
    parser.add_argument("--threads", type=int, default=4, help="turns answered at once (4)")


def run(arguments: argparse.Namespace) -> int:
    find_target(arguments).enter()
    import boto3

    from functions.chat.worker import handler

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    sqs = boto3.client("sqs")
    queue_url = os.environ["TURNS_QUEUE_URL"]
    threads = [
        threading.Thread(target=_work, args=(sqs, queue_url, handler, stopped))
        for _ in range(arguments.threads)
    ]
    print(f"Answering turns with {arguments.threads} threads; Ctrl-C finishes the present ones.")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0


def _work(sqs: Any, queue_url: str, handler: Any, stopped: threading.Event) -> None:
    while not stopped.is_set():
        found = sqs.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=1, WaitTimeSeconds=LONG_POLL_SECONDS
        )
        for message in found.get("Messages", []):
            record = {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
            }
            if not handler({"Records": [record]}, _Context())["batchItemFailures"]:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
