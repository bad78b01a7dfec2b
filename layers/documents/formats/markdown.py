"""Markdown: headings become the section path; lists, code and table rows stay whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.encoding import decode_text
from shared.knowledge.extraction import Block, Extract
from shared.knowledge.text import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = ("md", "markdown")
MIME = "text/markdown"
LIMIT_KEY = "kb-text"

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*")
_ITEM = re.compile(r"\s*([-*+]|\d{1,9}[.)])\s+")
_RULER = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(\*\*|~~)(?=\S)(.+?)(?<=\S)\1")


def parse(data: bytes) -> Extract:
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    text = _COMMENT.sub("", _FRONT_MATTER.sub("", text))
    reader = _Reader()
    for lines in _groups(text.split("\n")):
        reader.take(lines)
    return Extract(tuple(reader.finish()), title=reader.title)


@dataclass
class _Reader:
    """Gathers blocks. A heading waits for the text below it, so that the two stay together."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def take(self, lines: list[str]) -> None:
        heading = _heading(lines)
        if heading is not None:
            self._open(*heading)
        elif _FENCE.match(lines[0]):
            self._add("\n".join(lines), whole=True)
        elif len(lines) > 1 and "|" in lines[0] and _RULER.fullmatch(lines[1]):
            self._table(lines)
        elif _ITEM.match(lines[0]):
            self._add("\n".join(_plain(line) for line in lines))
        else:
            self._add(_plain(unwrap("\n".join(lines))))

    def finish(self) -> list[Block]:
        if self.waiting:
            self._add("")
        return self.blocks

    def _open(self, level: int, name: str) -> None:
        self.title = self.title or name
        self.path = [*((other, text) for other, text in self.path if other < level), (level, name)]
        self.waiting.append(f"{'#' * level} {name}")

    def _table(self, lines: list[str]) -> None:
        header = _cells(lines[0])
        for line in lines[2:]:
            pairs = zip(header, _cells(line), strict=False)
            row = "; ".join(f"{name}: {value}" if name else value for name, value in pairs if value)
            if row:
                self._add(_plain(row), whole=True)

    def _add(self, text: str, *, whole: bool = False) -> None:
        section = " > ".join(name for _, name in self.path)
        lines = [*self.waiting, text] if text else self.waiting
        self.blocks.append(Block("\n".join(lines), section, whole=whole))
        self.waiting = []


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Lines that belong together: a fenced block, a heading, or what stands between blank lines."""
    group: list[str] = []
    fence = ""
    for line in lines:
        opened = _FENCE.match(line)
        if fence:
            group.append(line)
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield group
                group, fence = [], ""
        elif opened or not line.strip() or _HEADING.fullmatch(line):
            if group:
                yield group
            group, fence = ([line], opened[1]) if opened else ([], "")
            if not opened and line.strip():
                yield [line]
        else:
            group.append(line)
    if group:
        yield group


def _heading(lines: list[str]) -> tuple[int, str] | None:
    """(level, text) of a heading, in either of Markdown's two spellings."""
    match = _HEADING.fullmatch(lines[0])
    if match and len(lines) == 1 and match[2]:
        return len(match[1]), _plain(match[2])
    if len(lines) == 2 and _UNDERLINE.fullmatch(lines[1]) and not _ITEM.match(lines[0]):
        return (1 if "=" in lines[1] else 2), _plain(lines[0].strip())
    return None


def _cells(line: str) -> list[str]:
    return [
        cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))
    ]


def _plain(text: str) -> str:
    """The text without pictures and emphasis; links keep their address, which may be the answer."""
    return _MARKS.sub(r"\2", _PICTURE.sub(r"\1", text))
