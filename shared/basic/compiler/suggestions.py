"""What the author probably meant: near names for hints."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(written: str, names: Iterable[str], count: int = 1, likeness: float = 0.6) -> list[str]:
    """Up to `count` names like the one written, best first. First letters are seldom mistyped: they agree."""
    initial = written[:1].casefold()
    candidates = [name for name in names if name[:1].casefold() == initial]
    return get_close_matches(written, candidates, count, likeness)


def did_you_mean(written: str, names: Iterable[str], likeness: float = 0.6) -> str:
    """A hint with the nearest name, or an empty text."""
    near = nearest(written, names, 1, likeness)
    return f"did you mean {near[0]}?" if near else ""
