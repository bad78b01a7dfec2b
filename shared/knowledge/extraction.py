"""What a parser makes of a document: a run of blocks, each knowing its section and page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.errors import Unprocessable

MAX_TEXT = 10 * 1024 * 1024
"""Characters kept of one document; the rest is dropped and the document marked truncated."""

SEPARATOR = "\n\n"
"""Stands between blocks in the whole text."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list item, a piece of code, or one row of a table.

    `section` is the path of headings above it, joined with " > "; `page` counts from 1. `whole` blocks
    (a row, a piece of code) are cut only when one alone is larger than a passage may be.
    """

    text: str
    section: str = ""
    page: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """A parsed document. `title` is empty when the document names none; `pages` is 0 where there are none.

    `left_out` says to its owner what could not be read although the rest could.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    pages: int = 0
    left_out: str = ""


def limited(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks up to the one that passes the limit of text, so that nothing larger is held in memory."""
    kept: list[Block] = []
    room = MAX_TEXT
    for block in blocks:
        kept.append(block)
        room -= len(block.text)
        if room < 0:
            break
    return tuple(kept)


Parser = Callable[[bytes], Extract]


class Encrypted(Unprocessable):
    """The document needs a password."""

    text = "The document is encrypted."


class Unreadable(Unprocessable):
    """The document is damaged, or not what its name says."""

    text = "The document cannot be read."


class NeedsRecognition(Unprocessable):
    """The document is a picture of text, and nothing here reads pictures."""

    text = "The document is a picture; reading it needs character recognition, which is not installed here."
