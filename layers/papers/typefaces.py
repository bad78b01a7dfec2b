"""The typefaces every PDF reader has: which characters they show, and how wide those are (Adobe's font metrics)."""

from __future__ import annotations

import unicodedata

ENCODING = "cp1252"
"""What a PDF calls WinAnsiEncoding: the letters of western European languages."""

# Thousandths of the size, from the blank to the tilde.
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584"
    " 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667"
    " 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278"
    " 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584"
    " 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667"
    " 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333"
    " 611 556 778 556 556 500 389 280 389 584"
)
_OTHERS = {
    "…": 1000,
    "—": 1000,
    "–": 556,
    "•": 350,
    "Æ": 1000,
    "æ": 889,
    "Œ": 1000,
    "œ": 944,
    "ß": 611,
    "™": 1000,
}
_USUAL = 556
_COURIER = 600

FACES = {
    (False, False): "Helvetica",
    (True, False): "Helvetica-Bold",
    (False, True): "Helvetica-Oblique",
    (True, True): "Helvetica-BoldOblique",
}
COURIER = "Courier"


def shown(text: str) -> str:
    """The text as these faces can show it: a letter they lack becomes its base letter, else a question mark."""
    return "".join(_known(letter) for letter in text)


def width(text: str, face: str, size: float) -> float:
    """How wide a text is, in points."""
    if face == COURIER:
        return len(text) * _COURIER * size / 1000
    table = _WIDTHS[face.removesuffix("Oblique").removesuffix("-") or face]
    return sum(_single(letter, table) for letter in text) * size / 1000


def _known(letter: str) -> str:
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        base = unicodedata.normalize("NFKD", letter)[:1]
        return base if base.isascii() and base.isprintable() else "?"
    return letter


def _single(letter: str, table: tuple[int, ...]) -> int:
    code = ord(letter)
    if 32 <= code < 127:
        return table[code - 32]
    if letter in _OTHERS:
        return _OTHERS[letter]
    base = unicodedata.normalize("NFKD", letter)[:1]
    return table[ord(base) - 32] if base != letter and 32 <= ord(base) < 127 else _USUAL


def _table(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


_WIDTHS = {
    "Helvetica": _table(_REGULAR),
    "Helvetica-Bold": _table(_BOLD),
}
