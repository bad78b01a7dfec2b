"""Tables as text: every row says which column each value belongs to."""

from __future__ import annotations

import csv
import io

from layers.documents.tables import row_blocks
from shared.encoding import decode_text
from shared.knowledge.extraction import Extract, Unreadable, limited

SUFFIXES = ("csv", "tsv")
MIME = "text/csv"
LIMIT_KEY = "kb-excel"

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
    return Extract(limited(row_blocks(rows)))
