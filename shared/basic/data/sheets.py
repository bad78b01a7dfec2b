"""Files that hold rows: their bytes to cells and back. CSV, TSV and JSON here, workbooks by the drive's own means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.basic.drive.paths import suffix_of
from shared.basic.drive.ports import Papers
from shared.basic.errors import BasicError, shortened
from shared.basic.values.display import display
from shared.basic.values.plain import from_json, to_plain

Cells = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a file in order, and its rows as they are written there."""

    header: list[str]
    rows: Cells


def read_sheet(path: str, data: bytes, papers: Papers) -> Sheet:
    """The rows of a file by its ending; R5405 for one that holds none."""
    suffix = suffix_of(path)
    if suffix == "xlsx":
        return table_of(papers.sheet(data))
    text = text_of_bytes(data)
    if text is None:
        raise BasicError("R5405", f"{shortened(path)} is no text file")
    if suffix == "json":
        return _from_json(path, text)
    return table_of(lines_of(text, delimiter_of(text, path)))


def write_sheet(path: str, sheet: Sheet, before: bytes, papers: Papers) -> bytes:
    """The file with these rows in place of what it held; `before` is the present file, b"" for a new one."""
    return _WRITERS.get(suffix_of(path), _csv)(path, sheet, before, papers)


def table_of(lines: Sequence[Sequence[Any]]) -> Sheet:
    """The first line names the columns: those without a name are numbered, repeated ones too."""
    filled = [line for line in lines if any(cell not in (None, "") for cell in line)]
    if not filled:
        return Sheet([], [])
    header: list[str] = []
    for number, cell in enumerate(filled[0], start=1):
        name = display(cell).strip() or f"column{number}"
        header.append(name if name not in header else f"{name}{number}")
    rows = [dict(zip(header, [*line, *_blanks(header, line)], strict=False)) for line in filled[1:]]
    return Sheet(header, rows)


def _blanks(header: Sequence[str], line: Sequence[Any]) -> list[str]:
    return [""] * (len(header) - len(line))


def lines_of(text: str, delimiter: str) -> list[list[str]]:
    """The cells of a CSV text; R5405 when it cannot be read."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as failure:
        raise BasicError("R5405", f"the table cannot be read: {failure}") from failure


def delimiter_of(text: str, path: str) -> str:
    """The mark the first line has most of; spreadsheets of half the world write semicolons."""
    first = text.partition("\n")[0]
    return "\t" if suffix_of(path) == "tsv" else max(",;\t", key=first.count)


def text_of_bytes(data: bytes) -> str | None:
    """The text of bytes, None when they are not text."""
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in data and not is_utf16:
        return None
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _from_json(path: str, text: str) -> Sheet:
    found = from_json(text) if text.strip() else []
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, Mapping) for row in rows):
        raise BasicError("R5405", f"{shortened(path)} is no list of objects")
    header = list(dict.fromkeys(name for row in rows for name in row))
    return Sheet(header, [dict(row) for row in rows])


def _csv(path: str, sheet: Sheet, before: bytes, _papers: Papers) -> bytes:
    present = text_of_bytes(before) or ""
    tab = "\t" if suffix_of(path) == "tsv" else ","
    out = io.StringIO()
    writer = csv.writer(
        out, lineterminator="\n", delimiter=delimiter_of(present, path) if present else tab
    )
    writer.writerow(sheet.header)
    writer.writerows([display(row.get(name)) for name in sheet.header] for row in sheet.rows)
    return out.getvalue().encode(errors="replace")


def _json(_path: str, sheet: Sheet, before: bytes, _papers: Papers) -> bytes:
    if before.strip() and not before.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        raise BasicError("R5405", "only a JSON file that is a list of objects can be changed")
    return (json.dumps(to_plain(sheet.rows), ensure_ascii=False, indent=2) + "\n").encode(
        errors="replace"
    )


def _workbook(_path: str, sheet: Sheet, before: bytes, papers: Papers) -> bytes:
    lines: list[list[Any]] = [
        list(sheet.header),
        *([row.get(name) for name in sheet.header] for row in sheet.rows),
    ]
    return papers.with_sheet(before, lines)


_WRITERS: Mapping[str, Callable[[str, Sheet, bytes, Papers], bytes]] = {
    "json": _json,
    "xlsx": _workbook,
}
