"""The columns of a SELECT: names, `*`, calculations, and SUM, COUNT, AVG, MIN, MAX of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.aggregates import OPERATIONS
from shared.basic.runtime.filter_tokens import Token
from shared.basic.values.conversion import parse_number
from shared.basic.values.display import display

FORM = "SELECT columns FROM table [JOIN …] [WHERE …] [GROUP BY …] [HAVING …] [ORDER BY …] [LIMIT …]"
_FUNCTIONS = frozenset({"DATE", "LOWER", "UPPER", "YEAR", "MONTH", "DAY", "LEN", "ROUND", "ABS"})
_SPLIT = re.compile(r"([+*/-])")
_LEVELS = (("+", "-"), ("*", "/"))

Tree = list[Any]


@dataclass(frozen=True, slots=True)
class Selected:
    """One column of the result. `tree` is what it is calculated from, None for `*` and `alias.*` (then `name`)."""

    label: str
    tree: Tree | None
    operation: str = ""
    distinct: bool = False
    name: str = ""


def columns_of(tokens: Sequence[Token]) -> tuple[Selected, ...]:
    """The list between SELECT and FROM."""
    return tuple(_column(part) for part in _parts(tokens))


def folded_aggregates(tokens: Sequence[Token]) -> list[Token]:
    """`COUNT ( * )` as the one word `count(*)`, which names a result."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.upper in OPERATIONS and at + 1 < len(tokens) and tokens[at + 1].value == "(":
            end = next((i for i in range(at, len(tokens)) if tokens[i].value == ")"), len(tokens))
            found.append(Token("word", aggregate_name(tokens[at : end + 1]), token.at, spaced=True))
            at = end + 1
        else:
            found.append(token)
            at += 1
    return found


def aggregate_name(tokens: Sequence[Token]) -> str:
    """The one spelling of an aggregate: `sum(price)`."""
    operation = OPERATIONS[tokens[0].upper].lower()
    return operation + "".join(display(t.value).casefold() for t in tokens[1:])


def aggregate_of(name: str) -> Selected | None:
    """The aggregate a folded name stands for."""
    operation, mark, rest = name.partition("(")
    if not mark or operation.upper() not in OPERATIONS:
        return None
    inside = rest.removesuffix(")")
    distinct = inside.startswith("distinct")
    of = inside.removeprefix("distinct")
    tree = None if of in ("", "*") else _calculated([Token("word", of, 0, spaced=False)])
    return Selected(name, tree, OPERATIONS[operation.upper()], distinct)


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(str(token.value), 0) if token.kind == "mark" else 0
        if token.kind == "mark" and token.value == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _column(part: list[Token]) -> Selected:
    if not part:
        raise BasicError("R5206", f"a column is missing: {FORM}")
    body, label = _labeled(part)
    if len(body) == 1 and body[0].kind == "word" and display(body[0].value).endswith("*"):
        return Selected("", None, name=display(body[0].value))
    if body[0].upper in OPERATIONS and len(body) > 2 and body[1].value == "(":
        inner = body[2:-1]
        distinct = bool(inner) and inner[0].upper == "DISTINCT"
        of = inner[1:] if distinct else inner
        everything = not of or display(of[0].value) == "*"
        operation = OPERATIONS[body[0].upper]
        tree = None if everything else _calculated(of)
        return Selected(label or operation.lower(), tree, operation, distinct)
    tree = _calculated(body)
    own = display(tree[1]).rpartition(".")[2] if tree[0] == "column" else _text(body)
    return Selected(label or own, tree)


def _labeled(part: list[Token]) -> tuple[list[Token], str]:
    """The column, and the name behind AS or behind its end."""
    if len(part) > 2 and part[-2].upper == "AS":
        return part[:-2], display(part[-1].value)
    before = part[-2] if len(part) > 1 else None
    ends = before is not None and (
        before.value == ")"
        or (before.kind == "word" and not _SPLIT.search(display(before.value)[-1:]))
    )
    if ends and part[-1].kind in ("word", "text") and not _SPLIT.match(display(part[-1].value)):
        return part[:-1], display(part[-1].value)
    return part, ""


def _text(part: Sequence[Token]) -> str:
    return "".join(display(token.value) for token in part)


def _calculated(part: Sequence[Token]) -> Tree:
    """A name, a constant, or a calculation with `+ - * /` and functions over columns."""
    reader = _Reader(_operators(part))
    tree = reader.sum(0)
    if not reader.over:
        raise BasicError("R5206", f"{shortened(_text(part))} is not a column of a query")
    return tree


def _operators(part: Sequence[Token]) -> list[Token]:
    """Words cut at the signs inside them."""
    found: list[Token] = []
    for token in part:
        if token.kind != "word":
            found.append(token)
            continue
        for piece in _SPLIT.split(display(token.value)):
            if piece:
                kind = "mark" if _SPLIT.fullmatch(piece) else "word"
                found.append(Token(kind, piece, token.at, token.spaced))
    return found


class _Reader:
    """Recursive descent over the tokens of one column."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def over(self) -> bool:
        return self._at >= len(self._tokens)

    def sum(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self._single()
        tree = self.sum(level + 1)
        while (sign := self._taken(*_LEVELS[level])) is not None:
            tree = [sign, tree, self.sum(level + 1)]
        return tree

    def _taken(self, *marks: str) -> str | None:
        if self.over or self._tokens[self._at].kind != "mark":
            return None
        value = str(self._tokens[self._at].value)
        if value not in marks:
            return None
        self._at += 1
        return value

    def _single(self) -> Tree:
        if self._taken("("):
            tree = self.sum(0)
            self._closed()
            return tree
        if self.over or self._tokens[self._at].kind == "mark":
            raise BasicError("R5206", f"a column is missing: {FORM}")
        token = self._tokens[self._at]
        self._at += 1
        if token.kind != "word":
            return ["value", token.value]
        number = parse_number(str(token.value))
        if number is not None:
            return ["value", number]
        if self._taken("("):
            return self._called(token)
        return ["column", str(token.value)]

    def _called(self, token: Token) -> Tree:
        if token.upper not in _FUNCTIONS:
            raise BasicError("R5206", f"a query cannot use {shortened(token.value)}")
        arguments = [self.sum(0)]
        while self._taken(","):
            arguments.append(self.sum(0))
        self._closed()
        return [f"{token.upper}()", *arguments]

    def _closed(self) -> None:
        if self._taken(")") is None:
            raise BasicError("R5206", f"a bracket is not closed: {FORM}")
