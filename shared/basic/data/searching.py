"""Words looked for in the texts of a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from shared.basic.data.ports import Row, Tree
from shared.basic.values.display import display

_MOST_WORDS = 12


def word_test(columns: Sequence[str], text: Any) -> Tree | None:
    """A condition that holds for rows with at least one of the words; None where nothing can be found."""
    tests: list[Tree] = [
        ["CONTAINS", ["column", name], ["value", word]]
        for name in columns
        for word in words_of(text)
    ]
    return reduce(lambda left, right: ["OR", left, right], tests) if tests else None


def ranked(rows: Sequence[Row], columns: Sequence[str], text: Any) -> list[Row]:
    """The rows with the most of the words first."""
    words = words_of(text)
    return sorted(rows, key=lambda row: -_hits(row, columns, words))


def words_of(text: Any) -> list[str]:
    return list(dict.fromkeys(display(text).casefold().split()))[:_MOST_WORDS]


def _hits(row: Row, columns: Sequence[str], words: Sequence[str]) -> int:
    said = " ".join(display(row[name]) for name in columns).casefold()
    return sum(word in said for word in words)
