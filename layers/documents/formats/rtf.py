"""Rich text (RTF), as plain paragraphs."""

from __future__ import annotations

from shared.knowledge.extraction import Block, Extract, Unreadable, limited

SUFFIXES = ("rtf",)
MIME = "application/rtf"
LIMIT_KEY = "kb-word"
SIGNATURES = (b"{\\rtf",)


def parse(data: bytes) -> Extract:
    from striprtf.striprtf import rtf_to_text

    try:
        text = rtf_to_text(data.decode("cp1252", "replace"), errors="ignore")
    except (ValueError, LookupError, IndexError, RecursionError, TypeError) as failure:
        raise Unreadable from failure
    paragraphs = (" ".join(line.replace("|", " ").split()) for line in text.split("\n"))
    return Extract(limited(Block(paragraph) for paragraph in paragraphs if paragraph))
