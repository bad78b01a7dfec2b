"""Why a statement cannot be read."""

from __future__ import annotations

from shared.basic.compiler.ast import Span


class SyntaxFailure(Exception):  # a finding on its way to the report, not an error of the program
    """One finding, with the place and the text of the diagnostic it becomes.

    `at` is the index of the offending token: of several attempts the one that came furthest is reported.
    """

    def __init__(self, code: str, span: Span, message: str, hint: str = "", at: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.span = span
        self.message = message
        self.hint = hint
        self.at = at
