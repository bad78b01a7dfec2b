"""Spreadsheets (xlsx, xlsb, xls, ods): every row says which column each value belongs to, sheet by sheet."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from layers.documents.archives import Archive
from layers.documents.tables import row_blocks
from shared.knowledge.extraction import Block, Encrypted, Extract, Unreadable, limited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineWorkbook

SUFFIXES = ("xlsx", "xlsm", "xltx", "xlsb", "xls", "ods")
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT_KEY = "kb-excel"
PARTS = ("xl/workbook.xml", "xl/workbook.bin")
KINDS = ("application/vnd.oasis.opendocument.spreadsheet",)
STREAMS = ("Workbook", "Book")

_ZIP = b"PK\x03\x04"


def parse(data: bytes) -> Extract:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    if data.startswith(_ZIP):
        archive = Archive(data)
        archive.verify()
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Encrypted
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return Extract(limited(_blocks(book)))
    except PasswordError as failure:
        raise Encrypted from failure
    except (CalamineError, ValueError, OSError) as failure:
        raise Unreadable from failure
    except BaseException as failure:
        # The library is Rust and panics on some damaged files; the panic's class is not importable.
        if type(failure).__name__ != "PanicException":
            raise
        raise Unreadable from failure


def _blocks(book: CalamineWorkbook) -> Iterator[Block]:
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).iter_rows()
        yield from row_blocks(([_text(cell) for cell in row] for row in rows), name)


def _text(cell: Any) -> str:
    """A value as a person would write it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        plain = cell.date() if cell.time() == time() else cell
        return plain.isoformat(" ") if isinstance(plain, datetime) else plain.isoformat()
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return " ".join(str(cell).split())
