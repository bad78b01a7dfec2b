"""Statements that are calls: routines, functions, methods, CALL (spec sections 3.1 and 3.9)."""

from __future__ import annotations

from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.calls import call_expression
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.generic_statements import read_generic
from shared.basic.compiler.pieces import Piece, Simple
from shared.basic.compiler.symbols import name_key
from shared.basic.compiler.tokens import END, NUMBER, SEPARATOR, STRING, TEXT, WORD

_OPERANDS: Final = frozenset({WORD, STRING, TEXT, NUMBER, "[", "{", "#{", "-"})


def read_call(cursor: Cursor) -> Piece:
    token = cursor.token
    key = name_key(token.text)
    if token.value == "CALL":
        start = cursor.at
        node, cursor.at = call_expression(
            cursor.context.operands, cursor.tokens, start, nested=False
        )
        cursor.finish()
        return Simple(ast.CallStatement(cursor.span(start), node))
    alone = cursor.kind(1) in (END, SEPARATOR)
    if key in cursor.context.operands.symbols.routines and alone:
        cursor.at += 1
        call = ast.RoutineCall(token.span, token.text, key, ())
        return Simple(ast.CallStatement(token.span, call))
    if key in cursor.context.operands.symbols.routines and cursor.kind(1) in _OPERANDS:
        return _routine_call(cursor)
    if cursor.kind(1) in ("(", ".", "?.", "["):
        return read_expression(cursor)
    if token.value in cursor.context.operands.functions and cursor.kind(1) in _OPERANDS:
        return read_expression(cursor)
    return read_generic(cursor)


def _routine_call(cursor: Cursor) -> Piece:
    """`Name a , b` without CALL."""
    start = cursor.at
    args, cursor.at = cursor.context.operands.arguments(
        cursor.tokens, start + 1, "expr", nested=False
    )
    cursor.finish()
    name = cursor.tokens[start].text
    call = ast.RoutineCall(cursor.span(start), name, name_key(name), args)
    return Simple(ast.CallStatement(call.span, call))


def read_expression(cursor: Cursor) -> Piece:
    """A call evaluated for what it does; anything else does nothing and is refused."""
    start = cursor.at
    node = cursor.value()
    if isinstance(node, ast.Binary) and node.operator == "=":
        raise _no_target(cursor, start)
    if isinstance(node, ast.Member):
        node = ast.MethodCall(node.span, node.target, node.name, (), node.optional)
    if isinstance(node, ast.Generic):
        return Simple(node)
    if isinstance(node, ast.KeywordCall):
        return Simple(ast.KeywordStatement(node.span, node))
    calls = (ast.FunctionCall, ast.RoutineCall, ast.MethodCall, ast.ScriptCall, ast.Ternary)
    if isinstance(node, calls):
        return Simple(ast.CallStatement(node.span, node))
    raise SyntaxFailure("E2001", node.span, "Expected a statement, found a value")


def _no_target(cursor: Cursor, start: int) -> SyntaxFailure:
    """`left = right` where left is no variable, or a comparison that does nothing."""
    tokens = cursor.tokens
    at = next(i for i in range(start, cursor.at) if tokens[i].kind in ("=", "=="))
    if tokens[at].kind == "==":
        message = "A comparison as a statement does nothing"
        return SyntaxFailure("E2006", tokens[at].span, message, "use `=` to assign", at)
    left = cursor.context.text[tokens[start].start : tokens[at - 1].end]
    return SyntaxFailure("E2005", tokens[start].span, f"Cannot assign to `{left}`", at=at)
