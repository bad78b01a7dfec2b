"""Tables as text: every row says which column each value belongs to."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from shared.encoding import decode_text
from shared.knowledge.extraction import Block, Extract, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = ("csv", "tsv")
MIME = "text/csv"
LIMIT_KEY = "kb-excel"
SIGNATURES: tuple[bytes, ...] = ()

_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 1024 * 1024


def parse(data: bytes) -> Extract:
    text = decode_text(data)
    first_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as failure:
        raise Unreadable from failure
    return Extract(tuple(_blocks(rows)))


def _blocks(rows: list[list[str]]) -> Iterator[Block]:
    """One block per row. A lone row is no header."""
    header, body = (rows[0], rows[1:]) if len(rows) > 1 else ([], rows)
    names = [name.strip() for name in header]
    for row in body:
        pairs = zip(names + [""] * len(row), (cell.strip() for cell in row), strict=False)
        text = "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
        if text:
            yield Block(text, whole=True)
