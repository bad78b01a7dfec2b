"""Statements and blocks (spec sections 3.2 to 3.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from shared.basic.compiler.ast.expressions import (
    Expr,
    Generic,
    Interpolated,
    KeywordCall,
    Literal,
    Name,
    Target,
)
from shared.basic.compiler.ast.node import Node


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """`target = value`; `operator` is `+ - * /` for the compound forms, else empty."""

    target: Target
    value: Expr
    operator: OneOf["", "+", "-", "*", "/"] = ""


@dataclass(frozen=True, slots=True)
class Dim(Node):
    """`DIM name` (null) or `DIM name(n)` (an array of n nulls; several sizes nest)."""

    name: Name
    sizes: tuple[Expr, ...]
    type_name: str | None


@dataclass(frozen=True, slots=True)
class Redim(Node):
    """`REDIM name(n)`: resize, keeping content."""

    target: Target
    size: Expr


@dataclass(frozen=True, slots=True)
class Scope(Node):
    """GLOBAL and SHARED name script variables, LOCAL forces locals (spec section 7.6)."""

    kind: OneOf["GLOBAL", "SHARED", "LOCAL"]
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """One IF or ELSEIF arm."""

    condition: Expr
    body: Block


@dataclass(frozen=True, slots=True)
class If(Node):
    """The arms are tried in order; `otherwise` runs when none holds."""

    branches: tuple[Branch, ...]
    otherwise: Block


@dataclass(frozen=True, slots=True)
class CaseEqual(Node):
    value: Expr


@dataclass(frozen=True, slots=True)
class CaseRange(Node):
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class CaseCompare(Node):
    """`CASE IS < 5`; operators as in Binary."""

    operator: str
    value: Expr


@dataclass(frozen=True, slots=True)
class CaseLike(Node):
    pattern: Expr


CaseItem: TypeAlias = CaseEqual | CaseRange | CaseCompare | CaseLike


@dataclass(frozen=True, slots=True)
class Case(Node):
    items: tuple[CaseItem, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Select(Node):
    """SELECT CASE and SWITCH: the selector is evaluated once, the first matching case runs."""

    selector: Expr
    cases: tuple[Case, ...]
    otherwise: Block


@dataclass(frozen=True, slots=True)
class ForEach(Node):
    """Iterates over a snapshot of the collection; `edge` keeps only its first or last `count` items."""

    variable: Name
    collection: Expr
    body: Block
    edge: OneOf["FIRST", "LAST"] | None = None
    count: Expr | None = None


@dataclass(frozen=True, slots=True)
class ForNext(Node):
    """Bounds are evaluated once and are inclusive; a missing step is 1."""

    variable: Name
    start: Expr
    stop: Expr
    step: Expr | None
    body: Block


@dataclass(frozen=True, slots=True)
class While(Node):
    condition: Expr
    body: Block


@dataclass(frozen=True, slots=True)
class LoopTest(Node):
    condition: Expr
    until: bool


@dataclass(frozen=True, slots=True)
class Do(Node):
    """At most one of `before` and `after` is set; with neither the loop is endless."""

    before: LoopTest | None
    after: LoopTest | None
    body: Block


@dataclass(frozen=True, slots=True)
class WithField(Node):
    """`path = value` in a WITH block; `path` has one entry per dotted part."""

    path: tuple[str, ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class With(Node):
    """Builds a new object and assigns it to `target` at the end; right sides see the enclosing scope."""

    target: Name
    body: tuple[WithField | Statement, ...]


@dataclass(frozen=True, slots=True)
class CallStatement(Node):
    """An expression evaluated for what it does: a routine, function, method, script or keyword call."""

    call: Expr


@dataclass(frozen=True, slots=True)
class Return(Node):
    value: Expr | None


@dataclass(frozen=True, slots=True)
class Exit(Node):
    """What to leave. SCRIPT is bare EXIT, END, STOP SCRIPT and EXIT TOOL; ROUTINE is EXIT SUB/FUNCTION."""

    what: OneOf["SCRIPT", "ROUTINE", "FOR", "WHILE", "DO"]


@dataclass(frozen=True, slots=True)
class Continue(Node):
    """`what` is the kind of loop, or None for the innermost one."""

    what: OneOf["FOR", "WHILE", "DO"] | None


@dataclass(frozen=True, slots=True)
class Goto(Node):
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Label(Node):
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class OnError(Node):
    """`key` is the casefolded label when `action` is GOTO; OFF is ON ERROR GOTO 0."""

    action: OneOf["NEXT", "GOTO", "OFF"]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Resume(Node):
    """RESUME (RETRY), RESUME NEXT, or RESUME label (GOTO)."""

    action: OneOf["RETRY", "NEXT", "GOTO"]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class ClearError(Node):
    """CLEAR ERROR."""


@dataclass(frozen=True, slots=True)
class Try(Node):
    """`handler` is None when there is no CATCH; the error value is assigned to `name` when given."""

    body: Block
    name: Name | None
    handler: Block | None
    finish: Block


@dataclass(frozen=True, slots=True)
class Throw(Node):
    value: Expr


@dataclass(frozen=True, slots=True)
class Assert(Node):
    condition: Expr
    message: Expr | None


@dataclass(frozen=True, slots=True)
class KeywordStatement(Node):
    """A keyword as a statement. A `target` slot among the call's slots receives the result."""

    call: KeywordCall


@dataclass(frozen=True, slots=True)
class Verbatim(Node):
    """A BEGIN … END block: `text` is dedented and keeps its blank lines. MAIL has recipient and subject."""

    kind: OneOf["TALK", "SYSTEM PROMPT", "MAIL"]
    text: Literal | Interpolated
    recipient: Expr | None = None
    subject: Literal | Interpolated | None = None


Statement: TypeAlias = (
    Assign
    | Dim
    | Redim
    | Scope
    | If
    | Select
    | ForEach
    | ForNext
    | While
    | Do
    | With
    | CallStatement
    | Return
    | Exit
    | Continue
    | Goto
    | Label
    | OnError
    | Resume
    | ClearError
    | Try
    | Throw
    | Assert
    | KeywordStatement
    | Verbatim
    | Generic
)
Block: TypeAlias = "tuple[Statement, ...]"
