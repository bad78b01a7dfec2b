"""Keeping the block structure when the line that opens a block cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span
from shared.basic.compiler.expressions import Tokens
from shared.basic.compiler.pieces import Closer, Middle, Opener, Piece
from shared.basic.compiler.tokens import WORD


def stand_in(tokens: Tokens) -> Piece | None:
    """A piece that opens or continues the block an unreadable line was meant to; None for other lines."""
    first = tokens[0]
    if first.kind != WORD:
        return None
    word = str(first.value)
    if word == "IF" and tokens[-2].value != "THEN":
        return None
    if word == "ELSE" and tokens[1].value == "IF":
        word = "ELSEIF"
    if word in _MIDDLES:
        return _MIDDLES[word](first.span)
    if word in _CLOSERS:
        return Closer((_CLOSERS[word],), first.span, word)
    build = _OPENERS.get(word)
    return Opener(word, build(first.span)) if build else None


def _null(span: Span) -> ast.Literal:
    return ast.Literal(span, None)


def _branch(span: Span) -> ast.Branch:
    return ast.Branch(span, _null(span), ())


def _routine(span: Span) -> ast.Routine:
    return ast.Routine(span, "", "", "SUB", (), ())


_OPENERS: Final[Mapping[str, Callable[[Span], ast.Node]]] = {
    "IF": lambda span: ast.If(span, (_branch(span),), ()),
    "FOR": lambda span: ast.While(span, _null(span), ()),
    "WHILE": lambda span: ast.While(span, _null(span), ()),
    "DO": lambda span: ast.Do(span, None, None, ()),
    "SELECT": lambda span: ast.Select(span, _null(span), (), ()),
    "SWITCH": lambda span: ast.Select(span, _null(span), (), ()),
    "SUB": _routine,
    "FUNCTION": _routine,
}
_MIDDLES: Final[Mapping[str, Callable[[Span], Middle]]] = {
    "ELSEIF": lambda span: Middle("ELSEIF", span, _branch(span)),
    "CASE": lambda span: Middle("CASE", span, ast.Case(span, (), ())),
}
_CLOSERS: Final = {"NEXT": "FOR", "LOOP": "DO"}
