"""Source text to logical lines: joins, comments, separators and the modes of spec section 1."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from shared.basic.compiler import joins
from shared.basic.compiler.ast import Span
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.heads import Heads
from shared.basic.compiler.quotes import Quotes, UnclosedHoleError
from shared.basic.compiler.tokens import (
    BAD,
    END,
    NUMBER,
    OPERAND_ENDS,
    SEPARATOR,
    WORD,
    Line,
    Logical,
    Token,
)

_TOKEN = re.compile(
    r"""[ \t\f\v\u00a0\u200b]*(?:
      (?P<word>[^\W\d]\w*\$?)
    | (?P<newline>\n)
    | (?P<operator>\?\?|\?\.(?!\d)|<=|>=|<>|!=|==|\|\||&&|[-+*/]=|\#\{|\.(?!\d)|/(?!/)
        |[-+*\\%^&=<>?:,;()\[\]{}!@$])
    | (?P<quote>["“”])
    | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d+|\.(?![\w.]))?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<apostrophe>['‘’])
    | (?P<comment>//|\#)
    | (?P<end>\Z)
    | (?P<bad>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_NEXT_WORD = re.compile(r"[ \t]+([^\W\d]\w*)\$?[ \t]*(=(?!=))?")
_OPENERS = {"(": ")", "[": "]", "{": "}", "#{": "}"}
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_new = tuple.__new__


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
        self.quotes = Quotes(self)
        self._handlers: dict[str, Callable[[re.Match[str]], None]] = {
            "newline": self._newline,
            "quote": self.quotes.quote,
            "number": self._number,
            "apostrophe": self.quotes.apostrophe,
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
        if text in _CLOSERS:
            self._close(text, start, end)
        elif text in ";:":
            self._colon(text, start, end)
        else:
            column = start - self._line_start + 1
            line = self._line
            last = column + end - start
            fields = (text, text, text, line, column, line, last, start, end, start > self.at)
            self.tokens.append(_new(Token, fields))
            self.at = end
            if text in _OPENERS:
                self._brackets.append(self.tokens[-1])
            elif text == "?":
                self._questions += 1

    def push(self, kind: str, value: object, start: int, end: int) -> None:
        """Append the token between two offsets; a text may span lines."""
        line, column, end_line, end_column = self.place(start, end)
        text = self.text[start:end]
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
        if end_line != line:
            self._line = end_line
            self._line_start = self.starts[end_line - 1]
        self.at = end

    def place(self, start: int, end: int) -> Span:
        """The span between two offsets, the first of which lies on the current line."""
        column = start - self._line_start + 1
        breaks = self.text.count("\n", start, end)
        if not breaks:
            return Span(self._line, column, self._line, column + end - start)
        last = self._line + breaks
        return Span(self._line, column, last, end - self.starts[last - 1] + 1)

    def _close(self, text: str, start: int, end: int) -> None:
        if not self._brackets:
            if self._in_hole and text == "}":
                self._done = True
                self.at = start
                return
            self.push(text, text, start, end)
            return
        opener = self._brackets.pop()
        self.push(text, text, start, end)
        if _OPENERS[opener.kind] != text:
            place = f"{opener.line}:{opener.column}"
            self.fail(
                "E1004",
                self.tokens[-1].span,
                f"`{text}` does not match `{opener.text}` opened at {place}",
            )

    def _colon(self, text: str, start: int, end: int) -> None:
        if self._brackets or self._in_hole:
            self.push(text, text, start, end)
        elif text == ";":
            self.push(SEPARATOR, text, start, end)
        elif self._questions:
            self._questions -= 1
            self.push(text, text, start, end)
        else:
            self.push(SEPARATOR if self._separates(end) else ":", text, start, end)

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
        if tokens and start == self.at and text[0] == "." and tokens[-1].kind in OPERAND_ENDS:
            self.push(".", ".", start, start + 1)
            return
        if tokens and tokens[-1].kind == "." and start == self.at:
            digits = text.partition(".")[0]
            self.push(WORD, digits, start, start + len(digits))
            return
        following = re.compile(r"[\w.]*").match(self.text, end)
        if following and following[0]:
            self.push(NUMBER, 0, start, following.end())
            self.fail(
                "E1003",
                tokens[-1].span,
                f"`{tokens[-1].text}` is not a number",
                "write 1000.50, without grouping and with a decimal point",
            )
            return
        self.push(NUMBER, _number(text), start, end)

    def _bad(self, match: re.Match[str]) -> None:
        start, end = match.span("bad")
        self.push(BAD, self.text[start:end], start, end)
        self.fail(
            "E1002", self.tokens[-1].span, f"Character `{self.text[start]}` is not allowed here"
        )

    def inner(self, start: int, limit: int) -> Scanner:
        """A scanner for a part of the same source."""
        scanner = Scanner(self.text, self.heads, self.report, self.starts)
        scanner.limit = limit
        scanner.move_to(start)
        return scanner

    def scan_hole(self) -> list[Token]:
        """Tokens up to the `}` that closes the hole, on which the scanner is left."""
        self._in_hole = True
        self.run()
        if self.at >= self.limit or self.text[self.at] != "}":
            raise UnclosedHoleError
        self.push(END, "", self.at, self.at)
        return self.tokens

    # --- lines ----------------------------------------------------------------------------------

    def _comment(self, match: re.Match[str]) -> None:
        start = match.start("comment")
        if start > self.at or not self.tokens or start == self._line_start:
            self.skip_line(start)
        else:
            self.push(BAD, self.text[start], start, start + 1)
            self.fail(
                "E1002",
                self.tokens[-1].span,
                f"Character `{self.text[start]}` is not allowed here",
                "put a blank before a comment",
            )

    def skip_line(self, start: int) -> None:
        """Leave the rest of the physical line to a comment."""
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
            line, column, end = last.end_line, last.end_column, last.end
            fields = (END, "", None, line, column, line, column, end, end, False)
            self.tokens.append(_new(Token, fields))
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


def _number(text: str) -> int | float:
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    if text.isdigit():
        return int(text) if len(text) < 4000 else float("inf")
    return float(text)
