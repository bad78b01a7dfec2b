"""What a code consists of between the AST and the stored operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.basic.compiler.ast import Expr, Name, Span, Statement, WithField


@dataclass(eq=False, slots=True)
class Label:
    """A place to jump to; `at` is the index of an operation once everything is placed."""

    at: int = -1


@dataclass(frozen=True, slots=True)
class Native:
    """A statement without effects.

    `builders` are the hidden variables of the WITH blocks around it, `loops` the loops it may leave.
    """

    statement: Statement | WithField
    builders: tuple[str, ...] = ()
    loops: tuple[LoopFrame, ...] = ()


@dataclass(frozen=True, slots=True)
class Unless:
    """Jump when the condition does not hold."""

    condition: Expr
    label: Label
    builders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Jump:
    label: Label


@dataclass(frozen=True, slots=True)
class Place:
    """The label stands here."""

    label: Label


@dataclass(frozen=True, slots=True)
class Step:
    """An operation of the machine. `value` gives what it needs, `target` receives its result."""

    kind: str
    span: Span
    details: tuple[Any, ...] = ()
    value: Expr | None = None
    target: Name | None = None
    builders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundary:
    """A statement of a code that traps errors begins; abandoned, it goes on at `after` with `clears` nulled."""

    after: Label
    clears: Name | None = None


Item: TypeAlias = Native | Unless | Jump | Place | Step | Boundary


@dataclass(slots=True)
class LoopFrame:
    """A loop whose turns are operations. `guards` counts the TRY blocks around it."""

    kind: str
    again: Label
    out: Label
    guards: int


@dataclass(slots=True)
class Guard:
    """A TRY block being executed: how many handlers are set, and what FINALLY must run on the way out."""

    handlers: int
    finish: tuple[Statement, ...] = field(default_factory=tuple)
