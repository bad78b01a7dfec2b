"""An answer of the web as a script reads it (language spec §2.7)."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from shared.basic.values.records import HttpResult
from shared.network.records import WebAnswer

_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
_TEXTUAL = re.compile(r"text/|.*(json|xml|javascript|yaml|csv|urlencoded|graphql)", re.IGNORECASE)


def result_of(answer: WebAnswer) -> HttpResult:
    """JSON is parsed, text is text, anything else is base64."""
    kind = answer.headers.get("content-type", "")
    if kind and not _TEXTUAL.match(kind):
        text = base64.b64encode(answer.body).decode()
        return HttpResult(text, answer.status, answer.reason, dict(answer.headers), text)
    text = decoded(answer.body, kind)
    body = _parsed(text, kind)
    return HttpResult(body, answer.status, answer.reason, dict(answer.headers), text)


def decoded(data: bytes, content_type: str) -> str:
    """Text of an answer, in the character set it names, else UTF-8."""
    found = _CHARSET.search(content_type)
    try:
        return data.decode(found[1] if found else "utf-8-sig", errors="replace")
    except LookupError:
        return data.decode("utf-8-sig", errors="replace")


def _parsed(text: str, content_type: str) -> Any:
    """The value of JSON, by its type or by how a text without one begins; text that only claims to be JSON is text."""
    plain = not content_type or content_type.casefold().startswith("text/plain")
    if "json" not in content_type.casefold() and not (plain and text.lstrip()[:1] in ("{", "[")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
