"""ON ERROR, RESUME, TRY, THROW, ASSERT (spec section 3.10)."""

from __future__ import annotations

import re
from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.pieces import Middle, Opener, Piece, Simple
from shared.basic.compiler.tokens import NUMBER, WORD

# ON ERROR GOTO with a label, which makes a bare RESUME that of its handler.
_TRAPS: Final = re.compile(r"\bON[ \t_]+ERROR[ \t_]+GO[ \t_]*TO[ \t]+(?!0\b)", re.IGNORECASE)


def read_on_error(cursor: Cursor) -> Piece | None:
    """ON ERROR RESUME NEXT, GOTO label, GOTO 0; None for the other ON triggers."""
    start = cursor.at
    if not cursor.accept("ON", "ERROR"):
        return None
    if cursor.accept("RESUME", "NEXT"):
        return Simple(ast.OnError(cursor.span(start), "NEXT"))
    if cursor.word() not in ("GOTO", "GO"):
        cursor.at = start
        return None
    if not cursor.accept("GO", "TO"):
        cursor.at += 1
    if cursor.kind() == NUMBER and cursor.token.value == 0:
        cursor.at += 1
        return Simple(ast.OnError(cursor.span(start), "OFF"))
    label = cursor.name("a label")
    return Simple(ast.OnError(cursor.span(start), "GOTO", label.key))


def read_resume(cursor: Cursor) -> Piece | None:
    """RESUME, RESUME NEXT, RESUME label."""
    start = cursor.at
    cursor.at += 1
    if cursor.accept("NEXT"):
        return Simple(ast.Resume(cursor.span(start), "NEXT"))
    if cursor.stops:
        if not _TRAPS.search(cursor.context.text):
            return None  # RESUME of the player
        return Simple(ast.Resume(cursor.span(start), "RETRY"))
    label = cursor.name("a label")
    cursor.finish()
    return Simple(ast.Resume(cursor.span(start), "GOTO", label.key))


def read_try(cursor: Cursor) -> Piece | None:
    """TRY alone on its line."""
    start = cursor.at
    cursor.at += 1
    if not cursor.done:
        return None
    return Opener("TRY", ast.Try(cursor.span(start), (), None, None, ()))


def read_catch(cursor: Cursor) -> Piece | None:
    """CATCH [e] and FINALLY."""
    start = cursor.at
    kind = cursor.word()
    cursor.at += 1
    bracket = cursor.accept_mark("(")
    name = cursor.name() if kind == "CATCH" and cursor.kind() == WORD else None
    if bracket:
        cursor.expect_mark(")")
    if not cursor.done:
        return None
    return Middle(kind, cursor.span(start), name)


def read_throw(cursor: Cursor) -> Piece:
    """THROW v and RAISE v."""
    start = cursor.at
    cursor.at += 1
    value = cursor.value()
    cursor.finish()
    return Simple(ast.Throw(cursor.span(start), value))


def read_assert(cursor: Cursor) -> Piece:
    """ASSERT c [, m]."""
    start = cursor.at
    cursor.at += 1
    condition = cursor.value(nested=True)
    message = cursor.value() if cursor.accept_mark(",") else None
    cursor.finish()
    return Simple(ast.Assert(cursor.span(start), condition, message))


def read_clear(cursor: Cursor) -> Piece | None:
    """CLEAR ERROR; the other CLEAR heads are keywords."""
    start = cursor.at
    if not cursor.accept("CLEAR", "ERROR"):
        return None
    return Simple(ast.ClearError(cursor.span(start)))
