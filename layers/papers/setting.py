"""Setting text: marked-up text to lines that fit a width."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from layers.papers.typefaces import COURIER, FACES, shown, width

_MARKUP = re.compile(r"<(/?)(b|i|u|sub|super|font|br)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Word:
    """Characters in one face; `glued` when no blank stands before them."""

    text: str
    face: str
    wide: float
    glued: bool = False


Line = list[Word]


def lines_of(marked: str, size: float, room: float, *, bold: bool = False) -> list[Line]:
    """The lines of a text with <b>, <i>, <font> and <br/>, each at most `room` points wide."""
    lines: list[Line] = [[]]
    used = 0.0
    for word in _words(marked, size, bold=bold):
        if word is None:
            lines.append([])
            used = 0.0
            continue
        for part in _parts(word, size, room):
            blank = 0.0 if part.glued or not lines[-1] else width(" ", part.face, size)
            if lines[-1] and used + blank + part.wide > room:
                lines.append([])
                used = blank = 0.0
            lines[-1].append(part)
            used += blank + part.wide
    return lines


def _words(marked: str, size: float, *, bold: bool) -> Iterator[Word | None]:
    """The words in order, None for a break."""
    styles = {"b": int(bold), "i": 0, "font": 0}
    at = 0
    glued = True
    for tag in [*_MARKUP.finditer(marked), None]:
        text = html.unescape(marked[at : tag.start() if tag else len(marked)])
        face = COURIER if styles["font"] else FACES[bool(styles["b"]), bool(styles["i"])]
        for number, piece in enumerate(re.split(r"(\s+)", shown(text))):
            if piece and not piece.isspace():
                yield Word(piece, face, width(piece, face, size), glued=glued and number == 0)
                glued = True
            elif piece:
                glued = False
        if tag is None:
            return
        at = tag.end()
        if tag[2] == "br":
            yield None
            glued = True
        elif tag[2] in styles:
            styles[tag[2]] += -1 if tag[1] else 1


def _parts(word: Word, size: float, room: float) -> Iterator[Word]:
    """A word wider than the line in pieces."""
    rest, glued = word.text, word.glued
    while width(rest, word.face, size) > room and len(rest) > 1:
        end = next(
            n
            for n in range(len(rest) - 1, 0, -1)
            if n == 1 or width(rest[:n], word.face, size) <= room
        )
        yield Word(rest[:end], word.face, width(rest[:end], word.face, size), glued=glued)
        rest, glued = rest[end:], True
    yield Word(rest, word.face, width(rest, word.face, size), glued=glued)
