"""Phrases in capitals that are no keyword, and everything that is no statement (spec section 3.16)."""

from __future__ import annotations

from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.building import across
from shared.basic.compiler.calls import capital_words
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.pieces import Opener, Piece, Simple
from shared.basic.compiler.suggestions import did_you_mean
from shared.basic.compiler.symbols import name_key
from shared.basic.compiler.tokens import ASSIGNING, END, NUMBER, SEPARATOR, STRING, TEXT, WORD

_OPERANDS: Final = frozenset({WORD, STRING, TEXT, NUMBER, "[", "{", "#{", "-"})


def read_generic(cursor: Cursor) -> Piece:
    """A phrase in capitals becomes a generic command; everything else is no statement."""
    start = cursor.at
    _refuse_known_mistakes(cursor)
    count = capital_words(cursor.tokens, start)
    phrase = " ".join(token.text for token in cursor.tokens[start : start + count])
    if count < 2 and not _is_command(cursor, count):
        raise _unknown(cursor)
    if not count:
        count, phrase = 1, cursor.token.text.upper().replace("_", " ")
    cursor.at += count
    args = _loose_arguments(cursor)
    span = cursor.span(start)
    node = ast.Generic(span, phrase, args)
    if cursor.accept("DO") and cursor.done:
        return Opener(phrase.partition(" ")[0], node)
    return Simple(node)


def _is_command(cursor: Cursor, count: int) -> bool:
    """One word in capitals with an operand or alone, or words joined by underscores with an operand."""
    behind = cursor.kind(count or 1)
    if behind in _OPERANDS:
        return bool(count) or "_" in cursor.token.text.strip("_")
    known = cursor.context.operands.symbols.is_name(name_key(cursor.token.text))
    return bool(count) and behind in (END, SEPARATOR) and not known


def _loose_arguments(cursor: Cursor) -> tuple[Expr, ...]:
    """Expressions between commas and clause words, up to the end of the statement."""
    args: list[Expr] = []
    while not cursor.stops and cursor.word() != "DO":
        if cursor.kind() in (",", ":", "=") or capital_words(cursor.tokens, cursor.at):
            cursor.at += 1
        else:
            args.append(cursor.value(nested=True))
    return tuple(args)


def _refuse_known_mistakes(cursor: Cursor) -> None:
    token = cursor.token
    if cursor.kind(1) == "==":
        message = f"`{token.text} == …` as a statement does nothing"
        hint = f"use `{token.text} = …`"
        raise SyntaxFailure("E2006", cursor.tokens[cursor.at + 1].span, message, hint, cursor.at)
    minus = cursor.tokens[cursor.at + 1]
    if minus.kind == "-" and cursor.kind(2) == WORD and cursor.kind(3) in ASSIGNING:
        other = cursor.tokens[cursor.at + 2]
        message = f"`{token.text}-{other.text}`: names cannot contain `-`"
        hint = f"use `{token.text}_{other.text}`, or add spaces to subtract"
        raise SyntaxFailure("E1006", across(token, other), message, hint, cursor.at)


def _unknown(cursor: Cursor) -> SyntaxFailure:
    token = cursor.token
    hint = suggest(
        " ".join(cursor.word(i) for i in range(3) if cursor.word(i)), cursor.context.operands
    )
    message = f"Expected a statement, found `{token.text}`"
    return SyntaxFailure("E2001", token.span, message, hint, cursor.at)


def suggest(words: str, operands: Operands) -> str:
    """A hint with the nearest head, or an empty text."""
    heads = operands.heads.names
    for attempt in (words, words.partition(" ")[0]):
        hint = did_you_mean(attempt.upper(), heads, 0.7)
        if hint:
            return hint
    return ""
