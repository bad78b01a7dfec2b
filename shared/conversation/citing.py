"""Keeps only those citation marks of a streamed answer that point to a passage the model was given."""

from __future__ import annotations

import re

_MARK = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()")
_MAYBE_MARK = re.compile(r"\[[\d,\s]{0,15}\]?\Z")


class CitationFilter:
    """Drops marks with a number above `passages`; a mark may be split across pieces anywhere."""

    def __init__(self, passages: int) -> None:
        self._passages = passages
        self._held = ""

    def feed(self, piece: str) -> str:
        if not self._passages:
            return piece
        text = self._held + piece
        maybe = _MAYBE_MARK.search(text)
        ready, self._held = (text[: maybe.start()], maybe.group(0)) if maybe else (text, "")
        return self._cleaned(ready)

    def finish(self) -> str:
        rest, self._held = self._held, ""
        return self._cleaned(rest)

    def _cleaned(self, text: str) -> str:
        return _MARK.sub(self._known_only, text)

    def _known_only(self, mark: re.Match[str]) -> str:
        numbers = [number.strip() for number in mark.group(1).split(",")]
        kept = [number for number in numbers if 1 <= int(number) <= self._passages]
        return f"[{', '.join(kept)}]" if kept else ""
