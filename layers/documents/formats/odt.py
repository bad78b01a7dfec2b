"""OpenDocument texts and presentations: paragraphs under their headings, tables row by row, slides as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.documents.archives import Archive
from layers.documents.markup import attribute, below, child, local, parse_xml
from layers.documents.sections import Outline
from layers.documents.tables import row_blocks
from shared.knowledge.extraction import Encrypted, Extract, Unreadable, limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SUFFIXES = ("odt", "ott", "odp")
MIME = "application/vnd.oasis.opendocument.text"
LIMIT_KEY = "kb-word"
KINDS = (MIME, f"{MIME}-template", "application/vnd.oasis.opendocument.presentation")

_MOST_REPEATS = 100
"""A cell or row may say that it is repeated a million times: that is how an empty sheet ends."""
_SKIPPED = frozenset({"tracked-changes", "annotation", "sequence-decls", "forms"})


def parse(data: bytes) -> Extract:
    archive = Archive(data)
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Encrypted
    body = child(parse_xml(archive.read("content.xml")), "body")
    if body is None:
        raise Unreadable
    reader = _Reader()
    reader.take(body)
    outline = reader.outline
    return Extract(limited(outline.finish()), _title(archive) or outline.title, reader.pages)


def _title(archive: Archive) -> str:
    data = archive.read("meta.xml")
    found = below(parse_xml(data), "title") if data else iter(())
    return " ".join(next((each.text or "" for each in found), "").split())


class _Reader:
    """Walks the content in reading order."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.pages = 0

    def take(self, element: Element) -> None:
        for each in element:
            self._one(each, local(each))

    def _one(self, element: Element, name: str) -> None:
        page = self.pages or None
        if name == "h":
            level = attribute(element, "outline-level")
            self.outline.heading(int(level) if level.isdecimal() else 1, _words(element))
        elif name == "p":
            if text := _text(element).strip():
                self.outline.text(text, page=page)
        elif name == "table":
            for block in row_blocks(_rows(element)):
                self.outline.text(block.text, page=page, whole=True)
        elif name == "list":
            self._items(element, page)
        elif name not in _SKIPPED:
            self.pages += name == "page"
            self.take(element)

    def _items(self, items: Element, page: int | None) -> None:
        for item in items:
            lines = [text for each in below(item, "p", "h") if (text := _words(each))]
            if lines:
                self.outline.text("\n".join(f"- {line}" for line in lines), page=page)


def _words(element: Element) -> str:
    return " ".join(_text(element).split())


def _text(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for each in element:
        name = local(each)
        if name == "s":
            count = attribute(each, "c")
            yield " " * min(int(count) if count.isdecimal() else 1, _MOST_REPEATS)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name not in _SKIPPED:
            yield from _pieces(each)
        yield each.tail or ""


def _rows(table: Element) -> Iterator[list[str]]:
    for row in below(table, "table-row"):
        cells = (cell for cell in row if local(cell) in ("table-cell", "covered-table-cell"))
        yield [text for cell in cells for text in _repeated(cell)]


def _repeated(cell: Element) -> list[str]:
    count = attribute(cell, "number-columns-repeated")
    times = min(int(count) if count.isdecimal() else 1, _MOST_REPEATS)
    return [" ".join(_words(each) for each in below(cell, "p"))] * times
