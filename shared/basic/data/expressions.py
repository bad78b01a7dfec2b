"""SQL expressions of TABLE blocks (DEFAULT, CHECK, GENERATED): read against a white-list, kept as tokens.

The database evaluates them with the rights of the platform, so nothing passes that is not listed here: no sub-select,
no unknown function, no name that is not a column. An adapter quotes every token by its kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|\"(?P<quoted>[^\"]+)\"|(?P<number>\d+(?:\.\d+)?)|(?P<word>[^\W\d]\w*)"
    r"|(?P<mark>\|\||<>|!=|<=|>=|-(?!-)|/(?!\*)|[+*%(),=<>]))"
)
_WORDS = frozenset(
    {
        *("AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN", "TRUE", "FALSE"),
        *("CURRENT_DATE", "CURRENT_TIMESTAMP"),
    }
)
_FUNCTIONS = {
    "NOW": "now",
    "TODAY": "current_date",
    "GEN_RANDOM_UUID": "gen_random_uuid",
    "UUID_GENERATE_V4": "gen_random_uuid",
    "LOWER": "lower",
    "UPPER": "upper",
    "TRIM": "btrim",
    "LENGTH": "length",
    "LEN": "length",
    "CHAR_LENGTH": "length",
    "ROUND": "round",
    "ABS": "abs",
    "COALESCE": "coalesce",
}
_EMPTY_CALLS = frozenset({"now", "gen_random_uuid"})


class Token(NamedTuple):
    """`kind` is column, function, word, number, text or mark; text is without its quotes."""

    kind: str
    text: str


Expression = tuple[Token, ...]


class ExpressionRefused(ValueError):
    """Something in an expression is not on the white-list; the message names it."""


def read_expression(source: str, columns: Collection[str] = ()) -> Expression:
    """The tokens of an expression over these columns. Raises ExpressionRefused."""
    found = tuple(_tokens(source, {name.casefold(): name for name in columns}))
    depth = 0
    for token in found:
        depth += (token == Token("mark", "(")) - (token == Token("mark", ")"))
        if depth < 0:
            break
    if depth or not found:
        raise ExpressionRefused(f"`{source}` is not a whole expression")
    return found


def _tokens(source: str, columns: dict[str, str]) -> Iterator[Token]:
    at, end = 0, len(source.rstrip())
    while at < end:
        found = _TOKEN.match(source, at)
        if found is None:
            raise ExpressionRefused(f"`{source[at : at + 20].strip()}` cannot be used here")
        at = found.end()
        called = source[at:].lstrip()[:1] == "("
        if found["word"] and called and found["word"].upper() in _FUNCTIONS:
            yield from _call(found["word"].upper())
            if found["word"].upper() == "TODAY":
                at = source.index(")", at) + 1
        elif found["word"] or found["quoted"]:
            yield _name(found, columns, called=called)
        elif found["text"]:
            yield Token("text", found["text"][1:-1].replace("''", "'"))
        else:
            kind = "number" if found["number"] else "mark"
            yield Token(kind, found[kind])


def _call(name: str) -> Iterator[Token]:
    if name == "TODAY":
        yield Token("word", "CURRENT_DATE")
    else:
        yield Token("function", _FUNCTIONS[name])


def _name(found: re.Match[str], columns: dict[str, str], *, called: bool) -> Token:
    name = found["word"] or found["quoted"]
    if found["word"] and name.upper() in _WORDS and not (called and name.upper().startswith("CUR")):
        return Token("word", name.upper())
    if name.casefold() in columns and not called:
        return Token("column", columns[name.casefold()])
    raise ExpressionRefused(
        f"`{name}` is neither a column of the table nor a function allowed here"
    )
