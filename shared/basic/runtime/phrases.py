"""Filters and conditions as keywords receive them: constant text apart from the values bound into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.basic.values.display import display


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text of a filter or of SQL in pieces: `(False, text)` was written by the author, `(True, value)` is bound.

    A phrase that is one piece of text from a variable is text the author stands for as a whole.
    """

    pieces: tuple[tuple[bool, Any], ...]

    @property
    def single(self) -> Any:
        """The one value, where the phrase is nothing else; None otherwise."""
        return self.pieces[0][1] if len(self.pieces) == 1 else None

    def text(self) -> str:
        """The whole as plain text, for names of datasets and messages; never for SQL."""
        return "".join(display(value) for _, value in self.pieces)


def phrase(*pieces: tuple[bool, Any]) -> Phrase:
    """A phrase of its pieces, in order."""
    return Phrase(pieces)


@dataclass(frozen=True, slots=True)
class Condition:
    """A WHERE condition.

    `tree` nests `[operator, operand, …]`; leaves are `["column", name]` and `["value", v]`. Operators are those of the
    language (`AND = LIKE IN BETWEEN NOT`, `IS NULL`), functions are `NAME()`.
    """

    tree: list[Any]
