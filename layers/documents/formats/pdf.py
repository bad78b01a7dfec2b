"""PDF, page by page: its text layer, and what character recognition reads on pages that have none."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from layers.documents import recognition
from shared.knowledge.extraction import (
    MAX_TEXT,
    Block,
    Encrypted,
    Extract,
    NeedsRecognition,
    Unreadable,
)
from shared.knowledge.text import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage

SUFFIXES = ("pdf",)
MIME = "application/pdf"
LIMIT_KEY = "kb-pdf"
SIGNATURES = (b"%PDF-",)

_PARAGRAPH = re.compile(r"\n\s*\n|(?<=[.!?:])\n(?=[A-ZÀ-Þ•\-\d])")
_FEWEST_LETTERS = 20
"""A page with fewer is a scan (platform spec §4.1)."""
_SCALE = 200 / 72
_ONE_AT_A_TIME = threading.Lock()
"""PDFium keeps state of the whole process."""


def parse(data: bytes) -> Extract:
    """Raises Encrypted, Unreadable, or NeedsRecognition when no page has text and nothing here can read scans."""
    from pypdfium2 import PdfDocument, PdfiumError

    with _ONE_AT_A_TIME:
        try:
            document = PdfDocument(data)
            try:
                return _extract(document)
            finally:
                document.close()
        except PdfiumError as failure:
            if "password" in str(failure).casefold() or "security" in str(failure).casefold():
                raise Encrypted from failure
            raise Unreadable from failure


def _extract(document: PdfDocument) -> Extract:
    blocks: list[Block] = []
    unread: list[int] = []
    room = MAX_TEXT
    for number, page in enumerate(document, 1):
        found = list(_blocks(_text(page), number))
        if sum(len(block.text) for block in found) < _FEWEST_LETTERS:
            scanned = list(_recognized(page, number))
            unread += [] if scanned or _is_blank(page) else [number]
            found = scanned or found
        page.close()
        blocks += found
        room -= sum(len(block.text) for block in found)
        if room < 0:
            break
    if len(document) and not blocks:
        raise NeedsRecognition if unread else Unreadable("The document has no text.")
    title = " ".join((document.get_metadata_dict().get("Title") or "").split())
    return Extract(tuple(blocks), title, len(document), left_out=_left_out(unread))


def _text(page: PdfPage) -> str:
    shown = page.get_textpage()
    text = str(shown.get_text_range()).replace("\r\n", "\n")
    shown.close()
    return text


def _blocks(text: str, number: int) -> Iterator[Block]:
    for paragraph in _PARAGRAPH.split(text):
        if piece := unwrap(paragraph):
            yield Block(piece, page=number)


def _is_blank(page: PdfPage) -> bool:
    """Whether there is nothing on the page that could be a picture of text."""
    return next(iter(page.get_objects()), None) is None


def _recognized(page: PdfPage, number: int) -> Iterator[Block]:
    engine = recognition.engine()
    if engine is not None and not _is_blank(page):
        yield from _blocks("\n\n".join(engine.read(_picture(page))), number)


def _picture(page: PdfPage) -> bytes:
    """The page as a gray PNM picture, the format that needs no library."""
    bitmap = page.render(scale=_SCALE, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    lines = (
        rows[start : start + bitmap.width]
        for start in range(0, bitmap.height * bitmap.stride, bitmap.stride)
    )
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)


def _left_out(unread: list[int]) -> str:
    if not unread:
        return ""
    pages = ", ".join(map(str, unread[:20])) + ("…" if len(unread) > 20 else "")
    return f"Pages without text were left out (no character recognition here): {pages}."
