"""PDF pages (ISO 32000) with headings, paragraphs, lists, tables and code, in the faces every reader has."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from layers.papers.setting import Line, lines_of
from layers.papers.typefaces import COURIER, ENCODING, FACES, shown, width
from shared.basic.errors import BasicError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.basic.drive.page_blocks import PageBlock

_WIDE, _HIGH, _MARGIN = 595.0, 842.0, 56.0  # A4 in points
_ROOM = _WIDE - 2 * _MARGIN
_SIZES = {1: 20.0, 2: 16.0, 3: 13.5, 4: 12.0}
_BODY, _CELL, _CODE = 10.5, 9.5, 9.0
_LEADING = 1.35
_INDENT, _PAD = 18.0, 4.0
_MOST_PAGES = 2_000
_NAMES = {face: f"F{number}" for number, face in enumerate([*FACES.values(), COURIER], start=1)}


def pages(blocks: Iterable[PageBlock], title: str) -> bytes:
    """The blocks as an A4 document; the same blocks are the same bytes. R5403 for more than 2,000 pages."""
    sheet = _Sheet()
    for block in blocks:
        _SETTERS.get(block.kind, _set_text)(sheet, block)
    return _written(["\n".join(page) for page in sheet.pages], title)


@dataclass
class _Sheet:
    """Drawing operators of each page; `y` is where the next line goes, counted from below."""

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = _HIGH - _MARGIN

    def need(self, height: float) -> bool:
        """Begin a page unless so much is left; whether one was begun."""
        if self.y - height >= _MARGIN or self.y == _HIGH - _MARGIN:
            return False
        self.turn()
        return True

    def turn(self) -> None:
        if len(self.pages) >= _MOST_PAGES:
            raise BasicError("R5403", f"the document would have more than {_MOST_PAGES:,} pages")
        self.pages.append([])
        self.y = _HIGH - _MARGIN

    def draw(self, operator: str) -> None:
        self.pages[-1].append(operator)

    def line(self, line: Line, x: float, size: float) -> None:
        """One line of words below the present place."""
        self.y -= size * _LEADING
        for place, word in enumerate(line):
            if place and not word.glued:
                x += width(" ", word.face, size)
            self.text(word.text, word.face, x, self.y + size * 0.3, size)
            x += word.wide

    def text(self, text: str, face: str, x: float, y: float, size: float) -> None:
        quoted = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.draw(f"BT /{_NAMES[face]} {size:g} Tf {x:.2f} {y:.2f} Td ({quoted}) Tj ET")


def _set_text(sheet: _Sheet, block: PageBlock) -> None:
    _set_lines(sheet, lines_of(block.text, _BODY, _ROOM), _MARGIN, _BODY)
    sheet.y -= 6


def _set_heading(sheet: _Sheet, block: PageBlock) -> None:
    size = _SIZES.get(block.level, 11.0)
    lines = lines_of(block.text, size, _ROOM, bold=True)
    sheet.need(size * (1 + len(lines)) * _LEADING + _BODY * 2)
    sheet.y -= size * 0.6
    _set_lines(sheet, lines, _MARGIN, size)
    sheet.y -= size * 0.3


def _set_item(sheet: _Sheet, block: PageBlock) -> None:
    indent = _INDENT * (block.level + 1)
    lines = lines_of(block.text, _BODY, _ROOM - indent)
    sheet.need(_BODY * _LEADING)
    label = shown(block.label)
    x = _MARGIN + indent - width(label, "Helvetica", _BODY) - 5
    sheet.text(label, "Helvetica", x, sheet.y - _BODY * (_LEADING - 0.3), _BODY)
    _set_lines(sheet, lines, _MARGIN + indent, _BODY)
    sheet.y -= 2


def _set_code(sheet: _Sheet, block: PageBlock) -> None:
    most = int(_ROOM / (0.6 * _CODE))
    for whole in block.text.expandtabs(4).split("\n"):
        for start in range(0, max(1, len(whole)), most):
            sheet.need(_CODE * _LEADING)
            sheet.y -= _CODE * _LEADING
            sheet.text(shown(whole[start : start + most]), COURIER, _MARGIN, sheet.y, _CODE)
    sheet.y -= 8


def _set_rule(sheet: _Sheet, block: PageBlock) -> None:  # noqa: ARG001  every setter is called so
    sheet.need(16)
    sheet.draw(f"0.5 w {_MARGIN:g} {sheet.y - 8:.2f} m {_WIDE - _MARGIN:g} {sheet.y - 8:.2f} l S")
    sheet.y -= 16


def _set_break(sheet: _Sheet, block: PageBlock) -> None:  # noqa: ARG001  every setter is called so
    sheet.turn()


def _set_table(sheet: _Sheet, block: PageBlock) -> None:
    """Rows between lines; the header is repeated on every page."""
    for number, row in enumerate(block.rows):
        cells = _cells(row, bold=number == 0)
        begun = sheet.need(_row_height(cells))
        if begun and number:
            _set_row(sheet, _cells(block.rows[0], bold=True))
        _set_row(sheet, cells)
    sheet.y -= 8


def _cells(row: tuple[str, ...], *, bold: bool) -> list[list[Line]]:
    room = _ROOM / max(1, len(row)) - 2 * _PAD
    return [lines_of(cell, _CELL, max(room, _CELL), bold=bold) for cell in row]


def _row_height(cells: list[list[Line]]) -> float:
    most = max((len(lines) for lines in cells), default=1)
    return min(most * _CELL * _LEADING + _PAD, _HIGH - 2 * _MARGIN)


def _set_row(sheet: _Sheet, cells: list[list[Line]]) -> None:
    top, height = sheet.y, _row_height(cells)
    column = _ROOM / max(1, len(cells))
    for place, lines in enumerate(cells):
        x = _MARGIN + place * column
        sheet.draw(f"0.4 w {x:.2f} {top - height:.2f} {column:.2f} {height:.2f} re S")
        sheet.y = top
        for line in lines:
            if sheet.y - _CELL * _LEADING < top - height:
                break
            sheet.line(line, x + _PAD, _CELL)
    sheet.y = top - height


def _set_lines(sheet: _Sheet, lines: list[Line], x: float, size: float) -> None:
    for line in lines:
        sheet.need(size * _LEADING)
        sheet.line(line, x, size)


_SETTERS = {
    "text": _set_text,
    "heading": _set_heading,
    "item": _set_item,
    "code": _set_code,
    "table": _set_table,
    "rule": _set_rule,
    "break": _set_break,
}


def _written(contents: list[str], title: str) -> bytes:
    """The file: catalog, page tree, faces, then two objects for every page, and the table of their places."""
    first = 4 + len(_NAMES)
    faces = " ".join(f"/{name} {4 + place} 0 R" for place, name in enumerate(_NAMES.values()))
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(contents)))
    named = title.encode("utf-16-be").hex()
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        f"<< /Title <feff{named}> >>".encode(),
    ]
    for face in _NAMES:
        font = f"<< /Type /Font /Subtype /Type1 /BaseFont /{face} /Encoding /WinAnsiEncoding >>"
        objects.append(font.encode())
    for number, content in enumerate(contents):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDE:g} {_HIGH:g}]"
            f" /Resources << /Font << {faces} >> >> /Contents {first + 2 * number + 1} 0 R >>"
        )
        packed = zlib.compress(content.encode(ENCODING, "replace"))
        stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (
            len(packed),
            packed,
        )
        objects += [page.encode(), stream]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
