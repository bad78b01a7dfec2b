"""CALL, keywords in call form, and phrases in capitals that are no keyword."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr, Span
from shared.basic.compiler.building import across
from shared.basic.compiler.expressions import Operand, Tokens
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.heads import Candidate
from shared.basic.compiler.symbols import HARD_WORDS, name_key
from shared.basic.compiler.terminals import OPERATOR_WORDS
from shared.basic.compiler.tokens import END, NUMBER, SEPARATOR, STRING, TEXT, WORD, Token
from shared.basic.form import Choice, Form, Item, Maybe, Slot, SlotKind

if TYPE_CHECKING:
    from shared.basic.compiler.operands import Operands

_VALUE_KINDS = frozenset(
    {
        SlotKind.DEFAULT,
        SlotKind.EXPR,
        SlotKind.SUM,
        SlotKind.UNARY,
        SlotKind.ATOM,
        SlotKind.REF,
        SlotKind.FILTER,
        SlotKind.SQL,
        SlotKind.ARGS,
        SlotKind.FIELDS,
        SlotKind.STRINGS,
    }
)

_BEHIND_WORDS = frozenset({STRING, TEXT, NUMBER})
_BEHIND_PHRASES = _BEHIND_WORDS | {WORD, "{", "#{", "[", "(", END, SEPARATOR, ",", ")", "]", "}"}
_LISTS = (SlotKind.ARGS, SlotKind.FIELDS, SlotKind.STRINGS)


def call_form(candidates: Sequence[Candidate], args: tuple[Expr, ...], span: Span) -> Expr:
    """`KEYWORD(a, b)`: arguments fill the slots of a form in written order; raises SyntaxFailure."""
    for candidate in candidates:
        slots = _positional(candidate.form, args)
        if slots is not None:
            name = candidate.declaration.name
            return ast.KeywordCall(span, name, candidate.position, slots, nested=True)
    declaration = candidates[0].declaration
    forms = "; ".join(form.text for form in declaration.forms)
    message = f"{declaration.name} cannot be written with {len(args)} argument(s) in parentheses"
    raise SyntaxFailure("E2003", span, message, forms)


def _positional(form: Form, args: tuple[Expr, ...]) -> dict[str, Any] | None:
    """Slots filled from left to right, or None when the form cannot take these arguments."""
    slots = _simple_slots(form.items)
    required = [slot for slot in slots if slot.name in form.required()]
    if any(slot.kind not in _VALUE_KINDS for slot in required):
        return None
    slots = [slot for slot in slots if slot.kind in _VALUE_KINDS]
    rest = slots[-1] if slots and slots[-1].kind in _LISTS else None
    if len(args) < len(required) or (len(args) > len(slots) and rest is None):
        return None
    filled: dict[str, Any] = {}
    for index, slot in enumerate(slots[: len(args)]):
        filled[slot.name] = args[index:] if slot is rest else args[index]
    return filled


def _simple_slots(items: Sequence[Item]) -> list[Slot]:
    """Slots in written order; of a choice the first option counts."""
    found: list[Slot] = []
    for item in items:
        if isinstance(item, Slot):
            found.append(item)
        elif isinstance(item, Maybe):
            found += _simple_slots(item.items)
        elif isinstance(item, Choice):
            found += _simple_slots(item.options[0])
    return found


def call_expression(
    operands: Operands, tokens: Tokens, at: int, *, nested: bool
) -> tuple[Expr, int]:
    """`CALL Name(…)`, `CALL Name a , b` and `CALL "x.bas" , a`."""
    target = tokens[at + 1]
    if target.kind != WORD:
        node, end = operands.expressions.parse(tokens, at + 1, "sum", nested=True)
        args: tuple[Expr, ...] = ()
        if tokens[end].kind == "," and not nested:
            args, end = operands.arguments(tokens, end + 1, "sum", nested=False)
        return ast.ScriptCall(across(tokens[at], tokens[end - 1]), node, args), end
    behind = tokens[at + 2]
    args, end = (), at + 2
    if behind.kind == "(":
        args, end = _parenthesized(operands, tokens, at + 2)
    elif _begins_argument(behind):
        args, end = operands.arguments(tokens, at + 2, "sum", nested=nested)
    span = across(tokens[at], tokens[end - 1])
    key = name_key(target.text)
    if key in operands.symbols.routines:
        return ast.RoutineCall(span, target.text, key, args), end
    if key in operands.symbols.variables:
        return ast.ScriptCall(span, ast.Name(target.span, target.text, key), args), end
    if operands.scripts is None or key in operands.scripts:
        return ast.ScriptCall(span, ast.Literal(target.span, f"{target.text}.bas"), args), end
    return ast.RoutineCall(span, target.text, key, args), end


def _parenthesized(operands: Operands, tokens: Tokens, at: int) -> tuple[tuple[Expr, ...], int]:
    if tokens[at + 1].kind == ")":
        return (), at + 2
    found: list[Expr] = []
    end = at
    while not found or tokens[end].kind == ",":
        node, end = operands.expressions.parse(tokens, end + 1, "expr", nested=True)
        found.append(node)
    if tokens[end].kind != ")":
        raise SyntaxFailure(
            "E2001", tokens[end].span, f"Expected `)`, found `{tokens[end].text}`", at=end
        )
    return tuple(found), end + 1


def _begins_argument(token: Token) -> bool:
    if token.kind == WORD:
        return token.value not in HARD_WORDS and token.value not in OPERATOR_WORDS
    return token.kind in (STRING, TEXT, NUMBER, "[", "{", "#{", "-")


def capital_words(tokens: Tokens, at: int) -> int:
    """How many words in capitals stand at a token."""
    count = 0
    while (token := tokens[at + count]).kind == WORD and _is_capital(token):
        count += 1
    return count


def _is_capital(token: Token) -> bool:
    return is_capital(token.text) and token.value not in HARD_WORDS


def is_capital(word: str) -> bool:
    """Whether a word is written as keywords are."""
    return word.isupper() and len(word) > 1


def _phrase_words(tokens: Tokens, at: int) -> int:
    """How many words in capitals stand at a token before an operator."""
    most = capital_words(tokens, at)
    operators = (n for n in range(most) if tokens[at + n].value in OPERATOR_WORDS)
    return next(operators, most)


def phrase(operands: Operands, tokens: Tokens, at: int, *, nested: bool) -> Operand | None:
    """A capitalized phrase with an operand, in operand position (spec section 3.16)."""
    count = _phrase_words(tokens, at)
    behind = tokens[at + count]
    allowed = _BEHIND_PHRASES if count > 1 else _BEHIND_WORDS
    if not count or behind.kind not in allowed:
        return None
    args: tuple[Expr, ...] = ()
    end = at + count
    if _begins_argument(behind) or behind.kind == "(":
        args, end = operands.arguments(tokens, end, "expr", nested=nested)
    elif behind.kind == WORD:
        return None
    while clause := capital_words(tokens, end):
        end += clause
        if _begins_argument(tokens[end]):
            more, end = operands.arguments(tokens, end, "expr", nested=nested)
            args += more
    words = " ".join(token.text for token in tokens[at : at + count])
    return "VALUE", ast.Generic(across(tokens[at], tokens[end - 1]), words, args), end
