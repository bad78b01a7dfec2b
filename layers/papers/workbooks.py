"""Workbooks (.xlsx), through openpyxl."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.values.display import display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openpyxl import Workbook

_MAX_UNPACKED = 200_000_000
_MAX_CELLS = 2_000_000
_NATIVE = (str, int, float, bool, Decimal, datetime, date, time, timedelta, type(None))
_FORMULA = ("=", "+", "-", "@")


def cells(data: bytes) -> list[list[Any]]:
    """The first sheet, line by line; R5405 for what is no workbook, R5403 for one too large."""
    with _opened(data, read_only=True) as book:
        lines: list[list[Any]] = []
        count = 0
        for row in book.worksheets[0].iter_rows(values_only=True):
            count += len(row)
            if count > _MAX_CELLS:
                raise BasicError("R5403", f"the workbook has more than {_MAX_CELLS:,} cells")
            lines.append([_read(value) for value in row])
    return lines


def with_cells(before: bytes, lines: Sequence[Sequence[Any]]) -> bytes:
    """The workbook with these cells in its first sheet; formats, other sheets and column widths stay."""
    from openpyxl import Workbook

    if not before:
        return _filled(Workbook(), lines)
    with _opened(before, read_only=False) as book:
        return _filled(book, lines)


def replaced(data: bytes, change: Callable[[str], Any]) -> bytes:
    """The workbook with every text cell of every sheet put through `change`."""
    with _opened(data, read_only=False) as book:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and "{{" in cell.value:
                        cell.value = _shown(change(cell.value))
        return _saved(book)


def _filled(book: Workbook, lines: Sequence[Sequence[Any]]) -> bytes:
    sheet = book.worksheets[0]
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line, start=1):
            cell = sheet.cell(number, place)
            shown = _shown(value)
            if cell.value != shown:
                cell.value = shown
                if isinstance(shown, str) and shown.startswith(_FORMULA):
                    cell.data_type = "s"  # a value of a script is text, never a formula
    if sheet.max_row > len(lines):
        sheet.delete_rows(len(lines) + 1, sheet.max_row - len(lines))
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@contextmanager
def _opened(data: bytes, *, read_only: bool) -> Iterator[Workbook]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise BasicError("R5403", "the workbook is too large")
        book = load_workbook(io.BytesIO(data), read_only=read_only, data_only=read_only)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError) as failure:
        raise BasicError("R5405", "this is no readable .xlsx workbook") from failure
    try:
        if not book.worksheets:
            raise BasicError("R5405", "the workbook has no sheet")
        yield book
    finally:
        book.close()


def _read(value: Any) -> Any:
    """A day without a time is a date, as spreadsheets mean it."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def _shown(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return value if isinstance(value, _NATIVE) else display(value)
