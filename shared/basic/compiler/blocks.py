"""The block structure: pieces of lines become nested statements, with recovery at every closer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.params import Description
from shared.basic.compiler.pieces import Closer, Declared, Middle, Opener, Piece, Simple
from shared.basic.compiler.sections import Sections

MAX_DEPTH: Final = 200

_OWNERS: Final = {
    "ELSEIF": ("IF",),
    "ELSE": ("IF", "SELECT", "SWITCH"),
    "CASE": ("SELECT", "SWITCH"),
    "DEFAULT": ("SELECT", "SWITCH"),
    "CATCH": ("TRY",),
    "FINALLY": ("TRY",),
}
_ENDINGS: Final = {"FOR": "NEXT or END FOR", "WHILE": "WEND", "DO": "LOOP"}
_LAST_ARMS: Final = ("ELSE", "DEFAULT", "FINALLY")


@dataclass(slots=True)
class _Arm:
    middle: Middle | None
    body: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A block that is not closed yet. A handler without END ON takes the rest of the file."""

    kind: str
    node: Any
    arms: list[_Arm]
    rest_of_file: bool = False
    inputs: list[ast.Param] = field(default_factory=list)

    @property
    def body(self) -> list[Any]:
        return self.arms[-1].body

    @property
    def place(self) -> str:
        return f"{self.node.span.line}:{self.node.span.column}"


class Blocks:
    """Builds the statements of one file."""

    def __init__(self, report: Report, *, strict: bool = False) -> None:
        self._report = report
        self._stray_code = "E2031" if strict else "W4070"
        self._stack: list[_Open] = []
        self._unbounded = 0  # open handlers that take the rest of the file
        self.sections = Sections(report)
        self.declared: list[ast.Node] = []

    @property
    def depth(self) -> int:
        """How many blocks are open, not counting a handler that takes the rest of the file."""
        return len(self._stack) - self._unbounded

    @property
    def in_with(self) -> bool:
        """Whether the innermost block is WITH."""
        return bool(self._stack) and self._stack[-1].kind == "WITH"

    def add(self, piece: Piece, *, rest_of_file: bool = False) -> None:
        """Take the next piece. `rest_of_file` belongs to an ON opener without END ON."""
        if isinstance(piece, Simple):
            self._statement(piece.node)
        elif isinstance(piece, Opener):
            self._open(piece, rest_of_file)
        elif isinstance(piece, Middle):
            self._middle(piece)
        elif isinstance(piece, Closer):
            self._close(piece)
        else:
            self._declare(piece)

    def finish(self) -> None:
        """The end of the file closes what is still open."""
        while self._stack:
            self._abandon()

    # --- pieces ---------------------------------------------------------------------------------

    def _statement(self, node: Any) -> None:
        if not self._stack:
            self.sections.add_statement(node)
            return
        block = self._stack[-1]
        if block.kind in ("SELECT", "SWITCH") and block.arms[-1].middle is None:
            message = "A statement stands before the first CASE"
            self._report.add("E2035", node.span, message)
        elif block.kind == "WITH" and not isinstance(node, ast.WithField):
            self._report.add("W4033", node.span, "A statement stands inside WITH")
        block.body.append(node)

    def _open(self, piece: Opener, rest_of_file: bool) -> None:
        if piece.kind in ("SUB", "FUNCTION"):
            self._open_routine(piece)
        if piece.kind == "ON":
            self._end_handler()
        if len(self._stack) >= MAX_DEPTH:
            self._report.add("E2030", piece.node.span, f"Blocks nest deeper than {MAX_DEPTH}")
            return
        rest = rest_of_file and piece.kind == "ON"
        self._unbounded += rest
        self._stack.append(_Open(piece.kind, piece.node, [_Arm(None)], rest))

    def _open_routine(self, piece: Opener) -> None:
        """A routine cannot nest: what is open was forgotten, unless it is indented deeper."""
        routine = next((b for b in self._stack if b.kind in ("SUB", "FUNCTION")), None)
        column = piece.node.span.column
        if routine is not None and column > routine.node.span.column:
            hint = f"{routine.kind} opened at {routine.place} is still open"
            message = f"{piece.kind} cannot stand inside a {routine.kind}"
            self._report.add("E3010", piece.node.span, message, hint)
            return
        while self._stack and not self._stack[-1].rest_of_file:
            self._abandon()

    def _end_handler(self) -> None:
        if self._stack and self._stack[-1].rest_of_file:
            self._pop(self._stack[-1].node.span)

    def _middle(self, piece: Middle) -> None:
        owners = _OWNERS[piece.kind]
        if not any(block.kind in owners for block in self._stack):
            opener = " or ".join(dict.fromkeys(owners[:1]))
            self._report.add("E2035", piece.span, f"{piece.kind} has no open {opener}")
            return
        while self._stack[-1].kind not in owners:
            self._abandon()
        block = self._stack[-1]
        last = block.arms[-1].middle
        if last is not None and last.kind in _LAST_ARMS:
            self._report.add("E2035", piece.span, f"{piece.kind} stands after {last.kind}")
        kind = "DEFAULT" if piece.kind == "ELSE" and block.kind != "IF" else piece.kind
        block.arms.append(_Arm(replace(piece, kind=kind)))

    def _close(self, piece: Closer) -> None:
        kinds = (*piece.kinds, "ON") if piece.kinds == ("WEBHOOK",) else piece.kinds
        if not any(block.kind in kinds for block in self._stack):
            self._stray(piece)
            return
        while self._stack[-1].kind not in kinds:
            self._abandon()
        block = self._stack[-1]
        if isinstance(piece.node, ast.Name):
            self._check_variable(piece.node, block)
        if isinstance(piece.node, ast.LoopTest) and isinstance(block.node, ast.Do):
            if block.node.before is not None:
                self._report.add("E2034", piece.span, "DO has a condition at both ends")
            block.node = replace(block.node, after=piece.node)
        self._pop(piece.span)

    def _stray(self, piece: Closer) -> None:
        if self._stack and not self._stack[-1].rest_of_file:
            block = self._stack[-1]
            message = f"{piece.text} cannot close {block.kind} opened at {block.place}"
            self._report.add("E2032", piece.span, message, f"expected {_ending(block.kind)}")
        else:
            message = f"{piece.text} has nothing to close and is ignored"
            self._report.add(self._stray_code, piece.span, message)

    def _check_variable(self, name: ast.Name, block: _Open) -> None:
        variable = getattr(block.node, "variable", None)
        if variable is not None and variable.key != name.key:
            message = f"NEXT {name.name} closes FOR {variable.name}"
            self._report.add("E2033", name.span, message, f"write NEXT {variable.name}")

    def _declare(self, piece: Declared) -> None:
        node = piece.node
        routine = next((b for b in self._stack if b.kind in ("SUB", "FUNCTION")), None)
        if isinstance(node, ast.Param | Description):
            if routine is None:
                self.sections.add_input(node)
            elif isinstance(node, ast.Param):
                routine.inputs.append(node)
            return
        if isinstance(node, ast.Handler):
            self._end_handler()
        self.declared.append(node)

    # --- closing --------------------------------------------------------------------------------

    def _abandon(self) -> None:
        """Close the innermost block although its closer is missing."""
        block = self._stack[-1]
        if not block.rest_of_file:
            message = f"{block.kind} opened at {block.place} is never closed"
            self._report.add("E2030", block.node.span, message, f"expected {_ending(block.kind)}")
        self._pop(block.node.span)

    def _pop(self, end: Span) -> None:
        block = self._stack.pop()
        self._unbounded -= block.rest_of_file
        start = block.node.span
        span = Span(start.line, start.column, end.end_line, end.end_column)
        node = _ASSEMBLERS.get(block.kind, _keyword)(block, span)
        if isinstance(node, ast.Routine | ast.Handler):
            self.declared.append(node)
        else:
            self._statement(node)


def _ending(kind: str) -> str:
    return _ENDINGS.get(kind, f"END {kind}")


def _body(block: _Open, span: Span) -> Any:
    body = tuple(statement for arm in block.arms for statement in arm.body)
    return replace(block.node, span=span, body=body)


def _if(block: _Open, span: Span) -> Any:
    first = block.node.branches[0]
    branches = [replace(first, body=tuple(block.arms[0].body))]
    otherwise: ast.Block = ()
    for arm in block.arms[1:]:
        if arm.middle is not None and isinstance(arm.middle.node, ast.Branch):
            branches.append(replace(arm.middle.node, body=tuple(arm.body)))
        else:
            otherwise = tuple(arm.body)
    return ast.If(span, tuple(branches), otherwise)


def _select(block: _Open, span: Span) -> Any:
    cases: list[ast.Case] = []
    otherwise: ast.Block = ()
    for arm in block.arms[1:]:
        if arm.middle is not None and isinstance(arm.middle.node, ast.Case):
            cases.append(replace(arm.middle.node, body=tuple(arm.body)))
        else:
            otherwise = tuple(arm.body)
    return ast.Select(span, block.node.selector, tuple(cases), otherwise)


def _try(block: _Open, span: Span) -> Any:
    name: ast.Name | None = None
    handler: ast.Block | None = None
    finish: ast.Block = ()
    for arm in block.arms[1:]:
        if arm.middle is not None and arm.middle.kind == "CATCH":
            handler = tuple(arm.body)
            name = arm.middle.node if isinstance(arm.middle.node, ast.Name) else None
        else:
            finish = tuple(arm.body)
    return ast.Try(span, tuple(block.arms[0].body), name, handler, finish)


def _routine(block: _Open, span: Span) -> Any:
    body = tuple(statement for arm in block.arms for statement in arm.body)
    return replace(block.node, span=span, body=body, inputs=tuple(block.inputs))


def _keyword(block: _Open, span: Span) -> Any:
    """A keyword with a block slot, or a generic command with a body."""
    body = tuple(statement for arm in block.arms for statement in arm.body)
    if isinstance(block.node, ast.Generic):
        return replace(block.node, span=span, body=body)
    call = block.node.call
    slots = {name: body if value == () else value for name, value in call.slots.items()}
    return ast.KeywordStatement(span, replace(call, span=span, slots=slots))


_ASSEMBLERS: Final[Mapping[str, Callable[[_Open, Span], Any]]] = {
    "IF": _if,
    "SELECT": _select,
    "SWITCH": _select,
    "FOR": _body,
    "WHILE": _body,
    "DO": _body,
    "WITH": _body,
    "ON": _body,
    "TRY": _try,
    "SUB": _routine,
    "FUNCTION": _routine,
}
