"""Content lines: escaping and folding."""

from __future__ import annotations

import unicodedata

PRODUCT = "-//General Bots//Calendar//EN"
_WIDTH = 75


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545 §3.3.11). Other control characters than line ends do not survive."""
    plain = without_controls(text, keep="\n\t")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, no character cut (RFC 5545 §3.1)."""
    if len(line) <= _WIDTH and line.isascii():
        return line
    pieces, held, size = [], "", 0
    for letter in line:
        width = len(letter.encode("utf-8", "replace"))
        if size + width > _WIDTH:
            pieces.append(held)
            held, size = "", 1  # the space that begins the next line
        held += letter
        size += width
    return "\r\n ".join([*pieces, held])


def without_controls(text: str, keep: str = "") -> str:
    """The text without control characters, line and paragraph separators and half surrogate pairs."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter
        for letter in text
        if letter in keep or unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")
    )
