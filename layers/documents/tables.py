"""Tables as text: every row says which column each value belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.knowledge.extraction import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def row_blocks(
    rows: Iterable[Sequence[str]], section: str = "", page: int | None = None
) -> Iterator[Block]:
    """One block per row, `header: value; …`. The first row with a value names the columns; a lone row is none."""
    filled = (row for row in rows if any(cell.strip() for cell in row))
    header = next(filled, None)
    if header is None:
        return
    names = [" ".join(cell.split()) for cell in header]
    count = 0
    for row in filled:
        count += 1
        if text := _row(names, row):
            yield Block(text, section, page, whole=True)
    if not count:
        yield Block(_row([], header), section, page, whole=True)


def _row(names: Sequence[str], row: Sequence[str]) -> str:
    padded = [*names, *[""] * max(0, len(row) - len(names))]
    pairs = zip(padded, (cell.strip() for cell in row), strict=False)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
