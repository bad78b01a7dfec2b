"""Assignment, DIM, scopes and WITH (spec sections 3.2, 3.7 and 7.6)."""

from __future__ import annotations

from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr, Span
from shared.basic.compiler.building import across
from shared.basic.compiler.calls import call_form
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.expressions import Tokens
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.pieces import Opener, Piece, Simple
from shared.basic.compiler.tokens import NUMBER, STRING, TEXT, WORD, Token

_ASSIGNING: Final = {"=": "", "+=": "+", "-=": "-", "*=": "*", "/=": "/"}
_PATHS: Final = {"$": "session", "@": "bot"}


def read_assignment(cursor: Cursor) -> Piece:
    """`target = value` and the compound forms."""
    start = cursor.at
    target = read_target(cursor)
    operator: Any = _ASSIGNING.get(cursor.kind())
    if operator is None:
        raise cursor.expected("`=`")
    cursor.at += 1
    value = cursor.value()
    cursor.finish()
    return Simple(ast.Assign(cursor.span(start), target, value, operator))


def read_target(cursor: Cursor) -> ast.Target:
    """A name with members and items; `a(i)` is `a[i]`."""
    start = cursor.token
    target: ast.Target = cursor.name("a variable")
    while cursor.kind() in (".", "?.", "[", "("):
        mark = cursor.kind()
        cursor.at += 1
        if mark in (".", "?."):
            name = cursor.name("a member name")
            target = ast.Member(across(start, name), target, name.name)
            continue
        if cursor.kind() == ")":
            raise _no_target(cursor, start)
        index: Expr = cursor.value(nested=True)
        closer = cursor.token
        if closer.kind == ",":
            raise _no_target(cursor, start)
        cursor.expect_mark("]" if mark == "[" else ")")
        target = ast.Index(across(start, closer), target, index)
    return target


def _no_target(cursor: Cursor, start: Token) -> SyntaxFailure:
    """A call cannot be assigned to."""
    end = target_end(cursor.tokens, cursor.tokens.index(start))
    text = cursor.context.text[start.start : cursor.tokens[end - 1].end]
    return SyntaxFailure("E2005", start.span, f"Cannot assign to `{text}`", at=cursor.at)


def target_end(tokens: Tokens, at: int) -> int:
    """The index behind a name with members and items, found by brackets alone."""
    at += 1
    while True:
        kind = tokens[at].kind
        if kind in (".", "?.") and tokens[at + 1].kind == WORD:
            at += 2
        elif kind in ("[", "("):
            at = _behind_bracket(tokens, at)
        else:
            return at


def _behind_bracket(tokens: Tokens, at: int) -> int:
    depth = 0
    while at < len(tokens) - 1:
        kind = tokens[at].kind
        depth += (kind in ("(", "[", "{", "#{")) - (kind in (")", "]", "}"))
        at += 1
        if depth <= 0:
            return at
    return at


def read_let(cursor: Cursor) -> Piece:
    """LET and CONST before an assignment; `LET a AS Number = 1` names a type, which does not matter."""
    start = cursor.at
    cursor.at += 1
    if cursor.word(1) == "AS" and cursor.kind(2) == WORD and cursor.kind(3) == "=":
        name = cursor.name("a variable")
        cursor.at += 3
        value = cursor.value()
        cursor.finish()
        return Simple(ast.Assign(cursor.span(start), name, value))
    return read_assignment(cursor)


def read_set(cursor: Cursor) -> Piece | list[Piece] | None:
    """SET as assignment, SET "root.path" = e, SET $x = e and SET name , e; other heads are keywords."""
    start = cursor.at
    cursor.at += 1
    kind = cursor.kind()
    if kind in _PATHS and cursor.kind(1) == WORD:
        name = cursor.tokens[cursor.at + 1]
        path = ast.Literal(across(cursor.token, name), f"{_PATHS[kind]}.{name.text}")
        cursor.at += 2
        return _path(cursor, start, path)
    if kind in (STRING, TEXT) and cursor.kind(1) == "=":
        path = cursor.value("postfix", nested=True)
        return _path(cursor, start, path)
    if kind != WORD:
        return None
    end = target_end(cursor.tokens, cursor.at)
    if cursor.tokens[end].kind in _ASSIGNING:
        return read_assignment(cursor)
    if cursor.kind(1) == ",":
        target = read_target(cursor)
        cursor.at += 1
        value = cursor.value()
        cursor.finish()
        return _session_variable(cursor, cursor.span(start), target, value)
    return None


def _session_variable(cursor: Cursor, span: Span, target: ast.Target, value: Expr) -> list[Piece]:
    """`SET name , e` writes the variable, and the session value of that name."""
    found: list[Piece] = [Simple(ast.Assign(span, target, value))]
    candidates = cursor.context.operands.heads.exact("SET", "SESSION")
    if isinstance(target, ast.Name) and candidates:
        key = ast.Literal(target.span, target.name)
        call = call_form(candidates, (key, target), span)
        found.append(Simple(ast.KeywordStatement(span, call)))  # type: ignore[arg-type]
    return found


def _path(cursor: Cursor, start: int, path: Expr) -> Piece:
    """The SET keyword of the registry stores values outside the run."""
    cursor.expect_mark("=")
    value = cursor.value()
    cursor.finish()
    candidates = cursor.context.operands.heads.exact("SET")
    if not candidates:
        raise SyntaxFailure("E2005", path.span, "Cannot assign to a text", at=start)
    call = call_form(candidates, (path, value), cursor.span(start))
    return Simple(ast.KeywordStatement(call.span, call))  # type: ignore[arg-type]


# --- declarations of variables -----------------------------------------------------------------------


def read_dim(cursor: Cursor) -> list[Piece]:
    """DIM a(4) AS Integer, b, c = 1."""
    cursor.at += 1
    found: list[Piece] = []
    while True:
        found.append(_dim(cursor))
        if not cursor.accept_mark(","):
            cursor.finish()
            return found


def _dim(cursor: Cursor) -> Piece:
    start = cursor.at
    name = cursor.name("a variable")
    sizes: list[Expr] = []
    closer = {"(": ")", "[": "]"}.get(cursor.kind(), "")
    if closer:
        cursor.at += 1
        while not cursor.accept_mark(closer):
            sizes.append(cursor.value(nested=True))
            if cursor.kind() != closer:
                cursor.expect_mark(",")
    type_name = cursor.name("a type").name.upper() if cursor.accept("AS") else None
    if cursor.accept_mark("="):
        value = cursor.value(nested=True)
        return Simple(ast.Assign(cursor.span(start), name, value))
    return Simple(ast.Dim(cursor.span(start), name, tuple(sizes), type_name))


def read_redim(cursor: Cursor) -> Piece | None:
    """REDIM [PRESERVE] a(n)."""
    start = cursor.at
    cursor.at += 1
    if cursor.word() == "PRESERVE" and cursor.kind(1) == WORD:
        cursor.at += 1
    if cursor.kind() != WORD:
        return None
    target = read_target(cursor)
    cursor.finish()
    if not isinstance(target, ast.Index) or not isinstance(
        target.target, ast.Name | ast.Member | ast.Index
    ):
        raise SyntaxFailure("E2001", target.span, "Expected a size", "REDIM list(10)", cursor.at)
    return Simple(ast.Redim(cursor.span(start), target.target, target.index))


def read_scope(cursor: Cursor) -> Piece | None:
    """GLOBAL, SHARED and LOCAL."""
    start = cursor.at
    kind: Any = cursor.word()
    cursor.at += 1
    if cursor.kind() != WORD:
        return None
    names = [cursor.name()]
    while cursor.accept_mark(","):
        names.append(cursor.name())
    if cursor.kind() == "=" and len(names) == 1:
        cursor.at = start + 1
        return read_assignment(cursor)
    cursor.finish()
    return Simple(ast.Scope(cursor.span(start), kind, tuple(names)))


# --- WITH --------------------------------------------------------------------------------------------


def read_with(cursor: Cursor) -> Piece | None:
    """WITH name, and WITH name = NEW OBJECT."""
    start = cursor.at
    cursor.at += 1
    if cursor.kind() != WORD:
        return None
    target = cursor.name()
    if cursor.accept_mark("="):
        cursor.value()
    if not cursor.done:
        return None
    return Opener("WITH", ast.With(cursor.span(start), target, ()))


def read_with_field(cursor: Cursor) -> Piece | None:
    """`name = e`, `.name = e`, `"name" = e` or `1 = e` in a WITH block; None for other statements."""
    start = cursor.at
    dotted = cursor.accept_mark(".")
    first = cursor.token
    if first.kind not in (WORD, STRING, NUMBER):
        cursor.at = start
        return None
    path = [str(first.value) if first.kind == STRING else first.text]
    cursor.at += 1
    while cursor.kind() == "." and cursor.kind(1) == WORD:
        path.append(cursor.tokens[cursor.at + 1].text)
        cursor.at += 2
    if not cursor.accept_mark("="):
        if dotted:
            raise cursor.expected("`=`")
        cursor.at = start
        return None
    value = cursor.value()
    cursor.finish()
    return Simple(ast.WithField(cursor.span(start), tuple(path), value))
