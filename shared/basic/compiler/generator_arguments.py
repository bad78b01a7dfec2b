"""What a keyword's function receives for each kind of slot, as Python text.

value slots            the value                      name type word        the word
filter sql raw         phrase((is_value, piece), …)   args strings          a list
fields                 [[name, [[is_value, piece], …]], …], which a snapshot can hold; a call is named "NOW()"
assigns                an object in written order     order                 [(column, descending), …]
cond                   a Condition: a tree of plain lists whose leaves are columns and bound values
"""

from __future__ import annotations

from collections.abc import Callable

from shared.basic.compiler.ast import (
    Assignment,
    Between,
    Binary,
    Column,
    Condition,
    Expr,
    FunctionCall,
    In,
    Interpolated,
    IsTest,
    KeywordCall,
    Literal,
    Logical,
    Member,
    Name,
    Node,
    Order,
    Slot,
    TextTest,
    Unary,
)
from shared.basic.compiler.generator_walk import walk
from shared.basic.form import SlotKind
from shared.basic.registry import Registry

Writer = Callable[[Expr], str]
_PHRASES = (SlotKind.FILTER, SlotKind.SQL, SlotKind.RAW)


class Arguments:
    """Writes the arguments of keyword calls; values are written by the expression writer it is given."""

    def __init__(self, write: Writer, registry: Registry) -> None:
        self._write = write
        self._registry = registry

    def mapping(self, call: KeywordCall) -> str:
        """A dict display, in written order."""
        known = (
            call.keyword in self._registry
        )  # BEGIN MAIL may stand for a keyword that is not there
        forms = self._registry[call.keyword].forms if known else ()
        kinds = {slot.name: slot.kind for form in forms for slot in form.slots()}
        pairs = (
            f"{name!r}: {self._slot(kinds.get(name, SlotKind.DEFAULT), value)}"
            for name, value in call.slots.items()
            if name != "target"
        )
        return "{" + ", ".join(pairs) + "}"

    def _slot(self, kind: SlotKind, value: Slot) -> str:
        if isinstance(value, str):
            return repr(value)
        if isinstance(value, Condition):
            return f"Condition({self._tree(value.expression)})"
        if isinstance(value, tuple):
            return self._items(kind, value)
        return self._phrase(value) if kind in _PHRASES else self._write(value)

    def _items(self, kind: SlotKind, items: tuple[object, ...]) -> str:
        if kind is SlotKind.ASSIGNS:
            pairs = [i for i in items if isinstance(i, Assignment)]
            return "{" + ", ".join(f"{p.name!r}: {self._write(p.value)}" for p in pairs) + "}"
        if kind is SlotKind.ORDER:
            return repr([(i.column, i.descending) for i in items if isinstance(i, Order)])
        if kind is SlotKind.FIELDS:
            return "[" + ", ".join(self._field(i) for i in items) + "]"  # type: ignore[arg-type]
        return "[" + ", ".join(self._write(i) for i in items) + "]"  # type: ignore[arg-type]

    def _field(self, expr: Expr) -> str:
        pieces = list(_pieces(expr))
        written = (repr(p) if isinstance(p, str) else self._write(p) for p in pieces)
        bound = [not isinstance(p, str) and len(pieces) > 1 for p in pieces]
        pairs = ", ".join(f"[{b}, {text}]" for b, text in zip(bound, written, strict=True))
        return f"[{_field_name(expr)!r}, [{pairs}]]"

    def _phrase(self, expr: Expr) -> str:
        pieces = list(_pieces(expr))
        if len(pieces) == 1 and not isinstance(pieces[0], str):
            return f"phrase((False, {self._write(pieces[0])}))"
        texts = (
            f"(False, {p!r})" if isinstance(p, str) else f"(True, {self._write(p)})" for p in pieces
        )
        return f"phrase({', '.join(texts)})"

    def _tree(self, expr: Expr) -> str:
        if isinstance(expr, Column):
            return repr(["column", expr.name])
        if not any(isinstance(node, Column) for node in walk(expr)):
            return f"['value', {self._write(expr)}]"
        return self._branch(expr)

    def _branch(self, expr: Expr) -> str:
        match expr:
            case Logical() | Binary():
                return self._node(expr.operator, expr.left, expr.right)
            case Unary():
                return self._node(expr.operator, expr.operand)
            case IsTest():
                return self._negated(expr.negated, self._node(f"IS {expr.test}", expr.operand))
            case In():
                return self._negated(expr.negated, self._node("IN", expr.operand, expr.values))
            case TextTest():
                return self._negated(
                    expr.negated, self._node(expr.test, expr.operand, expr.pattern)
                )
            case Between():
                parts = (expr.operand, expr.low, expr.high)
                return self._negated(expr.negated, self._node("BETWEEN", *parts))
            case FunctionCall():
                return self._node(f"{expr.name}()", *expr.args)
        return self._node("MEMBER", *(n for n in walk(expr) if isinstance(n, Column)))

    def _node(self, operator: str, *operands: Expr) -> str:
        return "[" + ", ".join([repr(operator), *map(self._tree, operands)]) + "]"

    def _negated(self, negated: bool, tree: str) -> str:
        return f"['NOT', {tree}]" if negated else tree


def _pieces(expr: Node) -> list[str | Expr]:
    """Constant text and computed operands of a joined text, in order."""
    if isinstance(expr, Literal) and isinstance(expr.value, str):
        return [expr.value]
    if isinstance(expr, Interpolated):
        return list(expr.parts)
    if isinstance(expr, Binary) and expr.operator in ("+", "&") and _has_text(expr):
        return [*_pieces(expr.left), *_pieces(expr.right)]
    return [expr]  # type: ignore[list-item]


def _field_name(expr: object) -> str:
    """What a value of a field list is called: a variable, the last part of a path, `NOW()` for a call."""
    if isinstance(expr, FunctionCall):
        return f"{expr.name}()"
    return expr.name.strip() if isinstance(expr, (Name, Member)) else ""


def _has_text(expr: Binary) -> bool:
    return any(
        isinstance(node, (Literal, Interpolated))
        and not (isinstance(node, Literal) and not isinstance(node.value, str))
        for node in walk(expr)
    )
