"""RSS and Atom feeds as lists of items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from shared.basic.errors import BasicError

_MEMBERS = {
    "title": ("title",),
    "description": ("description", "summary", "content"),
    "published": ("pubdate", "published", "date", "updated"),
    "author": ("author", "creator"),
    "id": ("guid", "id"),
}


def feed_items(data: bytes, most: int) -> list[dict[str, Any]]:
    """The newest entries as {title, link, description, published, author, id}; R5405 for what is no feed."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BasicError("R5405", "a feed that declares entities of its own is not read")
    try:
        root = ET.fromstring(data)  # noqa: S314  declarations of entities are refused above
    except ET.ParseError as failure:
        raise BasicError("R5405", f"this is no feed: {failure}") from failure
    entries = [element for element in root.iter() if _name(element) in ("item", "entry")]
    return [_item(entry) for entry in entries[:most]]


def _item(entry: ET.Element) -> dict[str, Any]:
    texts: dict[str, str] = {}
    for child in entry:
        texts.setdefault(_name(child), _text(child))
    item = {"link": next(_links(entry), "")}
    for member, names in _MEMBERS.items():
        item[member] = next((texts[name] for name in names if texts.get(name)), "")
    return item


def _links(entry: ET.Element) -> Iterator[str]:
    """RSS has the address as text, Atom as an attribute of the link without or with rel=alternate."""
    for child in entry:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            yield child.get("href") or _text(child)


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2].casefold()
