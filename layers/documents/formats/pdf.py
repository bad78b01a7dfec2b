"""PDF with a text layer, page by page."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

from shared.knowledge.extraction import Block, Encrypted, Extract, Unreadable
from shared.knowledge.text import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PdfReader

SUFFIXES = ("pdf",)
MIME = "application/pdf"
LIMIT_KEY = "kb-pdf"
SIGNATURES: tuple[bytes, ...] = (b"%PDF-",)

_PARAGRAPH = re.compile(r"\n\s*\n|(?<=[.!?:])\n(?=[A-ZÀ-Þ•\-\d])")


def parse(data: bytes) -> Extract:
    """The text of every page. A scan without a text layer is refused: nothing of it could be found."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    # It tells of every small flaw that it repairs by itself.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Encrypted
        blocks = tuple(_blocks(reader))
        title = str(reader.metadata.title or "").strip() if reader.metadata else ""
        pages = len(reader.pages)
    except (FileNotDecryptedError, DependencyError) as failure:
        raise Encrypted from failure
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise Unreadable from failure  # pypdf meets damaged files with any of these
    if pages and not blocks:
        raise Unreadable("The document has no text; scans cannot be read.")
    return Extract(blocks, title, pages)


def _blocks(reader: PdfReader) -> Iterator[Block]:
    for number, page in enumerate(reader.pages, start=1):
        for paragraph in _PARAGRAPH.split(page.extract_text() or ""):
            text = unwrap(paragraph)
            if text:
                yield Block(text, page=number)
