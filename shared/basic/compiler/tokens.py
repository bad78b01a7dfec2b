"""Tokens and logical lines: what the scanner hands to the parser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from shared.basic.compiler.ast import Span

# Token kinds. Punctuation and operators carry their own text as kind.
WORD = "WORD"
NUMBER = "NUMBER"
STRING = "STRING"  # text without holes; value is the decoded text
TEXT = "TEXT"  # text with holes; value is a tuple of str and Hole
SEPARATOR = "SEPARATOR"  # `:` or `;` between statements
END = "END"  # end of the logical line
BAD = "BAD"  # a character that means nothing

_new = tuple.__new__

ASSIGNING = frozenset({"=", "+=", "-=", "*=", "/="})
OPERAND_ENDS = frozenset({WORD, NUMBER, STRING, TEXT, ")", "]", "}"})  # an operand has just ended


class Token(NamedTuple):
    """`value` is the upper-case word, the number, the decoded text, or the parts of a text with holes.

    `start` and `end` are offsets into the source; `spaced` tells whether blanks stand before the token.
    """

    kind: str
    text: str
    value: object
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int
    spaced: bool

    @property
    def span(self) -> Span:
        """The stretch of source this token covers."""
        return _new(Span, self[3:7])


class Hole(NamedTuple):
    """The tokens between `${` and `}`, closed by an END token."""

    tokens: tuple[Token, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line of tokens; the last token is END. A broken line has been reported already."""

    tokens: tuple[Token, ...]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class VerbatimLines:
    """A BEGIN … END block: the opener's remaining tokens, and the text decoded into parts."""

    kind: str
    span: Span
    opener: tuple[Token, ...]
    subject: tuple[str | Hole, ...] | None
    parts: tuple[str | Hole, ...]


@dataclass(frozen=True, slots=True)
class TableLines:
    """A TABLE block: the opener's tokens and one token list per logical DDL line."""

    span: Span
    opener: tuple[Token, ...]
    lines: tuple[tuple[Token, ...], ...]


Logical = Line | VerbatimLines | TableLines


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for tables that read better as prose."""
    return frozenset(text.split())
