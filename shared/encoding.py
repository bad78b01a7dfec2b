"""Turning the bytes of a text file into text, whatever wrote it."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_text(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else UTF-16 without a mark, else Windows-1252. Never raises."""
    for encoding in _candidates(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _candidates(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding, "utf-8", "cp1252")
    return (*_unmarked_utf16(data), "utf-8", "cp1252")


def _unmarked_utf16(data: bytes) -> tuple[str, ...]:
    """Western text in UTF-16 has a zero in nearly every second byte, and UTF-8 text has none."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 2:
        return ()
    if sample[1::2].count(0) > half * 0.6:
        return ("utf-16-le",)
    return ("utf-16-be",) if sample[0::2].count(0) > half * 0.6 else ()
