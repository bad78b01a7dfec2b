"""SELECT as its parts, with every joined value still apart from the author's text (specification 4.7).

    SELECT [DISTINCT] columns FROM table [name] [[LEFT | RIGHT] JOIN table [name] ON a = b [AND …]]
    [WHERE filter] [GROUP BY columns] [HAVING filter] [ORDER BY …] [LIMIT n [OFFSET m]]

The clauses behind FROM may stand in any order. Anything else that SQL knows is R5206.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.basic.data.select_columns import FORM, Selected, columns_of, folded_aggregates
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.filter_tokens import Token, tokens_of
from shared.basic.runtime.filters import parse_tokens
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.values.conversion import parse_number
from shared.basic.values.display import display

_KINDS = frozenset({"LEFT", "RIGHT", "INNER", "OUTER", "FULL", "CROSS"})
_CLAUSES = frozenset({"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "JOIN"})
_REFUSED = frozenset({"UNION", "INTO", "FULL", "CROSS", "INTERSECT", "EXCEPT", "RETURNING"})
_WRITING = frozenset({"DELETE", "INSERT", "UPDATE", "DROP", "ALTER", "CREATE", "TRUNCATE", "GRANT"})


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset of FROM or JOIN. `matching` are the pairs of column names that must be equal."""

    dataset: str
    alias: str
    kind: str = ""
    matching: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """A whole SELECT. Conditions and orders name columns as they were written."""

    columns: tuple[Selected, ...]
    sources: tuple[Source, ...]
    where: Condition | None = None
    group: tuple[str, ...] = ()
    having: Condition | None = None
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0
    distinct: bool = False

    @property
    def aggregates(self) -> bool:
        """Whether rows are put together."""
        return bool(self.group) or any(column.operation for column in self.columns)


def parse_select(given: Phrase) -> Select:
    """Read a SELECT. Raises R5206 for what is not part of the subset."""
    tokens = list(tokens_of(_behind_select(given)))
    refused = next((t.upper for t in tokens if t.upper in _REFUSED | _WRITING), "")
    if refused:
        raise BasicError("R5206", f"{refused} is not part of a query: {FORM}")
    found = Select((), ())
    for name, part in _clauses(tokens):
        found = _READERS[name](found, part)
    if not found.sources or not found.columns:
        raise BasicError("R5206", f"a query has the form {FORM}")
    return found


def _behind_select(given: Phrase) -> Phrase:
    """Without the word SELECT and an end mark."""
    first = display(given.pieces[0][1]) if given.pieces and not given.pieces[0][0] else ""
    word, _, rest = first.lstrip().partition(" ") if " " in first.lstrip() else (first, "", "")
    if "\n" in word:
        word, _, rest = first.lstrip().partition("\n")
    if word.upper() != "SELECT":
        raise BasicError("R5206", f"{shortened(first)} is not part of a query: {FORM}")
    pieces = [(False, rest), *given.pieces[1:]]
    if not pieces[-1][0]:
        pieces[-1] = (False, display(pieces[-1][1]).rstrip().removesuffix(";"))
    return Phrase(tuple(pieces))


def _clauses(tokens: Sequence[Token]) -> list[tuple[str, list[Token]]]:
    """The tokens of each clause by its word; LIMIT and OFFSET last, the columns first."""
    found: list[tuple[str, list[Token]]] = [("COLUMNS", [])]
    kind, depth = "", 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(str(token.value), 0) if token.kind == "mark" else 0
        word = token.upper if depth == 0 else ""
        if word in _KINDS:
            kind = word if word in ("LEFT", "RIGHT") else kind
        elif word in _CLAUSES:
            found.append((f"{kind} JOIN".strip() if word == "JOIN" else word, []))
            kind = ""
        else:
            found[-1][1].append(token)
    return found


def _read_columns(found: Select, part: list[Token]) -> Select:
    distinct = bool(part) and part[0].upper == "DISTINCT"
    return replace(found, columns=columns_of(part[1:] if distinct else part), distinct=distinct)


def _read_from(found: Select, part: list[Token]) -> Select:
    return replace(found, sources=(_source(part), *found.sources))


def _read_join(kind: str) -> Any:
    def read(found: Select, part: list[Token]) -> Select:
        on = next((at for at, token in enumerate(part) if token.upper == "ON"), len(part))
        source = replace(_source(part[:on]), kind=kind, matching=_matching(part[on + 1 :]))
        return replace(found, sources=(*found.sources, source))

    return read


def _source(part: list[Token]) -> Source:
    names = [token for token in part if token.upper != "AS"]
    if not 1 <= len(names) <= 2 or any(token.kind not in ("word", "text") for token in names):
        raise BasicError("R5206", f"after FROM and JOIN stands one table: {FORM}")
    dataset = display(names[0].value).strip("`")
    stem, _, ending = dataset.rpartition("/")[2].rpartition(".")
    own = stem if ending.casefold() in ("csv", "tsv", "json", "xlsx") else ending
    return Source(dataset, display(names[-1].value) if len(names) == 2 else own)


def _matching(part: list[Token]) -> tuple[tuple[str, str], ...]:
    """`a = b AND c = d` as pairs of column names."""
    words = [display(token.value) for token in part if token.value not in ("(", ")")]
    pairs = [words[at : at + 3] for at in range(0, len(words), 4)]
    joints = [word.upper() for word in words[3::4]]
    names = [name for pair in pairs for name in (pair[0], pair[-1])]
    whole = all(len(pair) == 3 and pair[1] in ("=", "==") for pair in pairs)
    if not pairs or not whole or set(joints) - {"AND"} or any(n[:1].isdigit() for n in names):
        raise BasicError("R5206", "JOIN needs ON one.column = other.column")
    return tuple((pair[0], pair[2]) for pair in pairs)


def _read_where(found: Select, part: list[Token]) -> Select:
    return replace(found, where=parse_tokens(part).condition)


def _read_group(found: Select, part: list[Token]) -> Select:
    return replace(found, group=tuple(display(t.value) for t in _listed(part)))


def _read_having(found: Select, part: list[Token]) -> Select:
    return replace(found, having=parse_tokens(folded_aggregates(part)).condition)


def _read_order(found: Select, part: list[Token]) -> Select:
    terms: list[tuple[str, bool]] = []
    for token in folded_aggregates(_listed(part)):
        if token.upper in ("DESC", "DESCENDING") and terms:
            terms[-1] = (terms[-1][0], True)
        elif token.upper not in ("ASC", "ASCENDING"):
            terms.append((display(token.value), False))
    return replace(found, order=tuple(terms))


def _listed(part: list[Token]) -> list[Token]:
    """What stands behind BY, without commas."""
    if not part or part[0].upper != "BY":
        raise BasicError("R5206", f"a query has the form {FORM}")
    return [token for token in part[1:] if token.value != ","]


def _read_limit(found: Select, part: list[Token]) -> Select:
    return replace(found, limit=_whole(part))


def _read_offset(found: Select, part: list[Token]) -> Select:
    return replace(found, offset=_whole(part))


def _whole(part: list[Token]) -> int:
    value = parse_number(display(part[0].value)) if len(part) == 1 else None
    if not isinstance(value, int) or value < 0:
        raise BasicError("R5206", "LIMIT and OFFSET need a whole number")
    return value


_READERS = {
    "COLUMNS": _read_columns,
    "FROM": _read_from,
    "JOIN": _read_join("INNER"),
    "LEFT JOIN": _read_join("LEFT"),
    "RIGHT JOIN": _read_join("RIGHT"),
    "WHERE": _read_where,
    "GROUP": _read_group,
    "HAVING": _read_having,
    "ORDER": _read_order,
    "LIMIT": _read_limit,
    "OFFSET": _read_offset,
}
