"""What pollers make of messages and of batch responses."""

from __future__ import annotations

from typing import Any

import pytest

from infra.gateway.queue_pollers import failures, record


@pytest.mark.parametrize(
    ("result", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, None),
        ({"batchItemFailures": [{"id": "a"}]}, None),
        ("done", None),
        ([1], None),
    ],
    ids=[
        "null",
        "empty",
        "null list",
        "none",
        "one",
        "blank",
        "null id",
        "other key",
        "text",
        "list",
    ],
)
def test_a_malformed_batch_response_fails_the_whole_batch(
    result: Any, failed: set[str] | None
) -> None:
    assert failures(result) == failed


def test_a_record_carries_attributes_in_lambdas_spelling() -> None:
    message = {
        "MessageId": "m",
        "ReceiptHandle": "r",
        "Body": "b",
        "MD5OfBody": "5",
        "Attributes": {"MessageGroupId": "g"},
        "MessageAttributes": {"turn": {"DataType": "String", "StringValue": "t"}},
    }
    made = record(message, "arn:q")
    assert (made["messageId"], made["body"], made["eventSourceARN"]) == ("m", "b", "arn:q")
    assert made["attributes"]["MessageGroupId"] == "g"
    assert made["messageAttributes"]["turn"]["stringValue"] == "t"
