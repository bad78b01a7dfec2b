"""IF, ELSE, SELECT CASE and SWITCH (spec sections 3.3 and 3.4)."""

from __future__ import annotations

from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.jumps import read_goto
from shared.basic.compiler.pieces import Middle, Opener, Piece, Simple
from shared.basic.compiler.symbols import name_key
from shared.basic.compiler.tokens import END, SEPARATOR, WORD

_RELATIONS: Final = {
    "=": "=",
    "==": "=",
    "<>": "<>",
    "!=": "<>",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}


def read_if(cursor: Cursor) -> Piece:
    """An IF on one line, or the opener of a block."""
    start = cursor.at
    cursor.at += 1
    condition = cursor.value()
    if cursor.word() in ("GOTO", "GO"):
        jump = read_goto(cursor)
        branch = ast.Branch(cursor.span(start), condition, (jump.node,))  # type: ignore[arg-type]
        return Simple(ast.If(cursor.span(start), (branch,), ()))
    then = cursor.accept("THEN")
    span = cursor.span(start)
    if cursor.done:
        if not then:
            cursor.context.report.add("W4031", span, "IF without THEN", "write IF … THEN")
        return Opener("IF", ast.If(span, (ast.Branch(span, condition, ()),), ()))
    if not then:
        raise _missing_then(cursor)
    body = _inline(cursor)
    otherwise = _inline_else(cursor)
    if not cursor.accept("END", "IF"):
        cursor.accept("ENDIF")
    span = cursor.span(start)
    return Simple(ast.If(span, (ast.Branch(span, condition, body),), otherwise))


def _inline_else(cursor: Cursor) -> ast.Block:
    """What follows ELSE on the same line; ELSEIF begins another IF."""
    if cursor.word() == "ELSEIF":
        token = cursor.token
        inner = read_if(cursor)
        if not isinstance(inner, Simple) or not isinstance(inner.node, ast.If):
            raise SyntaxFailure("E2004", token.span, "A one-line IF needs THEN", at=cursor.at)
        return (inner.node,)
    return _inline(cursor) if cursor.accept("ELSE") else ()


def _missing_then(cursor: Cursor) -> SyntaxFailure:
    token = cursor.token
    if token.kind == WORD and cursor.context.operands.heads.begins(str(token.value)):
        return SyntaxFailure(
            "E2004", token.span, "A one-line IF needs THEN", "IF … THEN …", cursor.at
        )
    return cursor.expected("THEN")


def _inline(cursor: Cursor) -> ast.Block:
    """Statements up to ELSE, END IF or the end of the line."""
    found: list[ast.Statement] = []
    while True:
        while cursor.accept_mark(SEPARATOR):
            continue
        if cursor.done or cursor.word() in ("ELSE", "ELSEIF", "ENDIF") or _ends_if(cursor):
            return tuple(found)
        token = cursor.token
        for piece in cursor.statement():
            if not isinstance(piece, Simple) or isinstance(piece.node, ast.WithField):
                message = "A block cannot begin inside a one-line IF"
                hint = "put it on its own lines"
                raise SyntaxFailure("E2001", token.span, message, hint, cursor.at)
            found.append(piece.node)


def _ends_if(cursor: Cursor) -> bool:
    return cursor.word() == "END" and cursor.word(1) == "IF"


def read_else(cursor: Cursor) -> Piece:
    """ELSE, ELSE IF and ELSEIF."""
    start = cursor.at
    joined = cursor.accept("ELSEIF")
    if not joined:
        cursor.at += 1
    if joined or cursor.accept("IF"):
        condition = cursor.value()
        cursor.accept("THEN")
        span = cursor.span(start)
        return Middle("ELSEIF", span, ast.Branch(span, condition, ()))
    cursor.accept_mark(":")
    return Middle("ELSE", cursor.span(start))


def read_select(cursor: Cursor) -> Piece | None:
    """SELECT [CASE] and SWITCH; None for the SQL value keyword."""
    start = cursor.at
    kind = cursor.word()
    cursor.at += 1
    if kind == "SELECT" and not cursor.accept("CASE") and _has_from(cursor):
        return None
    selector = cursor.value()
    cursor.finish()
    return Opener(kind, ast.Select(cursor.span(start), selector, (), ()))


def _has_from(cursor: Cursor) -> bool:
    return any(token.kind == WORD and token.value == "FROM" for token in cursor.tokens[cursor.at :])


def read_case(cursor: Cursor) -> Piece:
    """CASE with its items, CASE ELSE and DEFAULT."""
    start = cursor.at
    default = cursor.accept("DEFAULT")
    if not default:
        cursor.at += 1
        default = cursor.accept("ELSE") or (cursor.word() == "DEFAULT" and cursor.accept("DEFAULT"))
    if default:
        cursor.accept_mark(":")
        return Middle("DEFAULT", cursor.span(start))
    items = [_case_item(cursor)]
    while cursor.accept_mark(","):
        items.append(_case_item(cursor))
    span = cursor.span(start)
    cursor.accept_mark(":")
    return Middle("CASE", span, ast.Case(span, tuple(items), ()))


def _case_item(cursor: Cursor) -> ast.CaseItem:
    start = cursor.at
    cursor.accept("IS")
    if cursor.token.kind in _RELATIONS:
        operator = _RELATIONS[cursor.token.kind]
        cursor.at += 1
        value = cursor.value("sum", nested=True)
        return ast.CaseCompare(cursor.span(start), operator, value)
    if cursor.accept("LIKE"):
        pattern = cursor.value("sum", nested=True)
        return ast.CaseLike(cursor.span(start), pattern)
    low = _case_value(cursor)
    if cursor.accept("TO"):
        high = cursor.value("sum", nested=True)
        return ast.CaseRange(cursor.span(start), low, high)
    return ast.CaseEqual(cursor.span(start), low)


def _case_value(cursor: Cursor) -> Expr:
    """A bare word that is no variable stands for itself."""
    token = cursor.token
    symbols = cursor.context.operands.symbols
    bare = cursor.kind(1) in (",", ":", END, SEPARATOR) and token.kind == WORD
    constant = token.value in ("TRUE", "FALSE", "NULL", "NOTHING")
    if bare and not constant and not symbols.is_name(name_key(token.text)):
        cursor.at += 1
        hint = f'write CASE "{token.text}"'
        cursor.context.report.add("W4032", token.span, f"`{token.text}` is read as text", hint)
        return ast.Literal(token.span, token.text)
    node: Expr = cursor.value("sum", nested=True)
    return node
