"""Taking effects out of expressions.

An expression with an effect inside becomes a row of steps and an expression without one: what has an effect is
computed into a hidden variable, and so is everything that would have run before it. AND, OR, `? :` and `??` become
jumps, so that only the chosen side runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from shared.basic.compiler.ast import (
    Assign,
    Coalesce,
    Expr,
    IsTest,
    KeywordCall,
    Literal,
    Logical,
    Name,
    Node,
    Ternary,
    Unary,
)

if TYPE_CHECKING:
    from shared.basic.compiler.lowering import Lowering

_LAZY = (Logical, Ternary, Coalesce)


class Lifting:
    """Lifts effects out of the expressions of one code."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering

    def pure(self, expr: Expr) -> Expr:
        """An expression of the same value without effects, after the steps it needs."""
        if not self._lowering.effects.inside(expr):
            return expr
        if isinstance(expr, _LAZY) and self._right_acts(expr):
            return self._branches(expr)
        if self._lowering.effects.acts(expr):
            return self._kept(expr)
        rest: Expr = self.operands(expr)
        return rest

    def into(self, target: Name, expr: Expr) -> None:
        """Steps that give the variable the value of the expression."""
        acting = self._lowering.effects.acts(expr)
        if acting and not (isinstance(expr, _LAZY) and self._right_acts(expr)):
            self._lowering.act(self.operands(expr), target)
        else:
            self._lowering.native(Assign(expr.span, target, self.pure(expr)))

    def _kept(self, expr: Expr) -> Name:
        name = self._lowering.hidden(expr.span)
        self._lowering.act(self.operands(expr), name)
        return name

    def operands(self, expr: Any) -> Any:
        """The same node, its operands free of effects; those before the last effect are kept aside."""
        parts = _operands(expr)
        last = max(
            (at for at, part in enumerate(parts) if self._lowering.effects.inside(part)),
            default=-1,
        )
        if last < 0:
            return expr
        ready = {
            id(part): self.pure(part) if at == last else self._aside(part)
            for at, part in enumerate(parts[: last + 1])
        }
        return _rebuilt(expr, ready)

    def _aside(self, expr: Expr) -> Expr:
        if isinstance(expr, Literal):
            return expr
        name = self._lowering.hidden(expr.span)
        self.into(name, expr)
        return name

    def _right_acts(self, expr: Logical | Ternary | Coalesce) -> bool:
        if isinstance(expr, Ternary):
            return self._lowering.effects.inside(expr.yes, expr.no)
        return self._lowering.effects.inside(expr.right)

    def _branches(self, expr: Logical | Ternary | Coalesce) -> Name:
        lowering, result = self._lowering, self._lowering.hidden(expr.span)
        if isinstance(expr, Ternary):
            no, end = lowering.label(), lowering.label()
            lowering.unless(self.pure(expr.condition), no)
            self.into(result, expr.yes)
            lowering.jump(end)
            lowering.place(no)
            self.into(result, expr.no)
            lowering.place(end)
            return result
        end = lowering.label()
        self.into(result, expr.left)
        lowering.unless(self._goes_on(expr, result), end)
        self.into(result, expr.right)
        lowering.place(end)
        return result

    def _goes_on(self, expr: Logical | Coalesce, left: Name) -> Expr:
        """When the right side is wanted, judged by the left."""
        if isinstance(expr, Coalesce):
            return IsTest(expr.span, left, "NULL", negated=False)
        return Unary(expr.span, "NOT", left) if expr.operator == "OR" else left


def _operands(expr: Node) -> list[Any]:
    """The expressions directly inside, in the order they run."""
    found: list[Any] = []
    for field in fields(expr):
        if field.name != "span":
            _gather(getattr(expr, field.name), found, skip_target=isinstance(expr, KeywordCall))
    return found


def _gather(value: object, found: list[Any], *, skip_target: bool = False) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if not (skip_target and name == "target"):
                _gather(item, found)


def _rebuilt(node: Any, ready: dict[int, Any]) -> Any:
    changes = {
        field.name: _swapped(getattr(node, field.name), ready)
        for field in fields(node)
        if field.name != "span"
    }
    return replace(node, **changes)


def _swapped(value: Any, ready: dict[int, Any]) -> Any:
    if isinstance(value, Node):
        return ready.get(id(value), value)
    if isinstance(value, tuple):
        return tuple(_swapped(item, ready) for item in value)
    if isinstance(value, Mapping):
        return {name: _swapped(item, ready) for name, item in value.items()}
    return value
