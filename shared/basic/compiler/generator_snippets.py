"""Nodes the lowering adds to the AST: what loops remember between turns, and text that is already written."""

from __future__ import annotations

from dataclasses import dataclass

from shared.basic.compiler.ast import Expr, Name, Node
from shared.basic.compiler.generator_numbers import Value


@dataclass(frozen=True, slots=True)
class Ready(Node):
    """An expression whose text is already written, such as the selector of SELECT."""

    value: Value


@dataclass(frozen=True, slots=True)
class ItemsLeft(Node):
    """What FOR EACH still has to visit, last item first."""

    collection: Expr
    edge: str | None
    count: Expr | None


@dataclass(frozen=True, slots=True)
class ItemTaken(Node):
    """The next item, which is no longer left."""

    rest: Name


@dataclass(frozen=True, slots=True)
class Walk(Node):
    """The position of a FOR loop."""

    start: Expr
    stop: Expr
    step: Expr


@dataclass(frozen=True, slots=True)
class NumbersLeft(Node):
    """Whether a FOR loop has another turn."""

    walk: Name


@dataclass(frozen=True, slots=True)
class NumberTaken(Node):
    """The number of this turn."""

    walk: Name


@dataclass(frozen=True, slots=True)
class Passed(Node):
    """A turn is over; the loop goes on from what the variable holds now."""

    walk: Name
    variable: Name
