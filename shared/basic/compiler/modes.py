"""Scanner modes that take over at the beginning of a statement: REM, BEGIN … END, TABLE, DESCRIPTION."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from shared.basic.compiler.ast import Span
from shared.basic.compiler.quotes import Parts, merged
from shared.basic.compiler.scanner import Scanner
from shared.basic.compiler.tokens import (
    END,
    SEPARATOR,
    STRING,
    WORD,
    Hole,
    Line,
    TableLines,
    Token,
    VerbatimLines,
)

_BEGIN: Final = re.compile(
    r"BEGIN[ \t_]+(TALK|SYSTEM[ \t_]+PROMPT|MAIL)\b[ \t]*([^\n]*)", re.IGNORECASE
)
_TABLE: Final = re.compile(r"TABLE[ \t]+(?!=|\.|\(|\[|,)[^\n]*", re.IGNORECASE)
_END_TABLE: Final = re.compile(r"^[ \t]*END[ \t_]*TABLE\b[^\n]*", re.IGNORECASE | re.MULTILINE)
_NEXT_BLOCK: Final = re.compile(
    r"^[ \t]*(?:TABLE|SUB|FUNCTION|IF|FOR|PARAM|TALK|ON)\b", re.IGNORECASE | re.MULTILINE
)
_REM: Final = re.compile(r"REM(?=[ \t\n]|\Z)(?![ \t]*(?:=(?!=)|\.))", re.IGNORECASE)
_RAW_TAIL: Final = re.compile(r"DESCRIPTION[ \t]+(?![\"“'=.\s])([^\n]*)", re.IGNORECASE)
_SUBJECT: Final = re.compile(r"[ \t]*subject[ \t]*:[ \t]*", re.IGNORECASE)
_TEXT_PIECE: Final = re.compile(r"\\\$\{|\$\$\{|\$\{|[^\\$]+|[\\$]")


class Modes:
    """The modes of one scanner."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        for word in ("BEGIN", "BEGIN_TALK", "BEGIN_SYSTEM", "BEGIN_SYSTEM_PROMPT", "BEGIN_MAIL"):
            scanner.special(word, self._verbatim)
        scanner.special("REM", self._remark)
        scanner.special("TABLE", self._table)
        scanner.special("DESCRIPTION", self._description)

    def _starts_statement(self) -> bool:
        tokens = self._scanner.tokens
        return not tokens or tokens[-1].kind == SEPARATOR

    def _remark(self, match: re.Match[str]) -> bool:
        scanner = self._scanner
        start = match.start("word")
        if not _REM.match(scanner.text, start):
            return False
        tokens = scanner.tokens
        if not self._starts_statement() and tokens[-1].kind in (",", "=", "(", "+", "."):
            return False
        scanner.at = scanner.line_end(start)
        return True

    def _description(self, match: re.Match[str]) -> bool:
        """RAWTAIL: the rest of the line is the text."""
        scanner = self._scanner
        if not self._starts_statement():
            return False
        found = _RAW_TAIL.match(scanner.text, match.start("word"))
        if found is None:
            return False
        word, line = found.start(), self._span(found.start(), found.start() + len("DESCRIPTION"))
        head = Token(WORD, "DESCRIPTION", "DESCRIPTION", *line, word, word + 11, False)
        start, end = found.span(1)
        text = Token(STRING, found[1], found[1].rstrip(), *self._span(start, end), start, end, True)
        scanner.tokens += [head, text]
        scanner.at = end
        return True

    # --- BEGIN … END ----------------------------------------------------------------------------

    def _verbatim(self, match: re.Match[str]) -> bool:
        scanner = self._scanner
        opener = _BEGIN.match(scanner.text, match.start("word"))
        if opener is None or not self._starts_statement():
            return False
        kind = " ".join(re.split(r"[ \t_]+", opener[1].upper()))
        body = min(opener.end() + 1, len(scanner.text))
        words = kind.replace(" ", r"[ \t_]+")
        closer = re.compile(rf"^[ \t]*END[ \t_]+{words}[ \t]*$", re.IGNORECASE | re.MULTILINE)
        found = closer.search(scanner.text, body)
        span = self._span(opener.start(), opener.end())
        if found is None:
            found = self._unclosed(kind, span, body)
        if found is None:
            scanner.at = scanner.line_end(opener.start())
            return True
        scanner.finish()
        tokens = self._recipient(opener)
        subject, parts = self._body(body, found.start(), mail=kind == "MAIL")
        end = self._span(found.start(), found.end())
        whole = Span(span.line, span.column, end.end_line, end.end_column)
        scanner.lines.append(VerbatimLines(kind, whole, tokens, subject, parts))
        scanner.move_to(found.end())
        return True

    def _unclosed(self, kind: str, span: Span, body: int) -> re.Match[str] | None:
        """Report the missing closer; answers the line that was probably meant to be it."""
        near = re.compile(
            rf"^[ \t]*END[ \t_]*{kind.rpartition(' ')[2]}[^\n]*", re.IGNORECASE | re.MULTILINE
        )
        candidate = near.search(self._scanner.text, body)
        hint = f"add a line END {kind}"
        if candidate:
            line = self._span(candidate.start(), candidate.end()).line
            hint = f"line {line} is `{candidate[0].strip()}`; write END {kind} alone on the line"
        place = f"{span.line}:{span.column}"
        self._scanner.report.add("E1005", span, f"BEGIN {kind} at {place} has no END {kind}", hint)
        return candidate

    def _recipient(self, opener: re.Match[str]) -> tuple[Token, ...]:
        """The tokens after BEGIN MAIL; a bare address is a text."""
        start, end = opener.span(2)
        text = opener[2].strip()
        if not text:
            return ()
        if "@" in text and text[0] not in "\"'“":
            span = self._span(start, start + len(text))
            last = Span(span.end_line, span.end_column, span.end_line, span.end_column)
            return (
                Token(STRING, text, text, *span, start, end, True),
                Token(END, "", None, *last, end, end, False),
            )
        inner = self._scanner.inner(start, end)
        line = inner.run()
        return line[0].tokens if line and isinstance(line[0], Line) else ()

    def _body(self, start: int, end: int, *, mail: bool) -> tuple[Parts | None, Parts]:
        """Dedented text of the lines between two offsets, and the subject line of a mail."""
        text = self._scanner.text
        rows = self._rows(start, end)
        indents = [_indent(text[a:b]) for a, b in rows if text[a:b].strip()]
        indent = min(indents, default=0)
        subject: Parts | None = None
        if mail:
            subject, rows = self._subject(rows)
        parts: list[str | Hole] = []
        for index, (row, row_end) in enumerate(rows):
            if index:
                parts.append("\n")
            parts += self._line(min(row + indent, row_end), row_end)
        return subject, merged(tuple(parts))

    def whole_text(self) -> Parts:
        """The whole source as verbatim text: a prompt file."""
        return self._body(0, len(self._scanner.text), mail=False)[1]

    def _rows(self, start: int, end: int) -> list[tuple[int, int]]:
        rows: list[tuple[int, int]] = []
        while start < end:
            row_end = self._scanner.line_end(start)
            rows.append((start, min(row_end, end)))
            start = row_end + 1
        return rows

    def _subject(self, rows: list[tuple[int, int]]) -> tuple[Parts | None, list[tuple[int, int]]]:
        """The first `Subject:` line, and the rows without it and one blank line behind it."""
        text = self._scanner.text
        for index, (start, end) in enumerate(rows):
            found = _SUBJECT.match(text, start, end)
            if found:
                rest = rows[index + 1 :]
                if rest and not text[rest[0][0] : rest[0][1]].strip():
                    rest = rest[1:]
                return merged(tuple(self._line(found.end(), end))), rows[:index] + rest
        return None, rows

    def _line(self, at: int, end: int) -> list[str | Hole]:
        """One line of verbatim text with its holes."""
        parts: list[str | Hole] = []
        while at < end:
            piece = _TEXT_PIECE.match(self._scanner.text, at, end)
            if piece is None:
                break
            at = piece.end()
            if piece[0] == "${":
                hole, at = self._scanner.quotes.hole(at, end)
                parts.append(hole)
            else:
                parts.append("${" if piece[0] in ("$${", "\\${") else piece[0])
        return parts

    # --- TABLE ----------------------------------------------------------------------------------

    def _table(self, match: re.Match[str]) -> bool:
        scanner = self._scanner
        opener = _TABLE.match(scanner.text, match.start("word"))
        if opener is None or not self._starts_statement():
            return False
        scanner.finish()
        found = _END_TABLE.search(scanner.text, opener.end())
        following = _NEXT_BLOCK.search(scanner.text, opener.end())
        if found is None or (following is not None and following.start() < found.start()):
            found = None
        end = found.start() if found else following.start() if following else len(scanner.text)
        span = self._span(opener.start(), opener.end())
        if found is None:
            place = f"{span.line}:{span.column}"
            message = f"TABLE opened at {place} is never closed"
            scanner.report.add("E2030", span, message, "add END TABLE")
        head = self._scanner.inner(opener.start() + 5, opener.end()).run()
        lines = self._scanner.inner(min(opener.end() + 1, end), end).run()
        scanner.lines.append(
            TableLines(
                span,
                head[0].tokens if head and isinstance(head[0], Line) else (),
                tuple(line.tokens for line in lines if isinstance(line, Line)),
            )
        )
        scanner.move_to(found.end() if found else end)
        return True

    def _span(self, start: int, end: int) -> Span:
        starts = self._scanner.starts
        line = bisect_right(starts, start)
        end_line = bisect_right(starts, end)
        return Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
