"""The body of a request, from a value of a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from shared.basic.errors import BasicError
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.basic.values.records import HttpResult, Secret

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
TEXT = "text/plain; charset=utf-8"


def body_of(value: Any, content_type: str = "") -> tuple[bytes, str]:
    """The bytes and their content type: objects and lists are JSON, an object in a form is urlencoded, text is itself.

    Passwords a person typed leave in clear text: here they are meant to.
    """
    value = revealed(value.body if isinstance(value, HttpResult) else value)
    if isinstance(value, Mapping) and FORM in content_type.casefold():
        fields = {name: _field(item) for name, item in value.items()}
        return urlencode(fields, doseq=True).encode(), content_type
    if isinstance(value, (Mapping, list)):
        return _json(value).encode(), content_type or JSON
    text = display(value)
    return text.encode(errors="replace"), content_type or _kind(text)


def revealed(value: Any) -> Any:
    """The value with passwords in place of their placeholders."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return {name: revealed(item) for name, item in value.items()}
    return [revealed(item) for item in value] if isinstance(value, list) else value


def _json(value: Any) -> str:
    try:
        return json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False)
    except ValueError as failure:
        raise BasicError("R5010", "a number that is no number cannot be sent as JSON") from failure


def _field(value: Any) -> Any:
    return [display(item) for item in value] if isinstance(value, list) else display(value)


def _kind(text: str) -> str:
    return JSON if text.lstrip()[:1] in ("{", "[") else TEXT
