"""PARAM and DESCRIPTION (spec section 3.13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.pieces import Declared, Piece
from shared.basic.compiler.tokens import END, STRING, TEXT, WORD


@dataclass(frozen=True, slots=True)
class Description(ast.Node):
    """A stand-alone DESCRIPTION line, until its section or PARAM is known."""

    text: str


_EXAMPLE: Final = 'PARAM name AS STRING LIKE "Ana" DESCRIPTION "Name of the customer"'


def read_param(cursor: Cursor) -> list[Piece] | None:
    """PARAM with its clauses, or several names separated by commas; None when PARAM is a variable."""
    start = cursor.at
    cursor.at += 1
    if cursor.kind() != WORD:
        if cursor.kind() in ("=", ".", "["):
            return None
        raise _malformed(cursor)
    names = [_param_name(cursor)]
    while cursor.accept_mark(","):
        names.append(_param_name(cursor))
    fields: dict[str, Any] = {}
    if cursor.accept("AS"):
        fields.update(_type(cursor))
    while not cursor.stops:
        _clause(cursor, fields)
    span = cursor.span(start)
    return [Declared(ast.Param(span, name.name, name.key, **fields)) for name in names]


def _param_name(cursor: Cursor) -> ast.Name:
    if cursor.kind() != WORD:
        raise _malformed(cursor)
    name = cursor.name()
    if cursor.kind() == "-" and cursor.kind(1) == WORD and not cursor.token.spaced:
        other = cursor.tokens[cursor.at + 1].text
        message = f"`{name.name}-{other}`: names cannot contain `-`"
        raise SyntaxFailure("E1006", name.span, message, f"use `{name.name}_{other}`", cursor.at)
    return name


def _type(cursor: Cursor) -> dict[str, Any]:
    if cursor.kind() in (STRING, TEXT):
        values = [cursor.text()]
        while cursor.accept_mark(","):
            values.append(cursor.text())
        return {"enum": tuple(values)}
    if cursor.kind() != WORD:
        raise _malformed(cursor)
    word = cursor.word()
    cursor.at += 1
    if cursor.accept_mark("("):
        while not cursor.done and not cursor.accept_mark(")"):
            cursor.at += 1
    return {"type_name": word}


def _malformed(cursor: Cursor) -> SyntaxFailure:
    message = "PARAM needs a name and may have a type and clauses"
    return SyntaxFailure("E3030", cursor.token.span, message, _EXAMPLE, cursor.at)


def _clause(cursor: Cursor, fields: dict[str, Any]) -> None:
    word = "=" if cursor.kind() == "=" else cursor.word()
    reader = _CLAUSES.get(word)
    if reader is None:
        raise _malformed(cursor)
    token = cursor.token
    cursor.at += 1
    found = reader(cursor)
    if any(name in fields for name in found):
        raise SyntaxFailure("E3031", token.span, f"{word} is given twice", _EXAMPLE, cursor.at)
    fields.update(found)


def _number(cursor: Cursor) -> float:
    value = literal(cursor)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise cursor.expected("a number")
    return value


def _enum(cursor: Cursor) -> dict[str, Any]:
    value = literal(cursor)
    return {"enum": tuple(value) if isinstance(value, list) else (value,)}


def _default(cursor: Cursor) -> dict[str, Any]:
    return {"default": literal(cursor), "has_default": True}


def _example(cursor: Cursor) -> object:
    """A constant; anything else (`LIKE 10:30`, `LIKE "a", "b"`) is text as written, up to the next clause."""
    start = cursor.at
    try:
        value = literal(cursor)
    except SyntaxFailure:
        value = None
    if value is not None and (cursor.stops or cursor.word() in _CLAUSES or cursor.kind() == "="):
        return value
    cursor.at = start
    first = cursor.token
    while not cursor.done and (cursor.at == start or cursor.word() not in _CLAUSES):
        cursor.at += 1
    text = cursor.context.text[first.start : cursor.tokens[cursor.at - 1].end]
    if not text:
        raise cursor.expected("an example")
    return text.strip("\"'")


_CLAUSES: Final[dict[str, Callable[[Cursor], dict[str, Any]]]] = {
    "LIKE": lambda cursor: {"example": _example(cursor)},
    "DESCRIPTION": lambda cursor: {"description": cursor.text()},
    "OPTIONAL": lambda _: {"optional": True},
    "REQUIRED": lambda _: {"optional": False},
    "DEFAULT": _default,
    "=": _default,
    "ENUM": _enum,
    "MIN": lambda cursor: {"minimum": _number(cursor)},
    "MAX": lambda cursor: {"maximum": _number(cursor)},
    "PATTERN": lambda cursor: {"pattern": cursor.text()},
}


def literal(cursor: Cursor) -> object:
    """A constant as a plain value: text, number, boolean, null, list or mapping."""
    start = cursor.token
    if start.kind == TEXT:
        return cursor.text()
    node = cursor.value("unary", nested=True)
    try:
        return plain(node)
    except ValueError as error:
        raise SyntaxFailure(
            "E2001", start.span, "Expected a constant", _EXAMPLE, cursor.at
        ) from error


def plain(node: Expr) -> object:
    """The value of a constant expression; raises ValueError when it is not constant."""
    if isinstance(node, ast.Literal):
        return node.value
    if isinstance(node, ast.ArrayLiteral):
        return [plain(item) for item in node.items]
    if isinstance(node, ast.ObjectLiteral):
        return {key: plain(value) for key, value in node.items}
    raise ValueError(node)


def read_description(cursor: Cursor) -> Piece | None:
    """DESCRIPTION "text" (the scanner turns raw text into a text token)."""
    start = cursor.at
    if cursor.kind(1) not in (STRING, TEXT) or cursor.kind(2) not in (END, "SEPARATOR"):
        return None
    cursor.at += 1
    text = cursor.text()
    return Declared(Description(cursor.span(start), text))
