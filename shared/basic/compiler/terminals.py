"""Which terminal of grammar.lark a token is, where the parser's state decides (rules D1, D5 and D6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.building import across
from shared.basic.compiler.table import FINISH, Row
from shared.basic.compiler.tokens import NUMBER, STRING, WORD, Token, word_set

Tokens = Sequence[Token]
Terminal = tuple[str, Any, int]  # its name, the value for the stack, how many tokens it takes

RELATIONS: Final = word_set("= == <> != < <= > >=")
OPERATOR_WORDS: Final = word_set(
    "AND OR XOR MOD IS IN NOT LIKE CONTAINS STARTS ENDS MATCHES BETWEEN"
)
_OPERATORS: Final = {
    **dict.fromkeys(RELATIONS, "RELATION"),
    **dict.fromkeys(("+", "-", "&"), "ADD"),
    **dict.fromkeys(("*", "/", "\\", "%"), "MULTIPLY"),
    "^": "POWER",
    "?": "QUESTION",
    ":": "COLON",
    "??": "COALESCE",
    "(": "OPEN",
    ")": "CLOSE",
    "[": "SQUARE",
    "]": "SQUARE_CLOSE",
    "}": "BRACE_CLOSE",
    ",": "COMMA",
    "||": "OR",
    "&&": "AND",
}
_OPENING: Final = {
    "(": "OPEN",
    "[": "SQUARE",
    "{": "BRACE",
    "#{": "BRACE",
    "]": "SQUARE_CLOSE",
    "}": "BRACE_CLOSE",
    ")": "CLOSE",
    "+": "ADD",
    "-": "ADD",
    "&": "ADD",
    "!": "BANG",
}
_WORD_OPERATORS: Final = {"AND": "AND", "OR": "OR", "XOR": "OR", "MOD": "MULTIPLY"}
_TESTS: Final = word_set("LIKE CONTAINS MATCHES")
_READABLE: Final = {
    "CLOSE": "`)`",
    "SQUARE_CLOSE": "`]`",
    "BRACE_CLOSE": "`}`",
    "COMMA": "`,`",
    "COLON": "`:`",
    "KEY": "a key and `:`",
}


def opening(tokens: Tokens, at: int, row: Row) -> Terminal:
    """A mark where an operand is expected: a bracket, a sign, or `.field` of a WITH block."""
    token = tokens[at]
    kind = token[0]
    if kind == "(" and "LIST" in row:
        return "LIST", token, 1
    if kind == "." and tokens[at + 1].kind == WORD:
        name = tokens[at + 1]
        return "DOT_FIELD", ast.WithMember(across(token, name), name.text), 2
    return _OPENING.get(kind, FINISH), token, 1


def following(tokens: Tokens, at: int, row: Row) -> Terminal:
    """A token where an operator, a closing mark or a key may stand."""
    token = tokens[at]
    kind = token[0]
    if kind in (WORD, STRING, NUMBER) and "KEY" in row:
        return _key(tokens, at)
    if kind == WORD:
        return _word(tokens, at)
    if kind in (".", "?."):
        name = tokens[at + 1]
        if name.kind == WORD:
            return "MEMBER", name._replace(kind=kind), 2
        return FINISH, token, 1
    return _OPERATORS.get(kind, FINISH), token, 1


def _key(tokens: Tokens, at: int) -> Terminal:
    token = tokens[at]
    if tokens[at + 1].kind != ":":
        return FINISH, token, 1
    return "KEY", token if token.kind == STRING else token._replace(value=token.text), 2


def _word(tokens: Tokens, at: int) -> Terminal:
    """AND, OR, MOD, IS NOT NULL, NOT IN, STARTS WITH …: words become one operator token."""
    token = tokens[at]
    word = token.value
    if word in _WORD_OPERATORS:
        return _WORD_OPERATORS[str(word)], token, 1
    if word not in OPERATOR_WORDS:
        return FINISH, token, 1
    if word == "IS":
        return _is(tokens, at)
    negated = word == "NOT"
    operator = tokens[at + negated].value
    width = 1 + negated
    if operator in ("IN", "BETWEEN"):
        return str(operator), token._replace(value=negated), width
    if operator in _TESTS:
        return "TEST", token._replace(value=(operator, negated)), width
    if operator in ("STARTS", "ENDS") and tokens[at + width].value == "WITH":
        return "TEST", token._replace(value=(f"{operator} WITH", negated)), width + 1
    return FINISH, token, 1


def _is(tokens: Tokens, at: int) -> Terminal:
    negated = tokens[at + 1].value == "NOT"
    test = tokens[at + 1 + negated]
    if test.value not in ("NULL", "EMPTY", "NUMERIC", "NOTHING"):
        return FINISH, tokens[at], 1
    word = "NULL" if test.value == "NOTHING" else test.value
    return "IS", test._replace(value=(word, negated)), 2 + negated


def readable(row: Row) -> str:
    """What a state expects, in the author's words."""
    if "NAME" in row:
        return "a value"
    return " or ".join(text for name, text in _READABLE.items() if name in row) or "an operator"
