"""What each alternative of grammar.lark builds. The entries are nodes and, for terminals, tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr, Span
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.tokens import Token

Entries = Sequence[Any]

_RELATIONS: Final = {"==": "=", "!=": "<>"}
_LOGICAL: Final = {"&&": "AND", "||": "OR"}
_new = tuple.__new__


def across(first: Any, last: Any) -> Span:
    """From the beginning of one node or token to the end of another."""
    a: Span = first.span
    b: Span = last.span
    return _new(Span, (a[0], a[1], b[2], b[3]))


def name_node(token: Token) -> ast.Name:
    """The name a word stands for."""
    text = token[1]
    if text[-1] == "$":
        text = text.rstrip("$")
    return ast.Name(_new(Span, token[3:7]), text, text.casefold())


def _choose(entries: Entries) -> Expr:
    condition, _, yes, _, no = entries
    return ast.Ternary(across(condition, no), condition, yes, no)


def _coalesce(entries: Entries) -> Expr:
    left, _, right = entries
    return ast.Coalesce(across(left, right), left, right)


def _logical(entries: Entries) -> Expr:
    left, operator, right = entries
    name: Any = _LOGICAL.get(operator.kind) or operator.value
    return ast.Logical(across(left, right), name, left, right)


def _negate(entries: Entries) -> Expr:
    return ast.Unary(across(entries[0], entries[1]), "NOT", entries[1])


def _sign(entries: Entries) -> Expr:
    token, operand = entries
    if token.kind == "&":
        raise SyntaxFailure("E2001", token.span, "Expected a value, found `&`")
    span = across(token, operand)
    if isinstance(operand, ast.Literal) and type(operand.value) in (int, float):
        value = operand.value
        return ast.Literal(span, -value if token.kind == "-" and value is not None else value)  # type: ignore[operator]
    return ast.Unary(span, token.kind, operand)


def _binary(entries: Entries) -> Expr:
    left, token, right = entries
    operator = "MOD" if token.kind == "%" else str(token.value)
    return ast.Binary(across(left, right), _RELATIONS.get(operator, operator), left, right)


def _is_test(entries: Entries) -> Expr:
    operand, token = entries
    test, negated = token.value
    return ast.IsTest(across(operand, token), operand, test, negated)


def _in_value(entries: Entries) -> Expr:
    operand, token, values = entries
    return ast.In(across(operand, values), operand, values, negated=token.value)


def _in_list(entries: Entries) -> Expr:
    operand, token, opener, first = entries[:4]
    rest = entries[5] if len(entries) == 7 else []
    closer = entries[-1]
    values = first
    if rest or isinstance(first, ast.Literal):
        values = ast.ArrayLiteral(across(opener, closer), (first, *rest))
    return ast.In(across(operand, closer), operand, values, negated=token.value)


def _text_test(entries: Entries) -> Expr:
    operand, token, pattern = entries
    test, negated = token.value
    return ast.TextTest(across(operand, pattern), operand, test, pattern, negated)


def _between(entries: Entries) -> Expr:
    operand, token, low, _, high = entries
    return ast.Between(across(operand, high), operand, low, high, negated=token.value)


def _member(entries: Entries) -> Expr:
    target, token = entries
    return ast.Member(across(target, token), target, token.text, token.kind == "?.")


def _index(entries: Entries) -> Expr:
    target, _, index, closer = entries
    return ast.Index(across(target, closer), target, index)


def _grouped(entries: Entries) -> Any:
    return entries[1]


def _array(entries: Entries) -> Expr:
    items = entries[1] if len(entries) > 2 else []
    return ast.ArrayLiteral(across(entries[0], entries[-1]), tuple(items))


def _object(entries: Entries) -> Expr:
    items = entries[1] if len(entries) > 2 else []
    return ast.ObjectLiteral(across(entries[0], entries[-1]), tuple(items))


def _start_list(entries: Entries) -> list[Any]:
    return [entries[0]]


def _more(entries: Entries) -> list[Any]:
    entries[0].append(entries[2])
    return entries[0]  # type: ignore[no-any-return]


def _first_pair(entries: Entries) -> list[Any]:
    return [(str(entries[0].value), entries[1])]


def _more_pairs(entries: Entries) -> list[Any]:
    entries[0].append((str(entries[2].value), entries[3]))
    return entries[0]  # type: ignore[no-any-return]


BUILDERS: Final[Mapping[str, Callable[[Entries], Any]]] = {
    "choose": _choose,
    "coalesce": _coalesce,
    "logical": _logical,
    "negate": _negate,
    "sign": _sign,
    "binary": _binary,
    "is_test": _is_test,
    "in_value": _in_value,
    "in_list": _in_list,
    "text_test": _text_test,
    "between": _between,
    "member": _member,
    "index": _index,
    "grouped": _grouped,
    "array": _array,
    "object": _object,
    "first": _start_list,
    "more": _more,
    "first_pair": _first_pair,
    "more_pairs": _more_pairs,
}
