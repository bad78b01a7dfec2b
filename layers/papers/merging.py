"""Several PDF files as one, through PDFium."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from shared.basic.errors import BasicError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_PAGES = 5_000


def merged(documents: Sequence[bytes]) -> bytes:
    """All pages in order; R5405 for a file that is no readable PDF, R5403 for too many pages."""
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    pages = 0
    try:
        for data in documents:
            pages += _added(whole, data)
            if pages > _MAX_PAGES:
                raise BasicError("R5403", f"the document would have more than {_MAX_PAGES:,} pages")
        out = io.BytesIO()
        whole.save(out)
    finally:
        whole.close()
    return out.getvalue()


def _added(whole: object, data: bytes) -> int:
    import pypdfium2

    try:
        part = pypdfium2.PdfDocument(data)
        try:
            whole.import_pages(part)  # type: ignore[attr-defined]
            return len(part)
        finally:
            part.close()
    except pypdfium2.PdfiumError as failure:
        raise BasicError("R5405", "one of the files is no readable PDF") from failure
