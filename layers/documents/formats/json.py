"""JSON: every value with the path of names that leads to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shared.encoding import decode_text
from shared.knowledge.extraction import Block, Extract, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = ("json",)
MIME = "application/json"
LIMIT_KEY = "kb-text"


def parse(data: bytes) -> Extract:
    """One block per object of a list, or per name at the top."""
    try:
        document = json.loads(decode_text(data))
    except (ValueError, RecursionError) as failure:
        raise Unreadable("The document is not valid JSON.") from failure
    return Extract(tuple(Block(text, whole=True) for text in _texts(document) if text))


def _texts(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        parts: list[tuple[str, Any]] = list(document.items())
    elif isinstance(document, list):
        parts = [("", item) for item in document]
    else:
        parts = [("", document)]
    return ("\n".join(_lines(name, value)) for name, value in parts)


def _lines(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _lines(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(path, inner)
    elif value is not None:
        yield f"{path}: {value}" if path else str(value)
