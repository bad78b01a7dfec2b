"""Texts in quotes and their holes (spec sections 1.7 and 1.8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.basic.compiler.ast import Span
from shared.basic.compiler.tokens import (
    OPERAND_ENDS,
    SEPARATOR,
    STRING,
    TEXT,
    WORD,
    Hole,
    word_set,
)

if TYPE_CHECKING:
    from shared.basic.compiler.scanner import Scanner

Parts = tuple[str | Hole, ...]

_PLAIN_TEXT = re.compile(r'"([^"\\$\n]*)"(?!")')
_PIECES = {
    '"': re.compile(r'[^"\\$]+|""|\\u[0-9a-fA-F]{4}|\\[^\n]|\$\$\{|\$\{|[$\\"]'),
    "curly": re.compile(r'[^"“”\\$]+|\\u[0-9a-fA-F]{4}|\\[^\n]|\$\$\{|\$\{|[$\\"“”]'),
}
_SINGLE = re.compile(r"'((?:[^'\\\n]|\\.|'')*)'(?!\w)")
_SINGLE_LINES = re.compile(r"'((?=[ \t]*[\n{\[<])(?:[^'\\]|\\.|'')*)'(?!\w)", re.DOTALL)
_SINGLE_CURLY = re.compile(r"[‘’]([^‘’\n]*)[‘’](?!\w)")
_SINGLE_ESCAPE = re.compile(r"''|\\(['\\nt])")
_STATEMENT_END = re.compile(r"[ \t]*(?:\n|\Z|//|#(?!\{)|:|;)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "$": "$"}
_OPERAND_WORDS = word_set(
    "AND OR NOT XOR MOD IN LIKE CONTAINS IS CASE RETURN THROW AS DEFAULT TO WITH BY VALUES SET WHERE"
)


class UnclosedHoleError(Exception):
    """The text after `${` is not an expression closed by `}`."""


class Quotes:
    """Reads the texts of one scanner."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def quote(self, match: re.Match[str]) -> None:
        start = match.start("quote")
        plain = _PLAIN_TEXT.match(self._scanner.text, start, self._scanner.limit)
        if plain:
            self._scanner.push(STRING, plain[1], start, plain.end())
            return
        if self._scanner.text[start] != '"':
            self._warn_curly(start)
        parts, end = self._read_text(start + 1, self._scanner.limit)
        if end is None or self._swallows(start, end):
            line_end = min(self._scanner.line_end(start), self._scanner.limit)
            parts, end = self._read_text(start + 1, line_end)
            if end is None:
                end = line_end
                self._unclosed_text(start, line_end)
        kind, value = text_value(parts)
        self._scanner.push(kind, value, start, end)

    def _warn_curly(self, start: int) -> None:
        span = self._scanner.place(start, start + 1)
        self._scanner.report.add("W4001", span, 'Typographic quotes are read as `"`')

    def _unclosed_text(self, start: int, end: int) -> None:
        span = self._scanner.place(start, end)
        shown = self._scanner.text[start:end].strip()[:40]
        message = f'Text started with `"` at {span.line}:{span.column} never ends'
        self._scanner.fail("E1001", span, message, f'add `"` at the end of {shown}')

    def _swallows(self, start: int, end: int) -> bool:
        """Whether a text of several lines ends where another one was meant to begin."""
        after = self._scanner.text[end : end + 1]
        return "\n" in self._scanner.text[start:end] and (after.isalnum() or after == "_")

    def _read_text(self, at: int, limit: int) -> tuple[Parts, int | None]:
        """Decode up to the closing quote; answers the offset behind it, or None without one."""
        parts: list[str | Hole] = []
        pieces = _PIECES['"' if self._scanner.text[at - 1] == '"' else "curly"]
        while at < limit:
            piece = pieces.match(self._scanner.text, at, limit)
            if piece is None:
                break
            found = piece[0]
            at = piece.end()
            if found in ('"', "“", "”"):
                return tuple(parts), at
            if found == "${":
                hole, at = self.hole(at, limit)
                parts.append(hole)
            else:
                parts.append(_decoded(found))
        return tuple(parts), None

    def hole(self, at: int, limit: int) -> tuple[Hole | str, int]:
        """Scan the expression after `${`; an unreadable one is reported and kept as text."""
        inner = self._scanner.inner(at, limit)
        opened = inner.place(at - 2, at)
        try:
            tokens = inner.scan_hole()
        except UnclosedHoleError:
            self._scanner.fail(
                "E1007", opened, "`${…}` is not closed", "write `$${` for a literal `${`"
            )
            return "${", at
        if len(tokens) == 1:
            self._scanner.fail("E1007", opened, "`${…}` is empty", "write `$${` for a literal `${`")
            return "", inner.at + 1
        last = tokens[-1]
        span = Span(opened.line, opened.column, last.end_line, last.end_column + 1)
        return Hole(tuple(tokens), span), inner.at + 1

    def apostrophe(self, match: re.Match[str]) -> None:
        start = match.start("apostrophe")
        text, limit = self._scanner.text, self._scanner.limit
        if text[start] != "'":
            self._warn_curly(start)
            found = _SINGLE_CURLY.match(text, start, limit)
        else:
            found = _SINGLE.match(text, start, limit) or _SINGLE_LINES.match(text, start, limit)
        if found and self._opens_text(found.end()):
            decoded = _SINGLE_ESCAPE.sub(_single_escape, found[1])
            self._scanner.push(STRING, decoded, start, found.end())
        else:
            self._scanner.skip_line(start)

    def _opens_text(self, end: int) -> bool:
        """Whether an apostrophe here opens a text (spec section 1.7) rather than a comment."""
        tokens = self._scanner.tokens
        if not tokens or tokens[-1].kind == SEPARATOR:
            return False
        last = tokens[-1]
        if last.kind != WORD:
            return last.kind not in OPERAND_ENDS
        required, optional = self._scanner.heads.operand_after(tokens)
        if optional or last.value == "RETURN":
            return bool(_STATEMENT_END.match(self._scanner.text, end)) or (
                required and not optional
            )
        return required or last.value in _OPERAND_WORDS


def text_value(parts: Parts) -> tuple[str, str | Parts]:
    """Token kind and value of decoded parts: plain text when there is no hole."""
    if any(isinstance(part, Hole) for part in parts):
        return TEXT, merged(parts)
    return STRING, "".join(str(part) for part in parts)


def merged(parts: Parts) -> Parts:
    """Neighboring pieces of plain text become one."""
    found: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def _decoded(piece: str) -> str:
    if piece == '""':
        return '"'
    if piece == "$${":
        return "${"
    if piece[0] != "\\" or len(piece) == 1:
        return piece
    if len(piece) == 6:
        return chr(int(f"0x{piece[2:]}", 0))
    return _ESCAPES.get(piece[1], piece)


def _single_escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[1]] if match[1] else "'"
