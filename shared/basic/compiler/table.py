"""The LALR(1) table of grammar.lark, built by Lark on first use and shaped for the driver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

STARTS = ("expr", "sum", "unary", "postfix")
FINISH = "$END"


# Alternatives whose value is the value of their only entry: nothing is built.
_UNITS = frozenset({"", "given", "name"})


class Reduction(NamedTuple):
    """Pop `length` entries and go on from `origin`; `action` names what to build, "" passes through."""

    origin: str
    length: int
    action: str


Row = Mapping[str, "int | Reduction"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by state: a terminal leads to a state (shift) or a Reduction; a nonterminal to a state."""

    rows: tuple[Row, ...]
    operands: tuple[bool, ...]  # by state: whether an operand may stand there
    starts: Mapping[str, int]
    ends: Mapping[str, int]


@cache
def expression_table() -> Table:
    """Build the table; a conflict in the grammar raises lark.GrammarError (about 0.1 s, once)."""
    from lark import Lark, Token
    from lark.lexer import Lexer
    from lark.parsers.lalr_parser import LALR_Parser

    class NoLexer(Lexer):
        """Lark wants a lexer class; the driver reads the scanner's tokens itself."""

        __future_interface__ = True

        def __init__(self, conf: object) -> None:
            """Nothing to prepare."""

        def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
            raise NotImplementedError

    grammar = (files("shared.basic.compiler") / "grammar.lark").read_text("utf-8")
    lark = Lark(
        grammar,
        parser="lalr",
        lexer=NoLexer,
        start=list(STARTS),
        keep_all_tokens=True,
        maybe_placeholders=False,
    )
    parser = lark.parser.parser
    if not isinstance(parser, LALR_Parser):
        raise TypeError(parser)
    return _shaped(parser._parse_table)  # Lark offers no public way to its table


def _shaped(found: Any) -> Table:
    rows: list[Row] = []
    for state in range(len(found.states)):
        actions = found.states[state]
        rows.append({str(name): _action(argument) for name, (_, argument) in actions.items()})
    operands = tuple("NAME" in row for row in rows)
    return Table(tuple(rows), operands, dict(found.start_states), dict(found.end_states))


def _action(argument: Any) -> int | Reduction:
    if isinstance(argument, int):
        return argument
    alias = str(argument.alias or "")
    action = "" if alias in _UNITS else alias
    return Reduction(str(argument.origin.name), len(argument.expansion), action)
