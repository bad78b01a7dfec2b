"""What a queue message says about objects: S3's event notifications, as SQS carries them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping


def changed_keys(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the objects created or removed. Empty for the test event S3 sends when it is set up.

    Keys arrive form-encoded: a space is `+`, and emulators differ in whether `/` is `%2F`.
    Raises ValueError or KeyError for anything else than S3's messages.
    """
    body = json.loads(message["body"])
    if body.get("Event") == "s3:TestEvent":
        return ()
    keys = (unquote_plus(record["s3"]["object"]["key"]) for record in body["Records"])
    return tuple(dict.fromkeys(keys))
