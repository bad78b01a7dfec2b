"""SUB, FUNCTION, ON handlers, WEBHOOK, SET SCHEDULE, INCLUDE (spec sections 3.9, 3.14 and 3.15)."""

from __future__ import annotations

import re
from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.calls import call_expression
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.params import literal
from shared.basic.compiler.pieces import Declared, Opener, Piece
from shared.basic.compiler.symbols import HARD_WORDS
from shared.basic.compiler.tokens import END, NUMBER, STRING, TEXT, WORD

_EVENTS: Final = ("INSERT", "UPDATE", "DELETE")
_WEBHOOK_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")


def read_routine(cursor: Cursor) -> Piece | None:
    """SUB name(params) and FUNCTION name(params) AS type."""
    start = cursor.at
    kind: Any = cursor.word()
    cursor.at += 1
    name = cursor.name(f"the name of the {kind}")
    if name.key.upper() in HARD_WORDS:
        raise SyntaxFailure("E2001", name.span, f"`{name.name}` cannot be a name", at=cursor.at)
    _refuse_hyphen(cursor, name)
    params: list[ast.RoutineParam] = []
    if cursor.accept_mark("(") and not cursor.accept_mark(")"):
        params.append(_parameter(cursor))
        while cursor.accept_mark(","):
            params.append(_parameter(cursor))
        cursor.expect_mark(")")
    type_name = cursor.name("a type").name.upper() if cursor.accept("AS") else None
    cursor.finish()
    span = cursor.span(start)
    node = ast.Routine(span, name.name, name.key, kind, tuple(params), (), (), type_name)
    return Opener(kind, node)


def _refuse_hyphen(cursor: Cursor, name: ast.Name) -> None:
    if cursor.kind() == "-" and cursor.kind(1) == WORD:
        other = cursor.tokens[cursor.at + 1].text
        message = f"`{name.name}-{other}`: names cannot contain `-`"
        raise SyntaxFailure("E1006", name.span, message, f"use `{name.name}_{other}`", cursor.at)


def _parameter(cursor: Cursor) -> ast.RoutineParam:
    start = cursor.at
    if cursor.word() in ("BYVAL", "BYREF") and cursor.kind(1) == WORD:
        cursor.at += 1
    name = cursor.name("a parameter name")
    type_name = cursor.name("a type").name.upper() if cursor.accept("AS") else None
    default = literal(cursor) if cursor.accept_mark("=") else None
    return ast.RoutineParam(cursor.span(start), name.name, name.key, type_name, default)


# --- ON ----------------------------------------------------------------------------------------------


def read_handler(cursor: Cursor) -> Piece | None:
    """ON trigger [CALL sub] [DO]: the body, if any, follows on the next lines."""
    start = cursor.at
    cursor.at += 1
    if cursor.kind() not in (WORD, STRING, TEXT):
        return None
    kind, subject, events, filters = _trigger(cursor)
    trigger = ast.Trigger(cursor.span(start), kind, subject, events, filters)
    body: ast.Block = ()
    if cursor.word() == "CALL":
        call_start = cursor.at
        node, cursor.at = call_expression(
            cursor.context.operands, cursor.tokens, call_start, nested=False
        )
        body = (ast.CallStatement(cursor.span(call_start), node),)
    cursor.accept("DO")
    if not cursor.done:
        raise cursor.expected("CALL, DO or the end of the line", 'ON "event" CALL Handler')
    handler = ast.Handler(cursor.span(start), trigger, body)
    return Declared(handler) if body else Opener("ON", handler)


_Trigger = tuple[str, str, tuple[str, ...], dict[str, str]]


def _trigger(cursor: Cursor) -> _Trigger:
    word = cursor.word()
    if word in _EVENTS:
        return _table_trigger(cursor)
    if cursor.accept("FORM", "SUBMIT"):
        return "FORM", "" if cursor.done else _subject(cursor), (), {}
    if word in ("EMAIL", "CHANGE") and cursor.kind(1) in (STRING, TEXT, WORD):
        cursor.at += 1
        return _watch(cursor, word)
    if cursor.accept("EVENT"):
        return "EVENT", _subject(cursor), (), {}
    if word == "WEBHOOK" and cursor.word(2) == "TO":
        cursor.at += 3
        return "WEBHOOK", _subject(cursor), (cursor.tokens[cursor.at - 3].text.upper(),), {}
    if cursor.kind() in (STRING, TEXT) or cursor.kind(1) == ",":
        subject = _subject(cursor)
        if cursor.accept_mark(","):
            events = tuple(part.strip().upper() for part in cursor.text().split(","))
            return "TABLE", subject, events, {}
        return "EVENT", subject, (), {}
    words: list[str] = []
    while cursor.kind() == WORD and cursor.word() not in ("CALL", "DO"):
        words.append(cursor.word())
        cursor.at += 1
    return " ".join(words), "", (), {}


def _table_trigger(cursor: Cursor) -> _Trigger:
    events = [cursor.word()]
    cursor.at += 1
    while (cursor.accept_mark(",") or cursor.accept("OR")) and cursor.word() in _EVENTS:
        events.append(cursor.word())
        cursor.at += 1
    if not cursor.accept("OF"):
        raise cursor.expected("OF", 'ON INSERT OF "customers"')
    return "TABLE", _subject(cursor), tuple(events), {}


def _watch(cursor: Cursor, kind: str) -> _Trigger:
    """EMAIL addr [FROM a] [SUBJECT p] and CHANGE path [EVENTS csv]."""
    subject = _subject(cursor)
    events: tuple[str, ...] = ()
    filters: dict[str, str] = {}
    while cursor.word() in ("FROM", "SUBJECT", "EVENTS"):
        word = cursor.word()
        cursor.at += 1
        value = _subject(cursor)
        if word == "EVENTS":
            events = tuple(part.strip().lower() for part in value.split(","))
        else:
            filters[word] = value
    if kind == "CHANGE" and not events:
        events = ("create", "modify", "delete")
    return kind, subject, events, filters


def _subject(cursor: Cursor) -> str:
    token = cursor.token
    if token.kind == WORD:
        cursor.at += 1
        return token.text
    return cursor.text("a name or text")


# --- single-line declarations ------------------------------------------------------------------------


def read_webhook(cursor: Cursor) -> Piece | None:
    """WEBHOOK "name" [SECRET "s"]."""
    start = cursor.at
    if cursor.kind(1) not in (STRING, TEXT):
        return None
    cursor.at += 1
    token = cursor.token
    name = cursor.text()
    if not _WEBHOOK_NAME.fullmatch(name):
        message = f"`{name}`: a webhook name has letters, digits, `-` and `_` only"
        raise SyntaxFailure("E3041", token.span, message, at=cursor.at)
    secret = cursor.text() if cursor.accept("SECRET") else None
    cursor.finish()
    return Declared(ast.Webhook(cursor.span(start), name, secret))


def read_include(cursor: Cursor) -> Piece | None:
    """INCLUDE "file.bas"."""
    start = cursor.at
    if cursor.kind(1) != STRING:
        return None
    cursor.at += 1
    path = cursor.text()
    cursor.finish()
    return Declared(ast.Include(cursor.span(start), path))


def read_schedule(cursor: Cursor) -> Piece | None:
    """SET SCHEDULE with one literal at depth 0 is a declaration; every other form is a keyword."""
    start = cursor.at
    if cursor.context.depth or cursor.word(1) != "SCHEDULE":
        return None
    if cursor.kind(2) != STRING or cursor.kind(3) != END:
        return None
    cursor.at += 2
    spec = cursor.text()
    return Declared(ast.Schedule(cursor.span(start), spec))


def read_line_number(cursor: Cursor) -> Piece | None:
    """Line numbers and GOSUB are not part of the language."""
    what = "GOSUB" if cursor.kind() != NUMBER else "Line numbers"
    hint = "use SUB and CALL" if what == "GOSUB" else "remove the number; use labels with GOTO"
    message = f"{what} not supported" if what == "GOSUB" else f"{what} are not supported"
    raise SyntaxFailure("E3090", cursor.token.span, message, hint, cursor.at)
