"""Keywords as statements: the longest head whose form fits the whole statement (rule D3)."""

from __future__ import annotations

from typing import Any

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.calls import call_form, capital_words
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.heads import Candidate
from shared.basic.compiler.pieces import Opener, Piece, Simple
from shared.basic.compiler.symbols import name_key


def read_keyword(cursor: Cursor) -> Piece | None:
    """D3: the longest head whose form fits the whole statement."""
    start = cursor.at
    if cursor.context.operands.symbols.is_name(name_key(cursor.token.text)) and cursor.kind(1) in (
        "(",
        ".",
        "[",
    ):
        return None
    failure: SyntaxFailure | None = None
    is_routine = name_key(cursor.token.text) in cursor.context.operands.symbols.routines
    for count, candidates in cursor.context.operands.heads.at(cursor.tokens, start):
        if count == 1 and is_routine:
            continue  # a SUB of the script goes before a keyword of one word
        try:
            return _fitting(cursor, candidates, count)
        except SyntaxFailure as problem:
            cursor.at = start
            if failure is None or problem.at > failure.at:
                failure = problem
    words = capital_words(cursor.tokens, start)
    if failure is None or _is_call(cursor) or (words > 1 and failure.at < start + words):
        return None  # a longer phrase in capitals than any head: a generic command
    raise failure


def _is_call(cursor: Cursor) -> bool:
    return cursor.kind(1) == "(" and not cursor.tokens[cursor.at + 1].spaced


def _fitting(cursor: Cursor, candidates: list[Candidate], count: int) -> Piece:
    start = cursor.at
    failure: SyntaxFailure | None = None
    statements = [each for each in candidates if each.declaration.statement]
    for candidate in statements + [each for each in candidates if each not in statements]:
        try:
            slots, end = cursor.context.operands.matcher.match(
                candidate, cursor.tokens, start + count, statement=True, nested=False
            )
        except SyntaxFailure as problem:
            if failure is None or problem.at > failure.at:
                failure = problem
            continue
        return _statement(cursor, candidate, slots, end)
    behind = cursor.tokens[start + count]
    if behind.kind == "(" and not behind.spaced:
        return _called(cursor, candidates, count)
    raise failure or cursor.expected("a statement")


def _statement(cursor: Cursor, candidate: Candidate, slots: dict[str, Any], end: int) -> Piece:
    start = cursor.at
    cursor.at = end
    span = cursor.span(start)
    declaration = candidate.declaration
    call = ast.KeywordCall(span, declaration.name, candidate.position, slots, nested=False)
    node = ast.KeywordStatement(span, call)
    if candidate.opens:
        return Opener(candidate.form.head[0], node)
    return Simple(node)


def _called(cursor: Cursor, candidates: list[Candidate], count: int) -> Piece:
    """`SEND MAIL("a", "b", "c")` as a statement."""
    start = cursor.at
    cursor.at += count
    args: list[Expr] = []
    cursor.expect_mark("(")
    while not cursor.accept_mark(")"):
        args.append(cursor.value(nested=True))
        if cursor.kind() != ")":
            cursor.expect_mark(",")
    cursor.finish()
    try:
        call = call_form(candidates, tuple(args), cursor.span(start))
    except SyntaxFailure as failure:
        failure.at = cursor.at
        raise
    return Simple(ast.KeywordStatement(call.span, call))  # type: ignore[arg-type]
