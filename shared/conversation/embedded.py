"""What the embedded widget can show (platform spec §2.8): plain text, no stream, no events, short frames."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST = 100
_TAG = re.compile(r"<[^>]+>")
_MARKS = re.compile(r"(\*\*|__|`{1,3}|^#{1,6}\s+|^>\s?)", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+|\n|$)\s*")


def plain(text: str) -> str:
    """Text without HTML or Markdown marks."""
    without_marks = _MARKS.sub("", _LINK.sub(r"\1", _TAG.sub(" ", text)))
    return re.sub(r"[ \t]+", " ", unescape(without_marks)).strip()


def short_pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """Pieces of at most `longest` characters, cut at sentence ends, else at spaces."""
    piece = ""
    for sentence in _SENTENCE.findall(text):
        if len(piece) + len(sentence.rstrip()) > longest and piece.strip():
            yield piece.strip()
            piece = ""
        piece += sentence
        while len(piece.rstrip()) > longest:
            cut = piece.rfind(" ", 1, longest + 1)
            cut = cut if cut > 0 else longest
            yield piece[:cut].strip()
            piece = piece[cut:].lstrip()
    if piece.strip():
        yield piece.strip()


def render(frames: Sequence[Mapping[str, Any]], index: int) -> list[dict[str, Any]]:
    """The widget's frames for `frames[index]`: nothing for events and chunks, the whole text where a stream ends."""
    frame = frames[index]
    if "event" in frame or not frame.get("is_complete") or frame.get("replaced"):
        return []
    text = plain(str(frame["content"]) or _streamed_text(frames, index))
    bare = {name: value for name, value in frame.items() if name != "citations"}
    return [{**bare, "content": piece} for piece in short_pieces(text)]


def _streamed_text(frames: Sequence[Mapping[str, Any]], end: int) -> str:
    pieces: list[str] = []
    for frame in reversed(frames[:end]):
        if "event" in frame:
            continue
        if frame.get("is_complete"):
            break
        pieces.append(str(frame["content"]))
    return "".join(reversed(pieces))
