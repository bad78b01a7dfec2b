"""Source text to logical lines: joins, comments, separators and the modes of spec section 1."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from shared.basic.compiler import joins
from shared.basic.compiler.ast import Span
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.heads import Heads
from shared.basic.compiler.tokens import (
    BAD,
    END,
    NUMBER,
    SEPARATOR,
    STRING,
    TEXT,
    WORD,
    Hole,
    Line,
    Logical,
    Token,
    word_set,
)

Parts = tuple[str | Hole, ...]

_TOKEN = re.compile(
    r"""[ \t\f\v\u00a0\u200b]*(?:
      (?P<word>[^\W\d]\w*\$?)
    | (?P<newline>\n)
    | (?P<operator>\?\?|\?\.(?!\d)|<=|>=|<>|!=|==|\|\||&&|[-+*/]=|\#\{|\.(?!\d)|/(?!/)
        |[-+*\\%^&=<>?:,;()\[\]{}!@$])
    | (?P<quote>["“”])
    | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d+|\.(?![\w.]))?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<apostrophe>')
    | (?P<comment>//|\#)
    | (?P<end>\Z)
    | (?P<bad>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_TEXT = re.compile(r'"([^"\\$\n]*)"(?!")')
_PIECES = {
    '"': re.compile(r'[^"\\$]+|""|\\u[0-9a-fA-F]{4}|\\[^\n]|\$\$\{|\$\{|[$\\"]'),
    "curly": re.compile(r'[^"“”\\$]+|\\u[0-9a-fA-F]{4}|\\[^\n]|\$\$\{|\$\{|[$\\"“”]'),
}
_SINGLE = re.compile(r"'((?:[^'\\\n]|\\.|'')*)'(?!\w)")
_SINGLE_LINES = re.compile(r"'((?=[ \t]*[\n{\[<])(?:[^'\\]|\\.|'')*)'(?!\w)", re.DOTALL)
_SINGLE_ESCAPE = re.compile(r"''|\\(['\\nt])")
_NEXT_WORD = re.compile(r"[ \t]+([^\W\d]\w*)\$?[ \t]*(=(?!=))?")
_STATEMENT_END = re.compile(r"[ \t]*(?:\n|\Z|//|#(?!\{)|:|;)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "$": "$"}
_OPENERS = {"(": ")", "[": "]", "{": "}", "#{": "}"}
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_OPERAND_ENDS = frozenset({WORD, NUMBER, STRING, TEXT, ")", "]", "}"})
_OPERAND_WORDS = word_set(
    "AND OR NOT XOR MOD IN LIKE CONTAINS IS CASE RETURN THROW AS DEFAULT TO WITH BY VALUES SET WHERE"
)

_new = tuple.__new__


class UnclosedHoleError(Exception):
    """The text after `${` is not an expression closed by `}`."""


class Scanner:
    """One pass over one source text."""

    def __init__(
        self, text: str, heads: Heads, report: Report, starts: list[int] | None = None
    ) -> None:
        self.text = text
        self.heads = heads
        self.report = report
        self.at = 0
        self.limit = len(text)
        self.lines: list[Logical] = []
        self.tokens: list[Token] = []
        self.starts = starts or [0, *(match.end() for match in re.finditer("\n", text))]
        self._line = 1
        self._line_start = 0
        self._brackets: list[Token] = []
        self._questions = 0
        self._in_hole = False
        self._done = False
        self._special: dict[str, Callable[[re.Match[str]], bool]] = {}
        self._handlers: dict[str, Callable[[re.Match[str]], None]] = {
            "newline": self._newline,
            "quote": self._quote,
            "number": self._number,
            "apostrophe": self._apostrophe,
            "comment": self._comment,
            "bad": self._bad,
            "end": self._end,
        }

    def special(self, word: str, handler: Callable[[re.Match[str]], bool]) -> None:
        """Let a mode take over at a word; the handler answers whether it did."""
        self._special[word] = handler

    def run(self) -> list[Logical]:
        """Scan everything up to the limit."""
        match_token = _TOKEN.match
        text = self.text
        handlers = self._handlers
        while not self._done:
            match = match_token(text, self.at, self.limit)
            if match is None:
                break
            kind = match.lastgroup
            if kind == "word":
                self._word(match)
            elif kind == "operator":
                self._operator(match)
            elif kind is not None:
                handlers[kind](match)
        return self.lines

    # --- tokens ---------------------------------------------------------------------------------

    def _word(self, match: re.Match[str]) -> None:
        start, end = match.span("word")
        text = self.text[start:end]
        value = text.upper()
        if value in self._special and self._special[value](match):
            return
        column = start - self._line_start + 1
        line = self._line
        last = column + end - start
        word = value.rstrip("$") if text[-1] == "$" else value
        fields = (WORD, text, word, line, column, line, last, start, end, start > self.at)
        self.tokens.append(_new(Token, fields))
        self.at = end

    def _operator(self, match: re.Match[str]) -> None:
        start, end = match.span("operator")
        text = self.text[start:end]
        if text in _OPENERS:
            self._push(text, text, start, end)
            self._brackets.append(self.tokens[-1])
        elif text in _CLOSERS:
            self._close(text, start, end)
        elif text in ";:":
            self._colon(text, start, end)
        else:
            if text == "?":
                self._questions += 1
            self._push(text, text, start, end)

    def _push(self, kind: str, value: object, start: int, end: int) -> None:
        column = start - self._line_start + 1
        line, end_line, end_column = self._line, self._line, column + end - start
        text = self.text[start:end]
        if "\n" in text:
            end_line = line + text.count("\n")
            end_column = len(text) - text.rfind("\n")
            self._line = end_line
            self._line_start = self.starts[end_line - 1]
        fields = (
            kind,
            text,
            value,
            line,
            column,
            end_line,
            end_column,
            start,
            end,
            start > self.at,
        )
        self.tokens.append(_new(Token, fields))
        self.at = end

    def _close(self, text: str, start: int, end: int) -> None:
        if not self._brackets:
            if self._in_hole and text == "}":
                self._done = True
                self.at = start
                return
            self._push(text, text, start, end)
            return
        opener = self._brackets.pop()
        self._push(text, text, start, end)
        if _OPENERS[opener.kind] != text:
            place = f"{opener.line}:{opener.column}"
            self.fail(
                "E1004",
                self.tokens[-1].span,
                f"`{text}` does not match `{opener.text}` opened at {place}",
            )

    def _colon(self, text: str, start: int, end: int) -> None:
        if self._brackets or self._in_hole:
            self._push(text, text, start, end)
        elif text == ";":
            self._push(SEPARATOR, text, start, end)
        elif self._questions:
            self._questions -= 1
            self._push(text, text, start, end)
        else:
            self._push(SEPARATOR if self._separates(end) else ":", text, start, end)

    def _separates(self, end: int) -> bool:
        """Whether a colon stands between statements rather than after a label or a CASE."""
        following = _NEXT_WORD.match(self.text, end)
        if following is None:
            return False
        tokens = self.tokens
        alone = len(tokens) == 1 or (len(tokens) > 1 and tokens[-2].kind == SEPARATOR)
        if alone and tokens[-1].kind == WORD and tokens[-1].value not in ("ELSE", "DEFAULT"):
            return False
        word = following[1].upper()
        return bool(following[2]) or word in self.heads.first_words or self.heads.begins(word)

    def _number(self, match: re.Match[str]) -> None:
        start, end = match.span("number")
        text = self.text[start:end]
        tokens = self.tokens
        if tokens and start == self.at and text[0] == "." and tokens[-1].kind in _OPERAND_ENDS:
            self._push(".", ".", start, start + 1)
            return
        if tokens and tokens[-1].kind == "." and start == self.at:
            digits = text.partition(".")[0]
            self._push(WORD, digits, start, start + len(digits))
            return
        following = re.compile(r"[\w.]*").match(self.text, end)
        if following and following[0]:
            self._push(NUMBER, 0, start, following.end())
            self.fail(
                "E1003",
                tokens[-1].span,
                f"`{tokens[-1].text}` is not a number",
                "write 1000.50, without grouping and with a decimal point",
            )
            return
        self._push(NUMBER, _number(text), start, end)

    def _bad(self, match: re.Match[str]) -> None:
        start, end = match.span("bad")
        self._push(BAD, self.text[start:end], start, end)
        self.fail(
            "E1002", self.tokens[-1].span, f"Character `{self.text[start]}` is not allowed here"
        )

    # --- text -----------------------------------------------------------------------------------

    def _quote(self, match: re.Match[str]) -> None:
        start = match.start("quote")
        plain = _PLAIN_TEXT.match(self.text, start, self.limit)
        if plain:
            self._push(STRING, plain[1], start, plain.end())
            return
        if self.text[start] != '"':
            self._warn_curly(start)
        parts, end = self._read_text(start + 1, self.limit)
        if end is None or self._swallows(start, end):
            line_end = min(self.line_end(start), self.limit)
            parts, end = self._read_text(start + 1, line_end)
            if end is None:
                end = line_end
                self._unclosed_text(start, line_end)
        kind, value = text_value(parts)
        self._push(kind, value, start, end)

    def _warn_curly(self, start: int) -> None:
        column = start - self._line_start + 1
        span = Span(self._line, column, self._line, column + 1)
        self.report.add("W4001", span, 'Typographic quotes are read as `"`')

    def _unclosed_text(self, start: int, end: int) -> None:
        column = start - self._line_start + 1
        span = Span(self._line, column, self._line, column + end - start)
        text = self.text[start:end].strip()
        self.fail(
            "E1001",
            span,
            f'Text started with `"` at {span.line}:{column} never ends',
            f'add `"` at the end of {text[:40]}',
        )

    def _swallows(self, start: int, end: int) -> bool:
        """Whether a text of several lines ends where another one was meant to begin."""
        after = self.text[end : end + 1]
        return "\n" in self.text[start:end] and (after.isalnum() or after == "_")

    def _read_text(self, at: int, limit: int) -> tuple[Parts, int | None]:
        """Decode up to the closing quote; answers the offset behind it, or None without one."""
        parts: list[str | Hole] = []
        pieces = _PIECES['"' if self.text[at - 1] == '"' else "curly"]
        while at < limit:
            piece = pieces.match(self.text, at, limit)
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
        inner = Scanner(self.text, self.heads, self.report, self.starts)
        line = bisect_right(self.starts, at)
        opened = Span(line, at - self.starts[line - 1] - 1, line, at - self.starts[line - 1] + 1)
        try:
            tokens = inner.scan_hole(at, limit)
        except UnclosedHoleError:
            self.fail("E1007", opened, "`${…}` is not closed", "write `$${` for a literal `${`")
            return "${", at
        if len(tokens) == 1:
            self.fail("E1007", opened, "`${…}` is empty", "write `$${` for a literal `${`")
            return "", inner.at + 1
        last = tokens[-1]
        span = Span(opened.line, opened.column, last.end_line, last.end_column + 1)
        return Hole(tuple(tokens), span), inner.at + 1

    def scan_hole(self, at: int, limit: int) -> list[Token]:
        """Tokens up to the `}` that closes the hole; `at` is left on that brace."""
        self.at = at
        self.limit = limit
        self._in_hole = True
        self._line = bisect_right(self.starts, at)
        self._line_start = self.starts[self._line - 1]
        self.run()
        if self.at >= limit or self.text[self.at] != "}":
            raise UnclosedHoleError
        self._push(END, "", self.at, self.at)
        return self.tokens

    def _apostrophe(self, match: re.Match[str]) -> None:
        start = match.start("apostrophe")
        found = _SINGLE.match(self.text, start, self.limit) or _SINGLE_LINES.match(
            self.text, start, self.limit
        )
        if found and self._opens_text(found.end()):
            decoded = _SINGLE_ESCAPE.sub(_single_escape, found[1])
            self._push(STRING, decoded, start, found.end())
        else:
            self._skip_line(start)

    def _opens_text(self, end: int) -> bool:
        """Whether an apostrophe here opens a text (spec section 1.7) rather than a comment."""
        tokens = self.tokens
        if not tokens or tokens[-1].kind == SEPARATOR:
            return False
        last = tokens[-1]
        if last.kind != WORD:
            return last.kind not in _OPERAND_ENDS
        required, optional = self.heads.operand_after(tokens)
        if optional or last.value == "RETURN":
            return bool(_STATEMENT_END.match(self.text, end)) or (required and not optional)
        return required or last.value in _OPERAND_WORDS

    # --- lines ----------------------------------------------------------------------------------

    def _comment(self, match: re.Match[str]) -> None:
        start = match.start("comment")
        if start > self.at or not self.tokens or start == self._line_start:
            self._skip_line(start)
        else:
            self._push(BAD, self.text[start], start, start + 1)
            self.fail(
                "E1002",
                self.tokens[-1].span,
                f"Character `{self.text[start]}` is not allowed here",
                "put a blank before a comment",
            )

    def _skip_line(self, start: int) -> None:
        if self._in_hole:
            raise UnclosedHoleError
        self.at = self.line_end(start)

    def line_end(self, at: int) -> int:
        """The offset of the line break (or end of text) that ends the physical line."""
        found = self.text.find("\n", at)
        return min(self.limit, len(self.text) if found < 0 else found)

    def move_to(self, at: int) -> None:
        """Continue at another offset, which a mode has reached."""
        self.at = at
        self._line = bisect_right(self.starts, at)
        self._line_start = self.starts[self._line - 1]

    def _newline(self, match: re.Match[str]) -> None:
        if self._in_hole:
            if match.end() > self.limit:
                raise UnclosedHoleError
        elif self.tokens and not self._continues(match.end()):
            self.finish()
        self.at = match.end()
        self._line += 1
        self._line_start = self.at

    def _continues(self, after: int) -> bool:
        if self._brackets:
            return not joins.abandons_bracket(self.tokens, self.text, after)
        return joins.continues(self.tokens, self.text, after)

    def finish(self) -> None:
        """Close the current logical line."""
        if self._brackets:
            opener = self._brackets[-1]
            self.fail("E1004", opener.span, f"`{opener.text}` is never closed")
        while self.tokens and self.tokens[-1].kind == SEPARATOR:
            self.tokens.pop()
        if self.tokens:
            last = self.tokens[-1]
            self.tokens.append(
                Token(
                    END,
                    "",
                    None,
                    last.end_line,
                    last.end_column,
                    last.end_line,
                    last.end_column,
                    last.end,
                    last.end,
                    False,
                )
            )
            self.lines.append(Line(tuple(self.tokens), broken=bool(self._brackets)))
        self.tokens = []
        self._brackets = []
        self._questions = 0

    def _end(self, match: re.Match[str]) -> None:
        self.at = match.end()
        self._done = True
        if self._in_hole:
            raise UnclosedHoleError
        self.finish()

    def fail(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Report an error; inside a hole the hole as a whole is unreadable."""
        if self._in_hole:
            raise UnclosedHoleError
        self.report.add(code, span, message, hint)


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


def _number(text: str) -> int | float:
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    if text.isdigit():
        return int(text) if len(text) < 4000 else float("inf")
    return float(text)
