"""SELECT for reading one table: its parts, with every joined value still apart from the author's text.

    SELECT columns FROM table [WHERE filter] [GROUP BY column] [ORDER BY …] [LIMIT n]

Columns are names, `*`, or SUM, COUNT, AVG, MIN, MAX of one. Anything else that SQL knows is R5206.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.aggregates import OPERATIONS
from shared.basic.runtime.phrases import Phrase
from shared.basic.values.display import display

_HEAD = re.compile(
    r"\s*SELECT\s+(?P<columns>[\w\s.,*()]+?)\s+FROM\s+[\"`]?(?P<table>[\w]+)[\"`]?(?:\s+WHERE\b|(?=\s|$))",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\bGROUP\s+BY\s+(\w+)", re.IGNORECASE)
_COLUMN = re.compile(
    r"(?:(?P<call>\w+)\s*\(\s*(?P<of>\w+|\*)\s*\)|(?P<name>\w+|\*))(?:\s+AS\s+(?P<label>\w+))?",
    re.IGNORECASE,
)
_FORM = "SELECT columns FROM table [WHERE …] [GROUP BY …] [ORDER BY …] [LIMIT …]"
_REFUSED = re.compile(r"\b(JOIN|HAVING|UNION|INTO|DISTINCT)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Selected:
    """One column of the result. `operation` is "" for a plain column; `name` may be `*`."""

    name: str
    operation: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """The parts of a SELECT; `rest` is a filter with its ORDER BY and LIMIT."""

    table: str
    columns: tuple[Selected, ...]
    rest: Phrase
    group: str = ""


def parse_select(given: Phrase) -> Select:
    """Read a SELECT. Raises R5206 for what is not part of the subset."""
    leading = list(takewhile(lambda piece: not piece[0], given.pieces))
    others = given.pieces[len(leading) :]
    text = "".join(display(piece) for _, piece in leading)
    head = _HEAD.match(text)
    refused = next((found for piece in _texts(given) if (found := _REFUSED.search(piece))), None)
    if head is None or refused is not None:
        what = refused[0].upper() if refused else shortened(text)
        raise BasicError("R5206", f"{what} is not part of a query: {_FORM}")
    pieces = [(False, text[head.end() :]), *others]
    group = next(
        (found[1] for piece in _texts(Phrase(tuple(pieces))) if (found := _GROUP.search(piece))), ""
    )
    rest = [(is_bound, p if is_bound else _GROUP.sub("", display(p))) for is_bound, p in pieces]
    return Select(head["table"], _columns(head["columns"]), Phrase(tuple(rest)), group)


def _texts(given: Phrase) -> list[str]:
    """What the author wrote."""
    return [display(piece) for bound, piece in given.pieces if not bound]


def _columns(written: str) -> tuple[Selected, ...]:
    found = []
    for part in written.split(","):
        column = _COLUMN.fullmatch(part.strip())
        operation = OPERATIONS.get((column["call"] or "").upper(), "") if column else ""
        if column is None or (column["call"] and not operation):
            raise BasicError("R5206", f"{shortened(part.strip())} is not a column of a query")
        label = column["label"] or (operation.lower() if operation else "")
        found.append(Selected(column["of"] or column["name"], operation, label))
    return tuple(found)
