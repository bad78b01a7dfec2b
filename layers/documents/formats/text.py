"""Plain text: paragraphs are separated by blank lines."""

from __future__ import annotations

import re

from shared.encoding import decode_text
from shared.knowledge.extraction import Block, Extract
from shared.knowledge.text import unwrap

SUFFIXES = ("txt", "text", "log")
MIME = "text/plain"
LIMIT_KEY = "kb-text"

_BLANK = re.compile(r"\n[ \t]*\n")
_WRAPPED = 60
"""Lines at least this long were broken by a program; shorter ones (verse, lists) by the author."""


def parse(data: bytes) -> Extract:
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = (piece for piece in _BLANK.split(text) if piece.strip())
    return Extract(tuple(Block(_joined(piece)) for piece in paragraphs))


def _joined(paragraph: str) -> str:
    *broken, _ = paragraph.rstrip().split("\n")
    is_wrapped = broken and all(len(line) >= _WRAPPED for line in broken)
    return unwrap(paragraph) if is_wrapped else paragraph
