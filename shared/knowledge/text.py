"""Cleaning extracted text: what a person would not see is removed, what a line break tore is joined."""

from __future__ import annotations

import re
import unicodedata

SOFT_HYPHEN = "\u00ad"
_ODD_SPACES = re.compile(r"[\t\x0b\x0c\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_TORN_WORD = re.compile(r"(?<=[^\W\d_])-\n(?=[a-zß-öø-ÿ])")
_RUNS = re.compile(r" {2,}")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """NFC text with plain spaces and `\\n` line ends, without control, zero-width and direction characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n\n"))
    text = _ODD_SPACES.sub(" ", text)
    text = "".join(letter for letter in text if letter == "\n" or not _is_control(letter))
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _is_control(letter: str) -> bool:
    """Controls, and halves of surrogate pairs, which no database stores."""
    return letter < " " or (letter >= "\x7f" and unicodedata.category(letter) in ("Cc", "Cs"))


def unwrap(paragraph: str) -> str:
    """One paragraph of running text as one line: torn words are put together again."""
    whole = _TORN_WORD.sub("", paragraph.replace(SOFT_HYPHEN + "\n", "").replace(SOFT_HYPHEN, ""))
    return _RUNS.sub(" ", whole.replace("\n", " ")).strip()
