"""Raw slots: text taken as written, with the script's variables as holes."""

from __future__ import annotations

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.building import across
from shared.basic.compiler.expressions import Expressions, Tokens
from shared.basic.compiler.symbols import Symbols, name_key
from shared.basic.compiler.tokens import STRING, TEXT, WORD, Token

_COMPARING = frozenset({"=", "==", "<>", "!=", "<", "<=", ">", ">="})


def raw_text(
    expressions: Expressions, symbols: Symbols, tokens: Tokens, at: int
) -> tuple[ast.Literal | ast.Interpolated, int]:
    """Tokens up to the end of the statement as text, and the index of that end.

    A dotted name whose root is a variable, a variable on the right of a comparison and a text with holes
    become holes: the run binds their values as parameters.
    """
    parts: list[str | Expr] = []
    first = at
    while not _ends(tokens[at]):
        token = tokens[at]
        if token.kind == TEXT or _is_parameter(symbols, tokens, at, first):
            if token.spaced and at > first:
                parts.append(" ")
            node, at = expressions.parse(tokens, at, "postfix", nested=True)
            parts.append(node)
        else:
            parts.append(_written(token, spaced=token.spaced and at > first))
            at += 1
    span = across(tokens[first], tokens[at])
    if all(isinstance(part, str) for part in parts):
        return ast.Literal(span, "".join(str(part) for part in parts)), at
    return ast.Interpolated(span, tuple(_joined(parts))), at


def _ends(token: Token) -> bool:
    return token.kind in ("END", "SEPARATOR")


def _is_parameter(symbols: Symbols, tokens: Tokens, at: int, first: int) -> bool:
    token = tokens[at]
    if token.kind != WORD or name_key(token.text) not in symbols.variables:
        return False
    before = tokens[at - 1].kind if at > first else ""
    return before != "." and (tokens[at + 1].kind == "." or before in _COMPARING)


def _written(token: Token, *, spaced: bool) -> str:
    text = token.text
    if token.kind == STRING:
        text = "'" + str(token.value).replace("'", "''") + "'"
    return f" {text}" if spaced else text


def _joined(parts: list[str | Expr]) -> list[str | Expr]:
    found: list[str | Expr] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found
