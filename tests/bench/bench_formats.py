"""How fast documents become blocks: megabytes and pages (or rows) a second, each format by the same text."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from layers.documents.catalog import DocumentFormats
from tests.support.paper import saved

PARAGRAPH = (
    "The customer may return the goods within thirty days of the purchase, and the money is paid "
    "back to the same account within five working days. "
) * 3
PAGES, PER_PAGE = 100, 8
ROWS = 4000


def bench() -> dict[str, float]:
    """Per format megabytes of file and pages (rows of sheets, paragraphs by eight) a second."""
    figures: dict[str, float] = {}
    for name, (make, pages) in DOCUMENTS.items():
        data = make()
        parse = DocumentFormats().of(f"a.{name}", data).parse
        parse(data)
        began = time.perf_counter()
        parse(data)
        seconds = time.perf_counter() - began
        figures[f"{name}: MB/s"] = len(data) / seconds / 1e6
        figures[f"{name}: {'rows' if pages == ROWS else 'pages'}/s"] = pages / seconds
    return figures


def _text() -> bytes:
    return "\n\n".join(f"{n}. {PARAGRAPH}" for n in range(PAGES * PER_PAGE)).encode()


def _markdown() -> bytes:
    parts = (f"## Part {n}\n\n{PARAGRAPH}" for n in range(PAGES * PER_PAGE))
    return "\n\n".join(parts).encode()


def _html() -> bytes:
    parts = "".join(f"<h2>Part {n}</h2><p>{PARAGRAPH}</p>" for n in range(PAGES * PER_PAGE))
    return f"<html><body><main>{parts}</main></body></html>".encode()


def _pdf() -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    story = []
    for _ in range(PAGES):
        story += [Paragraph(PARAGRAPH, style) for _ in range(PER_PAGE)] + [PageBreak()]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer).build(story)
    return buffer.getvalue()


def _docx() -> bytes:
    from docx import Document

    document = Document()
    for number in range(PAGES * PER_PAGE):
        if number % PER_PAGE == 0:
            document.add_heading(f"Part {number}", 1)
        document.add_paragraph(PARAGRAPH)
    return saved(document)


def _pptx() -> bytes:
    from pptx import Presentation

    deck = Presentation()
    for number in range(PAGES):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Part {number}"
        slide.placeholders[1].text = PARAGRAPH
    return saved(deck)


def _xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in range(ROWS):
        book.active.append([f"name {row}", row, row * 1.5, PARAGRAPH[:80]])
    return saved(book)


def _csv() -> bytes:
    return "\n".join(f"name {n},{n},{n * 1.5},{PARAGRAPH[:70]}" for n in range(ROWS)).encode()


def _odt() -> bytes:
    from odf.opendocument import OpenDocumentText  # type: ignore[import-untyped]
    from odf.text import H, P  # type: ignore[import-untyped]

    document = OpenDocumentText()
    for number in range(PAGES * PER_PAGE):
        if number % PER_PAGE == 0:
            document.text.addElement(H(outlinelevel=1, text=f"Part {number}"))
        document.text.addElement(P(text=PARAGRAPH))
    return saved(document)


def _rtf() -> bytes:
    body = "".join(rf"{n}. {PARAGRAPH}\par " for n in range(PAGES * PER_PAGE))
    return rf"{{\rtf1\ansi\deff0 {body}}}".encode()


DOCUMENTS: dict[str, tuple[Callable[[], bytes], int]] = {
    "txt": (_text, PAGES),
    "md": (_markdown, PAGES),
    "html": (_html, PAGES),
    "pdf": (_pdf, PAGES),
    "docx": (_docx, PAGES),
    "odt": (_odt, PAGES),
    "rtf": (_rtf, PAGES),
    "pptx": (_pptx, PAGES),
    "xlsx": (_xlsx, ROWS),
    "csv": (_csv, ROWS),
}
