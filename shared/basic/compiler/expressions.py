"""The expression parser: Lark's table, driven over the scanner's tokens.

It reads the longest expression that starts at a token and answers where it ends, so that what follows (a
comma, a clause word, the end) belongs to whoever asked. A token gets its terminal from what the table can
accept in the current state: the same word is a name where an operand is expected and an operator after one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.building import BUILDERS, across
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.table import FINISH, Reduction, Table
from shared.basic.compiler.tokens import END, NUMBER, SEPARATOR, STRING, TEXT, WORD, Token, word_set

Tokens = Sequence[Token]


class Operand(NamedTuple):
    """What stands in operand position: its terminal, the node, and the index of the token behind it."""

    terminal: str
    node: Any
    end: int


class OperandReader(Protocol):
    """Reads what the table cannot decide: words and texts in operand position, and calls."""

    def operand(self, tokens: Tokens, at: int, *, nested: bool) -> Operand:
        """The operand at a WORD, STRING, TEXT or NUMBER; `nested` inside brackets or before a comma."""

    def call(self, target: Any, args: tuple[Expr, ...], closer: Token) -> Expr:
        """What `target(args)` means."""


_OPERATORS: Final = {
    **dict.fromkeys(("=", "==", "<>", "!=", "<", "<=", ">", ">="), "RELATION"),
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
_RELATIONS: Final = word_set("= == <> != < <= > >=")
_WORD_OPERATORS: Final = {"AND": "AND", "OR": "OR", "XOR": "OR", "MOD": "MULTIPLY"}
_DEPTHS: Final = {
    **dict.fromkeys(("OPEN", "SQUARE", "BRACE", "LIST"), 1),
    **dict.fromkeys(("CLOSE", "SQUARE_CLOSE", "BRACE_CLOSE"), -1),
}
_ENDS: Final = frozenset({END, SEPARATOR, ",", ")", "]", "}"})
_TESTS: Final = word_set("LIKE CONTAINS MATCHES")
_OPERANDS: Final = frozenset({WORD, STRING, TEXT, NUMBER})
OPERATOR_WORDS: Final = word_set(
    "AND OR XOR MOD IS IN NOT LIKE CONTAINS STARTS ENDS MATCHES BETWEEN"
)
_READABLE: Final = {
    "CLOSE": "`)`",
    "SQUARE_CLOSE": "`]`",
    "BRACE_CLOSE": "`}`",
    "COMMA": "`,`",
    "COLON": "`:`",
    "KEY": "a key and `:`",
}


class Expressions:
    """The driver of one compilation."""

    def __init__(self, table: Table, reader: OperandReader) -> None:
        self.rows = table.rows
        self.starts = table.starts
        self.ends = table.ends
        self.reader = reader
        self.operand_states = tuple("NAME" in row for row in table.rows)
        self._shortcuts: dict[tuple[int, int, str], int] = {}

    def parse(
        self, tokens: Tokens, at: int, start: str = "expr", *, nested: bool = False
    ) -> tuple[Any, int]:
        """The longest `start` at a token, and the index behind it; raises SyntaxFailure."""
        first = tokens[at]
        if first[0] in _OPERANDS and tokens[at + 1][0] in _ENDS and first[2] != "NOT":
            _, node, end = self.reader.operand(tokens, at, nested=nested)
            return node, end
        node, end = _Run(self, tokens, at, start, nested).parse()
        if tokens[end].kind in _RELATIONS and start == "expr" and _compares(node):
            raise SyntaxFailure(
                "E2014",
                tokens[end].span,
                "Use AND: `a < b AND b < c`",
                "comparisons do not chain",
                end,
            )
        return node, end

    def through_units(self, below: int, state: int, terminal: str) -> int:
        """The state after all pass-through reductions that a terminal causes on top of `below`."""
        key = (below, state, terminal)
        found = self._shortcuts.get(key)
        if found is None:
            found = state
            while isinstance(action := self.rows[found].get(terminal), Reduction):
                if action.action:
                    break
                target = self.rows[below][action.origin]
                found = target if isinstance(target, int) else found
            self._shortcuts[key] = found
        return found


def _compares(node: object) -> bool:
    return isinstance(node, ast.Binary) and node.operator in _RELATIONS


class _Run:
    """One expression being parsed: the stacks, and where the tokens stand."""

    __slots__ = (
        "_at",
        "_depth",
        "_end",
        "_nested",
        "_owner",
        "_states",
        "_tokens",
        "_values",
        "_width",
    )

    def __init__(
        self, owner: Expressions, tokens: Tokens, at: int, start: str, nested: bool
    ) -> None:
        self._owner = owner
        self._tokens = tokens
        self._at = at
        self._nested = nested
        self._depth = 0
        self._width = 1
        self._states = [owner.starts[start]]
        self._end = owner.ends[start]
        self._values: list[Any] = []

    def parse(self) -> tuple[Any, int]:
        rows = self._owner.rows
        states = self._states
        values = self._values
        terminal, value = self._classify(states[-1])
        while True:
            state = states[-1]
            action = rows[state].get(terminal)
            if type(action) is int:
                states.append(action)
                values.append(value)
                self._at += self._width
                self._width = 1
                self._depth += _DEPTHS.get(terminal, 0)
                terminal, value = self._classify(action)
            elif action is not None:
                self._reduce(action, terminal)  # type: ignore[arg-type]
            elif state == self._end:
                return values[-1], self._at
            elif terminal == FINISH:
                raise self._unexpected(state)
            else:
                terminal = FINISH

    def _reduce(self, reduction: Reduction, terminal: str) -> None:
        origin, length, action = reduction
        states = self._states
        if not action:
            states[-1] = self._owner.through_units(states[-2], states[-1], terminal)
            return
        values = self._values
        entries = values[-length:]
        del values[-length:]
        del states[-length:]
        if action == "call":
            args = tuple(entries[2]) if length == 4 else ()
            values.append(self._owner.reader.call(entries[0], args, entries[-1]))
        else:
            values.append(BUILDERS[action](entries))
        states.append(self._owner.rows[states[-1]][origin])  # type: ignore[arg-type]

    # --- terminals ------------------------------------------------------------------------------

    def _classify(self, state: int) -> tuple[str, Any]:
        token = self._tokens[self._at]
        kind = token.kind
        if self._owner.operand_states[state]:
            return self._operand(token, kind, state)
        if kind == WORD:
            if "KEY" in self._owner.rows[state]:
                return self._key(token)
            return self._word_operator(token)
        if kind in (".", "?."):
            return self._member(token)
        if kind in (STRING, NUMBER) and "KEY" in self._owner.rows[state]:
            return self._key(token)
        if kind in ("&&", "||"):
            token = token._replace(value=_OPERATORS[kind])
        return _OPERATORS.get(kind, FINISH), token

    def _operand(self, token: Token, kind: str, state: int) -> tuple[str, Any]:
        if kind in _OPERANDS:
            if kind == WORD and token.value == "NOT":
                return "NOT", token
            nested = self._nested or self._depth > 0
            terminal, node, end = self._owner.reader.operand(self._tokens, self._at, nested=nested)
            self._width = end - self._at
            return terminal, node
        if kind == "(" and "LIST" in self._owner.rows[state]:
            return "LIST", token
        following = self._tokens[self._at + 1] if kind == "." else token
        if kind == "." and following.kind == WORD:
            self._width = 2
            return "DOT_FIELD", ast.WithMember(across(token, following), following.text)
        return _OPENING.get(kind, FINISH), token

    def _key(self, token: Token) -> tuple[str, Any]:
        if self._tokens[self._at + 1].kind != ":":
            return FINISH, token
        self._width = 2
        return "KEY", token if token.kind == STRING else token._replace(value=token.text)

    def _member(self, token: Token) -> tuple[str, Any]:
        name = self._tokens[self._at + 1]
        if name.kind != WORD:
            return FINISH, token
        self._width = 2
        return "MEMBER", name._replace(kind=token.kind)

    def _word_operator(self, token: Token) -> tuple[str, Any]:
        """AND, OR, MOD, IS NOT NULL, NOT IN, STARTS WITH …: words become one operator token."""
        word = token.value
        if word in _WORD_OPERATORS:
            return _WORD_OPERATORS[str(word)], token
        if word not in OPERATOR_WORDS:
            return FINISH, token
        if word == "IS":
            return self._is_operator(token)
        at = self._at + (word == "NOT")
        operator = self._tokens[at].value
        negated = word == "NOT"
        if operator in ("IN", "BETWEEN"):
            self._width = at + 1 - self._at
            return str(operator), token._replace(value=negated)
        if operator in _TESTS:
            self._width = at + 1 - self._at
            return "TEST", token._replace(value=(operator, negated))
        if operator in ("STARTS", "ENDS") and self._tokens[at + 1].value == "WITH":
            self._width = at + 2 - self._at
            return "TEST", token._replace(value=(f"{operator} WITH", negated))
        return FINISH, token

    def _is_operator(self, token: Token) -> tuple[str, Any]:
        negated = self._tokens[self._at + 1].value == "NOT"
        at = self._at + 1 + negated
        test = self._tokens[at]
        if test.value not in ("NULL", "EMPTY", "NUMERIC", "NOTHING"):
            return FINISH, token
        self._width = at + 1 - self._at
        word = "NULL" if test.value == "NOTHING" else test.value
        return "IS", test._replace(value=(word, negated))

    def _unexpected(self, state: int) -> SyntaxFailure:
        token = self._tokens[self._at]
        if self._owner.operand_states[state]:
            expected = "a value"
        else:
            row = self._owner.rows[state]
            names = [text for terminal, text in _READABLE.items() if terminal in row]
            expected = " or ".join(names) or "an operator"
        found = "the end of the line" if token.kind in (END, SEPARATOR) else f"`{token.text}`"
        return SyntaxFailure(
            "E2001", token.span, f"Expected {expected}, found {found}", at=self._at
        )
