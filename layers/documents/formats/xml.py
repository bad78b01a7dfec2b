"""XML: every value with the path of names that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.documents.markup import local, parse_xml
from shared.knowledge.extraction import Block, Extract, limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SUFFIXES = ("xml",)
MIME = "application/xml"
LIMIT_KEY = "kb-text"


def parse(data: bytes) -> Extract:
    """One block per element below the root."""
    root = parse_xml(data)
    parts = [root] if not len(root) else list(root)
    texts = ("\n".join(_lines("", part)) for part in parts)
    return Extract(limited(Block(text, whole=True) for text in texts if text))


def _lines(path: str, element: Element) -> Iterator[str]:
    name = f"{path}.{local(element)}" if path else local(element)
    for key, value in element.attrib.items():
        if value.strip() and not key.startswith("{http://www.w3.org/"):
            yield f"{name}.{key.rpartition('}')[2]}: {' '.join(value.split())}"
    pieces = (element.text or "", *(each.tail or "" for each in element))
    text = " ".join(" ".join(pieces).split())
    if text:
        yield f"{name}: {text}"
    for each in element:
        yield from _lines(name, each)
