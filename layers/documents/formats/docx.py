"""Word documents (Office Open XML): paragraphs under their headings, tables row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.documents.archives import Archive
from layers.documents.markup import attribute, below, child, local, parse_xml
from layers.documents.sections import Outline
from layers.documents.tables import row_blocks
from shared.knowledge.extraction import Extract, Unreadable, limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SUFFIXES = ("docx", "docm", "dotx")
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIMIT_KEY = "kb-word"
PARTS = ("word/document.xml",)

_HEADING = re.compile(r"(?:heading|título|titre|überschrift|titolo)\s*([1-9])", re.IGNORECASE)
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins"})
_SKIPPED = frozenset({"del", "Fallback", "instrText", "delText", "pPr", "rPr", "txbxContent"})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def parse(data: bytes) -> Extract:
    archive = Archive(data)
    body = child(parse_xml(archive.read("word/document.xml")), "body")
    if body is None:
        raise Unreadable
    reader = _Reader(_styles(archive))
    reader.take(body)
    reader.notes(archive)
    return Extract(limited(reader.outline.finish()), core_title(archive) or reader.outline.title)


def core_title(archive: Archive) -> str:
    """The title of the document's properties."""
    data = archive.read("docProps/core.xml")
    found = below(parse_xml(data), "title") if data else iter(())
    return " ".join(next((each.text or "" for each in found), "").split())


@dataclass(frozen=True, slots=True)
class _Styles:
    """By style id: the heading levels, and which styles are those of list items."""

    levels: dict[str, int]
    items: set[str]


def _styles(archive: Archive) -> _Styles:
    """A heading is known by its style's outline level or name, a list item by its numbering."""
    data = archive.read("word/styles.xml")
    levels: dict[str, int] = {}
    items: set[str] = set()
    for style in below(parse_xml(data), "style") if data else ():
        if _has(style, "numPr"):
            items.add(attribute(style, "styleId"))
        name = next((attribute(each, "val") for each in style if local(each) == "name"), "")
        outline = next((attribute(each, "val") for each in below(style, "outlineLvl")), "")
        named = _HEADING.match(name)
        if outline.isdecimal() and int(outline) < 9:
            levels[attribute(style, "styleId")] = int(outline) + 1
        elif named or name.casefold() == "title":
            levels[attribute(style, "styleId")] = int(named[1]) if named else 1
    return _Styles(levels, items)


class _Reader:
    """Walks the body in reading order."""

    def __init__(self, styles: _Styles) -> None:
        self.outline = Outline()
        self._styles = styles

    def take(self, body: Element) -> None:
        for element in body:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                for block in row_blocks(_rows(element)):
                    self.outline.text(block.text, whole=True)
            elif name in _WRAPPERS:
                self.take(element)

    def notes(self, archive: Archive) -> None:
        """Footnotes and endnotes, after the text."""
        for part in ("footnotes", "endnotes"):
            data = archive.read(f"word/{part}.xml")
            for note in below(parse_xml(data), "footnote", "endnote") if data else ():
                text = _text(note).strip()
                if text and not attribute(note, "type"):
                    self.outline.text(text)

    def _paragraph(self, paragraph: Element) -> None:
        text = _text(paragraph).strip()
        style = _style(paragraph)
        level = self._styles.levels.get(style, 0)
        if text and level:
            self.outline.heading(level, " ".join(text.split()))
        elif text:
            is_item = style in self._styles.items or _has(paragraph, "numPr")
            self.outline.text(f"- {text}" if is_item else text)
        for box in _boxes(paragraph):
            self.take(box)


def _has(element: Element, name: str) -> bool:
    return next(below(element, name), None) is not None


def _style(paragraph: Element) -> str:
    return next((attribute(each, "val") for each in below(paragraph, "pStyle")), "")


def _text(element: Element) -> str:
    return "".join(_runs(element))


def _runs(element: Element) -> Iterator[str]:
    for each in element:
        name = local(each)
        if name == "t":
            yield each.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name not in _SKIPPED:
            yield from _runs(each)


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes; the copy older programs read is left out."""
    for each in paragraph:
        if local(each) == "txbxContent":
            yield each
        elif local(each) != "Fallback":
            yield from _boxes(each)


def _rows(table: Element) -> Iterator[list[str]]:
    for row in table:
        if local(row) == "tr":
            cells = (cell for cell in row if local(cell) == "tc")
            yield [" ".join(" ".join(_paragraphs(cell)).split()) for cell in cells]


def _paragraphs(cell: Element) -> Iterator[str]:
    return (_text(each) for each in below(cell, "p"))
