"""What the compiler tells the author: code, place, message, hint and the line with a caret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.basic.compiler.ast import Span

LIMIT = 100  # per file

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. Lines and columns are 1-based, the end column is exclusive."""

    code: str
    severity: Severity
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    hint: str = ""
    excerpt: str = ""

    def render(self, file: str) -> str:
        """The finding as printed in a terminal or log."""
        place = f"{file}:{self.line}:{self.column}: {self.code} {self.severity}: {self.message}"
        parts = (place, f"  hint: {self.hint}" if self.hint else "", self.excerpt)
        return "\n".join(part for part in parts if part)


class Report:
    """Collects diagnostics of one file: at most one per line and code, at most LIMIT in all."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._found: dict[tuple[int, str], Diagnostic] = {}
        self._failed_lines: set[int] = set()

    def add(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Record a finding. Codes that begin with E are errors; a line keeps its first error only."""
        line, column, end_line, end_column = span
        key = (line, code)
        error = code.startswith("E")
        if key in self._found or (error and line in self._failed_lines):
            return
        if error:
            self._failed_lines.add(line)
        self._found[key] = Diagnostic(
            code,
            "error" if error else "warning",
            line,
            column,
            end_line,
            end_column,
            message,
            hint,
            self._excerpt(span),
        )

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return bool(self._failed_lines)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Findings in source order; errors are kept before warnings when there are too many."""
        found = sorted(
            self._found.values(), key=lambda d: (d.severity != "error", d.line, d.column)
        )
        return tuple(sorted(found[:LIMIT], key=lambda d: (d.line, d.column)))

    def _excerpt(self, span: Span) -> str:
        if not 0 < span.line <= len(self._lines):
            return ""
        text = self._lines[span.line - 1].replace("\t", " ")
        last = span.end_column if span.end_line == span.line else len(text) + 1
        return f"{text}\n{' ' * (span.column - 1)}{'^' * max(1, last - span.column)}"
