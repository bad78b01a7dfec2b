"""What the queues must do."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from layers.events.queues import SqsQueue
from shared.errors import ServiceUnavailable
from tests.support.aws import AwsServer
from tests.support.waiting import until

_numbers = itertools.count()


class Queues:
    """Two queues of their own, and what is in them."""

    def __init__(self, aws: AwsServer) -> None:
        self._sqs = aws.client("sqs")
        number = next(_numbers)
        fifo = {"FifoQueue": "true", "DeduplicationScope": "messageGroup"}
        fifo["FifoThroughputLimit"] = "perMessageGroupId"
        self.turns = self._create(f"turns-{number}.fifo", fifo)
        self.jobs = self._create(f"jobs-{number}", {})
        self.queue = SqsQueue(self.turns, self.jobs, **aws.connection)

    def _create(self, name: str, attributes: dict[str, str]) -> str:
        return str(self._sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def waiting(self, url: str) -> list[Any]:
        """Take what can be received now."""
        answer = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


@pytest.fixture
def queues(aws: AwsServer) -> Queues:
    return Queues(aws)


def test_turns_of_a_session_arrive_in_order_and_once(queues: Queues) -> None:
    for number in (1, 2, 2, 3):
        queues.queue.send_turn("s1", f"m{number}", {"turn": number})
    assert queues.waiting(queues.turns) == [{"turn": 1}, {"turn": 2}, {"turn": 3}]


def test_the_same_message_of_another_session_is_another_turn(queues: Queues) -> None:
    queues.queue.send_turn("s1", "m1", {"turn": 1})
    queues.queue.send_turn("s2", "m1", {"turn": 2})
    received = until(lambda: [*queues.waiting(queues.turns)])
    received += [] if len(received) == 2 else until(lambda: queues.waiting(queues.turns))
    assert sorted(body["turn"] for body in received) == [1, 2]


@pytest.mark.parametrize("name", ["with space", "é" * 3, "x" * 300, "tab\t"])
def test_names_sqs_does_not_take_still_keep_messages_apart(queues: Queues, name: str) -> None:
    queues.queue.send_turn(name, name, {"turn": 1})
    queues.queue.send_turn(name, name + "!", {"turn": 2})
    queues.queue.send_turn(name, name, {"turn": 3})
    assert [body["turn"] for body in queues.waiting(queues.turns)] == [1, 2]


def test_a_job_arrives_with_its_body(queues: Queues) -> None:
    queues.queue.send_job({"kind": "ingest", "path": "é.md"})
    assert until(lambda: queues.waiting(queues.jobs)) == [{"kind": "ingest", "path": "é.md"}]


def test_a_delayed_job_stays_out_of_sight(queues: Queues) -> None:
    queues.queue.send_job({"n": 1}, delay_seconds=5000)
    assert queues.waiting(queues.jobs) == []


def test_a_queue_out_of_reach_is_said_to_be_unavailable(aws: AwsServer) -> None:
    nowhere = aws.connection | {"endpoint_url": "http://127.0.0.1:9"}
    with pytest.raises(ServiceUnavailable):
        SqsQueue("http://127.0.0.1:9/turns", "http://127.0.0.1:9/jobs", **nowhere).send_job({})
