"""Files as values of a script: text, lines, rows."""

from __future__ import annotations

import base64
import re
from typing import Any

from shared.basic.data.inference import inferred_table, typed_cell
from shared.basic.data.sheets import read_sheet, text_of_bytes
from shared.basic.drive.media import media_type
from shared.basic.drive.paths import drive_path, suffix_of
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.limits import MAX_STRING
from shared.basic.values.records import RowSet
from shared.errors import NotFound, Unprocessable, UnsupportedMediaType

_DOCUMENTS = frozenset({"pdf", "docx", "xlsx", "pptx", "odt", "rtf", "doc", "xls", "ppt"})
_BINARY = re.compile(r"(image|audio|video)/(?!svg)|application/(zip|gzip|x-tar)")
TABULAR = frozenset({"csv", "tsv", "json", "xlsx"})


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
    if suffix_of(path) in _DOCUMENTS:
        return _extracted(run, path, data)
    text = None if _BINARY.match(media_type(path)) else text_of_bytes(data)
    return base64.b64encode(data).decode() if text is None else text


def rows_of(run: Run, path: str) -> Any:
    """The rows of a CSV, TSV, JSON or xlsx file; numbers, booleans and dates are read as such (language spec §7.10)."""
    suffix = suffix_of(path)
    if suffix not in TABULAR and suffix != "txt":
        raise BasicError("R5405", f"{shortened(path)} is no table; a .csv, .xlsx or .json file is")
    sheet = read_sheet(path, bytes_of(run, path), run.services.drive.papers)
    table = inferred_table(path, sheet.header, sheet.rows)
    return RowSet(
        ({c.name: typed_cell(c, row.get(c.name)) for c in table.columns} for row in sheet.rows),
        source=path,
    )


def _extracted(run: Run, path: str, data: bytes) -> str:
    try:
        return run.services.drive.text(path, data)
    except (UnsupportedMediaType, Unprocessable) as failure:
        raise BasicError("R5405", f"{shortened(path)}: {failure.message}") from failure


def _missing(path: str) -> BasicError:
    return BasicError("R5401", f"there is no file {shortened(path)} in the bot's drive")
