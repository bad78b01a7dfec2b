"""FOR, WHILE and DO (spec sections 3.5 and 3.6)."""

from __future__ import annotations

from typing import Any

from shared.basic.compiler import ast
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.pieces import Closer, Opener, Piece
from shared.basic.compiler.tokens import END, WORD


def read_for(cursor: Cursor) -> Piece:
    """FOR EACH v IN e, and FOR v = a TO b."""
    start = cursor.at
    cursor.at += 1
    each = cursor.word() == "EACH" and cursor.kind(1) == WORD and cursor.accept("EACH")
    variable = cursor.name("a loop variable")
    if not each and cursor.accept_mark("="):
        return _for_next(cursor, start, variable)
    if not cursor.accept("IN"):
        raise cursor.expected("IN" if each else "= or IN", "FOR EACH item IN list")
    collection = cursor.value()
    edge: Any = cursor.word() if cursor.word() in ("FIRST", "LAST") else None
    count = None
    if edge:
        cursor.at += 1
        count = cursor.value("sum")
    cursor.accept("DO")
    cursor.finish()
    return Opener("FOR", ast.ForEach(cursor.span(start), variable, collection, (), edge, count))


def _for_next(cursor: Cursor, start: int, variable: ast.Name) -> Piece:
    first = cursor.value("sum")
    if not cursor.accept("TO"):
        raise cursor.expected("TO", "FOR i = 1 TO 10")
    last = cursor.value("sum")
    step = cursor.value("sum") if cursor.accept("STEP") else None
    cursor.accept("DO")
    cursor.finish()
    return Opener("FOR", ast.ForNext(cursor.span(start), variable, first, last, step, ()))


def read_next(cursor: Cursor) -> Piece:
    """NEXT [v] and NEXT EACH."""
    start = cursor.at
    cursor.at += 1
    if cursor.word() == "EACH" and cursor.kind(1) == END:
        cursor.at += 1
    name = cursor.name() if cursor.kind() == WORD and not cursor.stops else None
    cursor.finish()
    return Closer(("FOR",), cursor.span(start), "NEXT", name)


def read_while(cursor: Cursor) -> Piece:
    """WHILE e."""
    start = cursor.at
    cursor.at += 1
    condition = cursor.value()
    cursor.accept("DO")
    cursor.finish()
    return Opener("WHILE", ast.While(cursor.span(start), condition, ()))


def read_do(cursor: Cursor) -> Piece:
    """DO [WHILE e | UNTIL e]."""
    start = cursor.at
    cursor.at += 1
    test = _loop_test(cursor)
    cursor.finish()
    return Opener("DO", ast.Do(cursor.span(start), test, None, ()))


def read_loop(cursor: Cursor) -> Piece:
    """LOOP [WHILE e | UNTIL e]."""
    start = cursor.at
    cursor.at += 1
    test = _loop_test(cursor)
    cursor.finish()
    return Closer(("DO",), cursor.span(start), "LOOP", test)


def _loop_test(cursor: Cursor) -> ast.LoopTest | None:
    start = cursor.at
    word = cursor.word()
    if word not in ("WHILE", "UNTIL"):
        return None
    cursor.at += 1
    condition = cursor.value()
    return ast.LoopTest(cursor.span(start), condition, word == "UNTIL")
