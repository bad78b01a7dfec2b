"""Presentations (Office Open XML): slide by slide, with the speaker's notes; a slide is a page."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from layers.documents.archives import Archive
from layers.documents.formats.docx import core_title
from layers.documents.markup import attribute, below, child, local, parse_xml
from layers.documents.tables import row_blocks
from shared.knowledge.extraction import Block, Extract, limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SUFFIXES = ("pptx", "pptm", "ppsx")
MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LIMIT_KEY = "kb-word"
PARTS = ("ppt/presentation.xml",)

_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})


def parse(data: bytes) -> Extract:
    archive = Archive(data)
    slides = list(_slides(archive))
    blocks = (
        block for number, name in enumerate(slides, 1) for block in _slide(archive, name, number)
    )
    found = limited(blocks)
    first = next((block.section for block in found if block.section), "")
    return Extract(found, core_title(archive) or first, len(slides))


def _slides(archive: Archive) -> Iterator[str]:
    """The slides' parts in the order they are shown."""
    places = _related(archive, "ppt/presentation.xml")
    shown = below(parse_xml(archive.read("ppt/presentation.xml")), "sldId")
    for slide in shown:
        name = places.get(_relation(slide), "")
        if archive.has(name):
            yield name


def _relation(element: Element) -> str:
    """The relationship's id; a slide has a plain `id` as well."""
    found = (text for key, text in element.attrib.items() if key.endswith("}id"))
    return next(found, "")


def _related(archive: Archive, part: str) -> dict[str, str]:
    """Parts by relationship id."""
    folder, _, name = part.rpartition("/")
    data = archive.read(f"{folder}/_rels/{name}.rels")
    return {
        attribute(each, "Id"): posixpath.normpath(posixpath.join(folder, attribute(each, "Target")))
        for each in (below(parse_xml(data), "Relationship") if data else ())
    }


def _slide(archive: Archive, name: str, number: int) -> Iterator[Block]:
    shapes = list(below(parse_xml(archive.read(name)), "sp", "graphicFrame"))
    title = " ".join(" ".join(_text(each) for each in shapes if _kind(each) in _TITLES).split())
    texts = [title] if title else []
    texts += [text for each in shapes if _is_body(each) and (text := _text(each).strip())]
    if texts:
        yield Block("\n".join(texts), title, number)
    for table in (each for shape in shapes for each in below(shape, "tbl")):
        yield from row_blocks(_rows(table), title, number)
    notes = [place for place in _related(archive, name).values() if "notesSlide" in place]
    for shape in (each for part in notes for each in _shapes(archive, part)):
        if _is_body(shape) and (text := _text(shape).strip()):
            yield Block(text, title, number)


def _shapes(archive: Archive, part: str) -> Iterator[Element]:
    return below(parse_xml(archive.read(part)), "sp") if archive.has(part) else iter(())


def _is_body(shape: Element) -> bool:
    return local(shape) == "sp" and _kind(shape) not in _TITLES | _FURNITURE


def _kind(shape: Element) -> str:
    return next((attribute(each, "type") for each in below(shape, "ph")), "")


def _text(shape: Element) -> str:
    body = child(shape, "txBody")
    return "" if body is None else "\n".join(_lines(body))


def _lines(body: Element) -> Iterator[str]:
    for paragraph in body:
        if local(paragraph) == "p":
            parts = (
                "\n" if local(each) == "br" else each.text or ""
                for each in below(paragraph, "t", "br")
            )
            yield "".join(parts)


def _rows(table: Element) -> Iterator[list[str]]:
    for row in below(table, "tr"):
        cells = (cell for cell in row if local(cell) == "tc")
        yield ["".join(each.text or "" for each in below(cell, "t")) for cell in cells]
