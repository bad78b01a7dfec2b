"""Cutting a document into passages along its structure (platform spec §4.1).

A passage is always a slice of the document's text, so its offsets lead back to the place it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.knowledge.extraction import MAX_TEXT, SEPARATOR, Block, Extract
from shared.knowledge.text import clean
from shared.records.documents import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHARS_PER_TOKEN = 4
MAX_PASSAGES = 1000
MIN_CHARS = 10
LOOK_BACK = 100
_MIN_FILL = 4
"""A new section begins a new passage once the present one is a quarter full."""

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*\s")


@dataclass(frozen=True, slots=True)
class Cut:
    """How to cut: the size of a passage and the overlap of two, in tokens."""

    size: int = 512
    overlap: int = 50

    @property
    def chars(self) -> int:
        return max(MIN_CHARS * 2, self.size * CHARS_PER_TOKEN)

    @property
    def overlap_chars(self) -> int:
        return max(0, min(self.overlap * CHARS_PER_TOKEN, self.chars // 2))


@dataclass(frozen=True, slots=True)
class Chunked:
    """The document's whole text, its passages, and whether something was dropped."""

    text: str
    passages: tuple[Passage, ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    """A slice of the text that stays together."""

    start: int
    end: int
    section: str
    page: int | None
    whole: bool

    def reaching(self, end: int) -> _Span:
        return replace(self, end=end)


def chunk(extract: Extract, cut: Cut) -> Chunked:
    """The passages of a document, in order. Sizes count characters: four to a token."""
    text, blocks, is_cut = _joined(extract.blocks)
    spans = [piece for span in blocks for piece in _pieces(text, span, cut)]
    passages: list[Passage] = []
    for group in _groups(spans, cut):
        start = _overlapping(text, group, passages, cut)
        if len(passages) == MAX_PASSAGES:
            return Chunked(text, tuple(passages), truncated=True)
        passages.append(_passage(text, start, group, len(passages)))
    return Chunked(text, tuple(passages), truncated=is_cut)


def _joined(blocks: Sequence[Block]) -> tuple[str, list[_Span], bool]:
    """The whole, cleaned text and where each block lies in it; whether the limit dropped something."""
    parts: list[str] = []
    spans: list[_Span] = []
    position = 0
    for block in blocks:
        whole = clean(block.text)
        if not whole.strip():
            continue
        text = whole[: MAX_TEXT - position]
        if not text:
            return "".join(parts), spans, True
        spans.append(_Span(position, position + len(text), block.section, block.page, block.whole))
        parts += (text, SEPARATOR)
        position += len(text) + len(SEPARATOR)
        if len(text) < len(whole):
            return "".join(parts), spans, True
    return "".join(parts).removesuffix(SEPARATOR), spans, False


def _pieces(text: str, span: _Span, cut: Cut) -> Iterator[_Span]:
    """The span itself, or what it must be cut into: at a sentence's end, else at a space."""
    start = span.start
    while span.end - start > cut.chars:
        end = _break(text, start, start + cut.chars)
        yield replace(span, start=start, end=end)
        start = end
    yield replace(span, start=start)


def _break(text: str, start: int, limit: int) -> int:
    """Where to cut at the latest before `limit`, looking back a little for a better place."""
    low = max(start + 1, limit - LOOK_BACK)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, low - 1, limit)]
    if ends:
        return ends[-1]
    line = text.rfind("\n", low, limit)
    space = line if line >= 0 else text.rfind(" ", low, limit)
    return space + 1 if space >= 0 else limit


def _groups(spans: Sequence[_Span], cut: Cut) -> Iterator[_Span]:
    """Neighboring spans packed together as far as size and structure allow."""
    group: _Span | None = None
    for span in spans:
        if group is not None and not _fits(group, span, cut):
            yield group
            group = None
        group = span if group is None else group.reaching(span.end)
    if group is not None:
        yield group


def _fits(group: _Span, span: _Span, cut: Cut) -> bool:
    size = span.end - group.start
    if group.page != span.page:
        return False  # a citation names one page
    if min(group.end - group.start, span.end - span.start) < MIN_CHARS:
        return size <= cut.chars + 2 * MIN_CHARS  # too small to stand alone
    is_begun = group.end - group.start < cut.chars // _MIN_FILL and not span.whole
    return size <= cut.chars and (group.section == span.section or is_begun)


def _overlapping(text: str, group: _Span, before: Sequence[Passage], cut: Cut) -> int:
    """Where the passage begins: inside the end of the one before it, if that is of the same section."""
    if not before or group.whole or not cut.overlap_chars:
        return group.start
    previous = before[-1]
    if (previous.section, previous.page) != (group.section, group.page):
        return group.start
    room = cut.chars + cut.overlap_chars - (group.end - group.start)
    earliest = max(previous.start + 1, group.start - min(cut.overlap_chars, room))
    sentence = _SENTENCE_END.search(text, earliest, previous.end)
    if sentence and sentence.end() < previous.end:
        return sentence.end()
    space = text.find(" ", earliest, previous.end)
    return space + 1 if space >= 0 else group.start


def _passage(text: str, start: int, group: _Span, index: int) -> Passage:
    piece = text[start : group.end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return Passage(piece, index, start, start + len(piece), group.section, group.page)
