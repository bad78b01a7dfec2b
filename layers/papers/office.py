"""What scripts make documents with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
