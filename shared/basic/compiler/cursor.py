"""A place in a logical line, and what statement parsers need around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span
from shared.basic.compiler.building import name_node
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.expressions import Tokens
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.matching import ends_statement
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.pieces import Piece
from shared.basic.compiler.tokens import END, SEPARATOR, STRING, TEXT, WORD, Token

_new = tuple.__new__


@dataclass(slots=True)
class Context:
    """One compilation, as statement parsers see it. `depth` counts the blocks open around the line."""

    text: str
    operands: Operands
    report: Report
    statement: Callable[[Cursor], list[Piece]]
    depth: int = 0


class Cursor:
    """Reads the tokens of one logical line from left to right."""

    __slots__ = ("at", "context", "tokens")

    def __init__(self, context: Context, tokens: Tokens, at: int = 0) -> None:
        self.context = context
        self.tokens = tokens
        self.at = at

    @property
    def token(self) -> Token:
        """The token that stands here."""
        return self.tokens[self.at]

    @property
    def done(self) -> bool:
        """Whether the logical line ends here."""
        return self.tokens[self.at].kind == END

    @property
    def stops(self) -> bool:
        """Whether the statement ends here: also before a separator, ELSE or END IF."""
        return ends_statement(self.tokens[self.at])

    def word(self, offset: int = 0) -> str:
        """The upper-case word that stands here, or ""."""
        index = self.at + offset
        if index >= len(self.tokens) or self.tokens[index].kind != WORD:
            return ""
        return str(self.tokens[index].value)

    def kind(self, offset: int = 0) -> str:
        """The kind of the token that stands here or further on."""
        index = self.at + offset
        return self.tokens[index].kind if index < len(self.tokens) else END

    def accept(self, *words: str) -> bool:
        """Skip these words if all of them stand here."""
        for offset, text in enumerate(words):
            if self.word(offset) != text:
                return False
        self.at += len(words)
        return True

    def accept_mark(self, kind: str) -> bool:
        """Skip a punctuation mark if it stands here."""
        if self.tokens[self.at].kind != kind:
            return False
        self.at += 1
        return True

    def expect_mark(self, kind: str) -> None:
        """Skip a punctuation mark that has to stand here."""
        if not self.accept_mark(kind):
            raise self.expected(f"`{kind}`")

    def value(self, start: str = "expr", *, nested: bool = False) -> Any:
        """Read an expression."""
        node, self.at = self.context.operands.expressions.parse(
            self.tokens, self.at, start, nested=nested
        )
        return node

    def name(self, what: str = "a name") -> ast.Name:
        """Read a bare name."""
        token = self.tokens[self.at]
        if token.kind != WORD:
            raise self.expected(what)
        self.at += 1
        return name_node(token)

    def text(self, what: str = "a text") -> str:
        """Read a literal text; one with holes is taken as written."""
        token = self.tokens[self.at]
        if token.kind not in (STRING, TEXT):
            raise self.expected(what)
        self.at += 1
        return str(token.value) if token.kind == STRING else token.text[1:-1]

    def span(self, start: int) -> Span:
        """From the token at index `start` to the last token read."""
        first = self.tokens[start]
        last = self.tokens[max(self.at - 1, start)]
        return _new(Span, (first[3], first[4], last[5], last[6]))

    def expected(self, what: str, hint: str = "") -> SyntaxFailure:
        """The failure that something else stands here."""
        token = self.token
        found = "the end of the line" if token.kind in (END, SEPARATOR) else f"`{token.text}`"
        return SyntaxFailure("E2001", token.span, f"Expected {what}, found {found}", hint, self.at)

    def finish(self) -> None:
        """Raise unless the statement ends here."""
        if not self.stops:
            raise self.expected("the end of the statement")

    def statement(self) -> list[Piece]:
        """Read one statement of the line; a few are short for two."""
        return self.context.statement(self)
