"""The expression parser: Lark's table, driven over the scanner's tokens.

It reads the longest expression that starts at a token and answers where it ends, so that what follows (a
comma, a clause word, the end) belongs to whoever asked. A token gets its terminal from what the table can
accept in the current state: the same word is a name where an operand is expected and an operator after one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.building import BUILDERS
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.table import FINISH, Reduction, Table
from shared.basic.compiler.terminals import RELATIONS, following, opening, readable
from shared.basic.compiler.tokens import END, NUMBER, SEPARATOR, STRING, TEXT, WORD, Token

Tokens = Sequence[Token]
Operand = tuple[str, Any, int]  # terminal, node, index of the token behind it


class OperandReader(Protocol):
    """Reads what the table cannot decide: words and texts in operand position, and calls."""

    def operand(self, tokens: Tokens, at: int, *, nested: bool) -> Operand:
        """The operand at a WORD, STRING, TEXT or NUMBER; `nested` inside brackets or before a comma."""

    def call(self, target: Any, args: tuple[Expr, ...], closer: Token) -> Expr:
        """What `target(args)` means."""


_DEPTHS: Final = {
    **dict.fromkeys(("OPEN", "SQUARE", "BRACE", "LIST"), 1),
    **dict.fromkeys(("CLOSE", "SQUARE_CLOSE", "BRACE_CLOSE"), -1),
}
_ENDS: Final = frozenset({END, SEPARATOR, ",", ")", "]", "}"})
_OPERANDS: Final = frozenset({WORD, STRING, TEXT, NUMBER})


class Expressions:
    """The driver of one compilation."""

    def __init__(self, table: Table, reader: OperandReader) -> None:
        self._table = table
        self._reader = reader
        self._shortcuts: dict[tuple[int, int, str], int] = {}

    def parse(
        self, tokens: Tokens, at: int, start: str = "expr", *, nested: bool = False
    ) -> tuple[Any, int]:
        """The longest `start` at a token, and the index behind it; raises SyntaxFailure."""
        first = tokens[at]
        if first[0] in _OPERANDS and tokens[at + 1][0] in _ENDS and first[2] != "NOT":
            return self._reader.operand(tokens, at, nested=nested)[1:]
        node, end = self._drive(tokens, at, start, nested)
        if tokens[end][0] in RELATIONS and start == "expr" and _compares(node):
            message = "Use AND: `a < b AND b < c`"
            raise SyntaxFailure("E2014", tokens[end].span, message, "comparisons do not chain", end)
        return node, end

    def _drive(self, tokens: Tokens, at: int, start: str, nested: bool) -> tuple[Any, int]:
        """The LALR loop: shift, reduce, and finish at the first token that nothing can take."""
        rows = self._table.rows
        last = self._table.ends[start]
        states = [self._table.starts[start]]
        values: list[Any] = []
        depth = int(nested)
        terminal, value, width = self._classify(tokens, at, states[-1], depth)
        while True:
            state = states[-1]
            action = rows[state].get(terminal)
            if type(action) is int:
                states.append(action)
                values.append(value)
                at += width
                depth += _DEPTHS.get(terminal, 0)
                terminal, value, width = self._classify(tokens, at, action, depth)
            elif action is not None:
                self._reduce(action, states, values, terminal)  # type: ignore[arg-type]
            elif state == last:
                return values[-1], at
            elif terminal == FINISH:
                raise self._unexpected(tokens[at], state, at)
            else:
                terminal = FINISH

    def _classify(self, tokens: Tokens, at: int, state: int, depth: int) -> Operand:
        row = self._table.rows[state]
        if not self._table.operands[state]:
            return following(tokens, at, row)
        token = tokens[at]
        if token[0] not in _OPERANDS:
            return opening(tokens, at, row)
        if token[2] == "NOT" and token[0] == WORD:
            return "NOT", token, 1
        terminal, node, end = self._reader.operand(tokens, at, nested=depth > 0)
        return terminal, node, end - at

    def _reduce(
        self, reduction: Reduction, states: list[int], values: list[Any], terminal: str
    ) -> None:
        origin, length, action = reduction
        if not action:
            states[-1] = self._through_units(states[-2], states[-1], terminal)
            return
        entries = values[-length:]
        del values[-length:]
        del states[-length:]
        if action == "call":
            args = tuple(entries[2]) if length == 4 else ()
            values.append(self._reader.call(entries[0], args, entries[-1]))
        else:
            values.append(BUILDERS[action](entries))
        states.append(self._table.rows[states[-1]][origin])  # type: ignore[arg-type]

    def _through_units(self, below: int, state: int, terminal: str) -> int:
        """The state after all pass-through reductions that a terminal causes on top of `below`."""
        key = (below, state, terminal)
        found = self._shortcuts.get(key)
        if found is None:
            found = state
            rows = self._table.rows
            while isinstance(action := rows[found].get(terminal), Reduction) and not action.action:
                found = rows[below][action.origin]  # type: ignore[assignment]
            self._shortcuts[key] = found
        return found

    def _unexpected(self, token: Token, state: int, at: int) -> SyntaxFailure:
        expected = readable(self._table.rows[state])
        found = "the end of the line" if token.kind in (END, SEPARATOR) else f"`{token.text}`"
        return SyntaxFailure("E2001", token.span, f"Expected {expected}, found {found}", at=at)


def _compares(node: object) -> bool:
    return isinstance(node, ast.Binary) and node.operator in RELATIONS
