"""Tokens of a filter: what the author wrote, and bound values that are one token whatever is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.phrases import Phrase
from shared.basic.values.display import display

_TOKEN = re.compile(
    r"\s*(?:(?P<mark>[(),]|==|<>|!=|<=|>=|[=<>])|(?P<quote>['\"])|(?P<word>[^\s(),=<>!'\"]+|!))"
)
_FORBIDDEN = re.compile(r";|--|/\*|\bselect\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, mark, text (quoted) or value (bound)."""

    kind: str
    value: Any
    at: int
    spaced: bool

    @property
    def upper(self) -> str:
        """The word in capitals, "" for other tokens."""
        return self.value.upper() if self.kind == "word" else ""


def tokens_of(given: Phrase) -> Iterator[Token]:
    """The tokens of a filter; R5206 for what a filter may not contain."""
    at, quote, inside = 0, "", []
    for bound, piece in given.pieces:
        text = display(piece)
        if bound:
            if quote:
                inside.append(piece)
            else:
                yield Token("value", piece, at, spaced=False)
            at += 1
            continue
        place = 0
        while place < len(text):
            if quote:
                end = text.find(quote, place)
                inside.append(text[place:] if end < 0 else text[place:end])
                place = len(text) if end < 0 else end + 1
                if end >= 0:
                    yield Token("text", _joined(inside), at + place, spaced=True)
                    quote, inside = "", []
                continue
            found = _TOKEN.match(text, place)
            if found is None:
                break
            place = found.end()
            quote = found["quote"] or ""
            if not quote:
                yield _plain(found, at)
        at += len(text)
    if quote:
        raise BasicError("R5206", f"the filter has a {quote} that is not closed")


def _plain(found: re.Match[str], at: int) -> Token:
    kind = "mark" if found["mark"] else "word"
    value = found["mark"] or found["word"]
    if kind == "word" and _FORBIDDEN.search(value):
        raise BasicError(
            "R5206",
            f"{shortened(value)} is not allowed in a filter (position {at + found.start() + 1})",
        )
    spaced = found[0][:1].isspace()
    return Token(kind, value, at + found.start() + len(found[0]) - len(value), spaced=spaced)


def _joined(parts: Sequence[Any]) -> Any:
    """What stands between quotes: a bound value alone keeps its type."""
    real = [part for part in parts if part != ""]
    if len(real) == 1 and not isinstance(real[0], str):
        return real[0]
    return "".join(map(display, parts))
