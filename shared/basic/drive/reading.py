"""Files as values of a script: text, lines, rows."""

from __future__ import annotations

import base64
import csv
import io
import re
from typing import Any

from shared.basic.drive.media import media_type
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import config_value
from shared.basic.values.limits import MAX_STRING
from shared.basic.values.plain import from_json
from shared.basic.values.records import RowSet
from shared.errors import NotFound, Unprocessable, UnsupportedMediaType

_DOCUMENTS = frozenset({"pdf", "docx", "xlsx", "pptx", "odt", "rtf", "doc", "xls", "ppt"})
_BINARY = re.compile(r"(image|audio|video)/(?!svg)|application/(zip|gzip|x-tar)")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def bytes_of(run: Run, path: str, limit: int = MAX_STRING) -> bytes:
    """A file's content; R5401 when it is missing, R5403 over the limit."""
    wanted = drive_path(path)
    found = run.services.drive.head(wanted)
    if found is None:
        raise _missing(path)
    if found.size > limit:
        raise BasicError("R5403", f"{shortened(path)} has more than {limit:,} bytes")
    try:
        return run.services.drive.read(wanted)
    except NotFound as failure:
        raise _missing(path) from failure


def text_of(run: Run, path: str, missing: str | None = None) -> str:
    """A file's text; base64 for what has none. `missing` stands for a file that is not there, None is R5401."""
    try:
        data = bytes_of(run, path)
    except BasicError as failure:
        if failure.code == "R5401" and missing is not None:
            return missing
        raise
    if _suffix(path) in _DOCUMENTS:
        return _extracted(run, path, data)
    text = None if _BINARY.match(media_type(path)) else _decoded(data)
    return base64.b64encode(data).decode() if text is None else text


def rows_of(run: Run, path: str) -> Any:
    """The rows of a CSV, TSV or JSON file; numbers and booleans are read as such (language spec §7.10)."""
    text = text_of(run, path)
    if _suffix(path) == "json":
        found = from_json(text)
        return RowSet(found if isinstance(found, list) else [found], source=path)
    if _suffix(path) not in ("csv", "tsv", "txt"):
        raise BasicError("R5405", f"{shortened(path)} is no table; a .csv, .tsv or .json file is")
    return RowSet(_table(text, _delimiter(text, path)), source=path)


def _table(text: str, delimiter: str) -> list[dict[str, Any]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [line for line in reader if any(line)]
    except csv.Error as failure:
        raise BasicError("R5405", f"the table cannot be read: {failure}") from failure
    if not lines:
        return []
    header = [name.strip() for name in lines[0]]
    filled = (line + [""] * (len(header) - len(line)) for line in lines[1:])
    return [
        {name: config_value(cell) for name, cell in zip(header, line, strict=False)}
        for line in filled
    ]


def _delimiter(text: str, path: str) -> str:
    """The mark the first line has most of; spreadsheets of half the world write semicolons."""
    first = text.partition("\n")[0]
    return "\t" if _suffix(path) == "tsv" else max(",;\t", key=first.count)


def _extracted(run: Run, path: str, data: bytes) -> str:
    try:
        return run.services.drive.text(path, data)
    except (UnsupportedMediaType, Unprocessable) as failure:
        raise BasicError("R5405", f"{shortened(path)}: {failure.message}") from failure


def _decoded(data: bytes) -> str | None:
    """The text of bytes, None when they are not text."""
    is_utf16 = data.startswith(_UTF16_MARKS)
    if b"\x00" in data and not is_utf16:
        return None
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _suffix(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2].casefold()


def _missing(path: str) -> BasicError:
    return BasicError("R5401", f"there is no file {shortened(path)} in the bot's drive")
