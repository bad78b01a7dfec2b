"""Messages about objects, as S3 and its emulators write them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.drive.object_events import changed_keys


def message(*keys: str, event: str = "ObjectCreated:Put") -> dict[str, Any]:
    records = [
        {"eventSource": "aws:s3", "eventName": event, "s3": {"object": {"key": key, "eTag": "e"}}}
        for key in keys
    ]
    return {"messageId": "m1", "body": json.dumps({"Records": records})}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("shop.gbai/shop.gbot/config.csv", "shop.gbai/shop.gbot/config.csv"),
        ("shop.gbai%2Fshop.gbkb%2Ffaq%2Fa.md", "shop.gbai/shop.gbkb/faq/a.md"),
        ("shop.gbai/shop.gbkb/faq/my+file.md", "shop.gbai/shop.gbkb/faq/my file.md"),
        ("shop.gbai/shop.gbkb/faq/1%2B1.md", "shop.gbai/shop.gbkb/faq/1+1.md"),
        ("shop.gbai/shop.gbkb/faq/a%C3%A7%C3%A3o.md", "shop.gbai/shop.gbkb/faq/ação.md"),
        ("shop.gbai/shop.gbkb/faq/100%25.md", "shop.gbai/shop.gbkb/faq/100%.md"),
    ],
    ids=["plain", "encoded-slash", "space", "plus", "accents", "percent"],
)
def test_a_key_is_read_as_it_was_written(written: str, key: str) -> None:
    assert changed_keys(message(written)) == (key,)


def test_the_same_key_twice_is_looked_at_once() -> None:
    assert changed_keys(message("a", "b", "a")) == ("a", "b")


def test_a_removal_is_a_change_too() -> None:
    assert changed_keys(message("a", event="ObjectRemoved:Delete")) == ("a",)


def test_the_test_event_of_a_new_notification_names_nothing() -> None:
    body = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}
    assert changed_keys({"messageId": "m1", "body": json.dumps(body)}) == ()


@pytest.mark.parametrize("body", ["no json", "{}", '{"Records": [{}]}'])
def test_anything_else_is_an_error_that_the_queue_keeps(body: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        changed_keys({"messageId": "m1", "body": body})
