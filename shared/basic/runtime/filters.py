"""The filter mini-language (specification 4.7.1): text to a condition tree.

A `Phrase` keeps what the author wrote apart from the values bound into it: a bound value is one token whatever is in it,
so no value can change the shape of a filter. Errors are R5206 with the position inside the filter text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.filter_tokens import Token, tokens_of
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.values.conversion import parse_number
from shared.basic.values.display import display

Tree = list[Any]

_RELATIONS = {
    "=": "=",
    "==": "=",
    "!=": "<>",
    "<>": "<>",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
_FUNCTIONS = frozenset(
    {"DATE", "LOWER", "UPPER", "YEAR", "MONTH", "DAY", "INSTR", "LEN", "DATEADD", "NOW", "TODAY"}
)
_STOPS = frozenset({"AND", "OR", "ORDER", "LIMIT"})
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}


@dataclass(frozen=True, slots=True)
class Filter:
    """A whole filter. `condition` is None for all rows; `key` is the shorthand of a lone value."""

    condition: Condition | None = None
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    key: Any = None
    has_key: bool = False


def parse_filter(given: Phrase) -> Filter:
    """Read a filter; an empty one means all rows."""
    if len(given.pieces) == 1 and not isinstance(given.single, str):
        return Filter(key=given.single, has_key=given.single is not None)
    return parse_tokens(list(tokens_of(given)))


def parse_tokens(tokens: Sequence[Token]) -> Filter:
    """Read the tokens of a filter."""
    return _Parser(tokens).whole() if tokens else Filter()


class _Parser:
    """Recursive descent over the tokens of one filter."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Filter:
        if self._only_a_value():
            return Filter(key=self._bare(), has_key=True)
        condition = None
        if self._word not in ("ORDER", "LIMIT"):
            condition = Condition(self._or())
        order = self._order() if self._take("ORDER", "BY") else ()
        limit = self._limit() if self._take("LIMIT") else None
        if not self._over:
            raise self._unexpected("the end of the filter")
        return Filter(condition, order, limit)

    def _only_a_value(self) -> bool:
        words = {token.upper for token in self._tokens}
        marks = any(token.kind == "mark" for token in self._tokens)
        operators = {"LIKE", "CONTAINS", "IS", "IN", "BETWEEN", "ORDER", "LIMIT", "NOT"}
        return not marks and not words & operators

    @property
    def _over(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def _token(self) -> Token:
        return self._tokens[self._at] if not self._over else Token("end", "", -1, spaced=False)

    @property
    def _word(self) -> str:
        return self._token.upper

    def _take(self, *words: str) -> bool:
        found = self._tokens[self._at : self._at + len(words)]
        if tuple(token.upper for token in found) != words:
            return False
        self._at += len(words)
        return True

    def _mark(self, *marks: str) -> str:
        """The mark that stands here, taken; "" for none of them."""
        token = self._token
        if token.kind != "mark" or token.value not in marks:
            return ""
        self._at += 1
        return str(token.value)

    def _unexpected(self, wanted: str) -> BasicError:
        token = self._token
        seen = (
            "the end"
            if token.kind == "end"
            else f"{shortened(token.value)} at position {token.at + 1}"
        )
        return BasicError("R5206", f"the filter needs {wanted}, found {seen}")

    def _or(self) -> Tree:
        tree = self._and()
        while self._take("OR"):
            tree = ["OR", tree, self._and()]
        return tree

    def _and(self) -> Tree:
        tree = self._unit()
        while self._take("AND"):
            tree = ["AND", tree, self._unit()]
        return tree

    def _unit(self) -> Tree:
        if self._take("NOT"):
            return ["NOT", self._unit()]
        if self._mark("("):
            tree = self._or()
            if not self._mark(")"):
                raise self._unexpected("`)`")
            return tree
        return self._predicate(self._operand())

    def _predicate(self, operand: Tree) -> Tree:
        mark = self._mark(*_RELATIONS)
        if mark:
            return [_RELATIONS[mark], operand, self._value()]
        if self._take("IS"):
            negated = self._take("NOT")
            if not self._take("NULL"):
                raise self._unexpected("NULL")
            return ["NOT", ["IS NULL", operand]] if negated else ["IS NULL", operand]
        negated = self._take("NOT")
        tree = self._text_test(operand)
        return ["NOT", tree] if negated else tree

    def _text_test(self, operand: Tree) -> Tree:
        for word in ("LIKE", "CONTAINS"):
            if self._take(word):
                return [word, operand, self._value()]
        if self._take("IN"):
            return ["IN", operand, self._list()]
        if self._take("BETWEEN"):
            low = self._value()
            if not self._take("AND"):
                raise self._unexpected("AND")
            return ["BETWEEN", operand, low, self._value()]
        raise self._unexpected("an operator such as = or LIKE")

    def _operand(self) -> Tree:
        token = self._token
        if token.kind == "value":
            self._at += 1
            return ["value", token.value]
        if token.kind not in ("word", "text"):
            raise self._unexpected("a column")
        self._at += 1
        if token.upper in _FUNCTIONS and self._mark("("):
            return self._call(token.upper)
        name = str(token.value)
        return ["column", name[5:] if name[:5].casefold() == "item." else name]

    def _call(self, name: str) -> Tree:
        arguments: list[Tree] = []
        while not self._mark(")"):
            token = self._token
            numeric = token.kind == "word" and parse_number(str(token.value)) is not None
            arguments.append(self._value() if numeric or token.kind == "text" else self._operand())
            if not self._mark(",") and self._token.value != ")":
                raise self._unexpected("`)`")
        return [f"{name}()", *arguments]

    def _list(self) -> Tree:
        if self._token.kind == "value":
            return self._value()
        if not self._mark("("):
            raise self._unexpected("a list in brackets")
        items: list[Any] = []
        while not self._mark(")"):
            items.append(self._value())
            if not self._mark(",") and self._token.value != ")":
                raise self._unexpected("`)`")
        return ["list", *items]

    def _value(self) -> Tree:
        token = self._token
        following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
        if token.upper in _FUNCTIONS and following is not None and following.value == "(":
            self._at += 2
            return self._call(token.upper)
        return ["value", self._bare()]

    def _bare(self) -> Any:
        """A value: one token, or words up to AND, OR, ORDER, LIMIT, a bracket or the end."""
        start = self._at
        while not self._over and self._token.kind != "mark" and self._word not in _STOPS:
            self._at += 1
        found = self._tokens[start : self._at]
        if not found:
            raise self._unexpected("a value")
        if len(found) == 1:
            return _constant(found[0])
        return "".join(
            (" " if t.spaced and at else "") + display(t.value) for at, t in enumerate(found)
        )

    def _order(self) -> tuple[tuple[str, bool], ...]:
        terms: list[tuple[str, bool]] = []
        while True:
            token = self._token
            if token.kind != "word":
                raise self._unexpected("a column to order by")
            self._at += 1
            descending = self._take("DESC") or self._take("DESCENDING")
            if not descending:
                self._take("ASC")
            terms.append((str(token.value), descending))
            if not self._mark(","):
                return tuple(terms)

    def _limit(self) -> int:
        value = self._bare()
        if not isinstance(value, int) or value < 0:
            raise BasicError("R5206", f"LIMIT needs a whole number, not {shortened(value)}")
        return value


def _constant(token: Token) -> Any:
    if token.kind != "word":
        return token.value
    if token.upper in _CONSTANTS:
        return _CONSTANTS[token.upper]
    number = parse_number(str(token.value))
    return token.value if number is None else number
