"""What scripts make documents with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shared.basic.drive.page_blocks import PageBlock


class OfficePapers:
    """Implements `shared.basic.drive.ports.Papers`."""

    def sheet(self, data: bytes) -> list[list[Any]]:
        from layers.papers.workbooks import cells

        return cells(data)

    def with_sheet(self, before: bytes, lines: Sequence[Sequence[Any]]) -> bytes:
        from layers.papers.workbooks import with_cells

        return with_cells(before, lines)

    def filled_sheet(self, data: bytes, change: Callable[[str], Any]) -> bytes:
        from layers.papers.workbooks import replaced

        return replaced(data, change)

    def pages(self, blocks: Iterable[PageBlock], title: str) -> bytes:
        from layers.papers.pages import pages

        return pages(blocks, title)

    def merged_pages(self, documents: Sequence[bytes]) -> bytes:
        from layers.papers.merging import merged

        return merged(documents)

    def qr_code(self, text: str, size: int) -> bytes:
        from layers.papers.codes import qr_png

        return qr_png(text, size)
