"""Expressions (spec section 2) and keyword calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from shared.basic.compiler.ast.node import Node

if TYPE_CHECKING:
    from shared.basic.compiler.ast.statements import Block


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: null, boolean, integer, float or text without holes."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Interpolated(Node):
    """Text with holes, in order. In a `filter` or `sql` slot every hole is a bound parameter."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, parameter, configuration parameter or platform object."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Column(Node):
    """A column of the dataset, inside a `cond` slot only."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`target.name` or `target?.name`; reading from null gives null either way."""

    target: Expr
    name: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class WithMember(Node):
    """`.name` inside a WITH block: a field of the object being built."""

    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`target[index]`, and `target(index)` when the target is a variable."""

    target: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class MethodCall(Node):
    """`target.name(args)`: a built-in method of the value (spec section 2.7)."""

    target: Expr
    name: str
    args: tuple[Expr, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FunctionCall(Node):
    """A built-in function; `name` is its upper-case canonical name in the function registry."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class RoutineCall(Node):
    """A SUB or FUNCTION of the script; missing arguments are null."""

    name: str
    key: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ScriptCall(Node):
    """`CALL "x.bas", …` or `CALL name` when a script of the bot has that name; `target` may be computed.

    A text that starts with `/` is an internal route.
    """

    target: Expr
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x`, `+x`, or `NOT x` (also written `!x`)."""

    operator: OneOf["-", "+", "NOT"]
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic, joining or comparison; comparison operators are normalized to `= <> < <= > >=`."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """AND and OR return an operand and short-circuit; XOR returns a boolean."""

    operator: OneOf["AND", "OR", "XOR"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Ternary(Node):
    """`condition ? yes : no`, or a lazy `IIF`; only the chosen branch is evaluated."""

    condition: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True)
class Coalesce(Node):
    """`left ?? right`: right when left is null."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class IsTest(Node):
    """`x IS [NOT] NULL`, EMPTY or NUMERIC."""

    operand: Expr
    test: OneOf["NULL", "EMPTY", "NUMERIC"]
    negated: bool


@dataclass(frozen=True, slots=True)
class In(Node):
    """`x [NOT] IN values`; a parenthesized list arrives as an ArrayLiteral."""

    operand: Expr
    values: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    """`x [NOT] LIKE y` and CONTAINS, STARTS WITH, ENDS WITH, MATCHES."""

    operand: Expr
    test: OneOf["LIKE", "CONTAINS", "STARTS WITH", "ENDS WITH", "MATCHES"]
    pattern: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`x [NOT] BETWEEN low AND high`, both ends included."""

    operand: Expr
    low: Expr
    high: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class ArrayLiteral(Node):
    """`[a, b]`, `NEW ARRAY`, or the parenthesized list of IN."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ObjectLiteral(Node):
    """`{ k: v }`, `#{ k: v }` or `NEW OBJECT`; keys keep their spelling and order."""

    items: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Condition(Node):
    """A WHERE condition: an expression tree whose Column leaves are columns of the dataset.

    Subtrees without a Column are script expressions and become bound parameters.
    """

    expression: Expr


@dataclass(frozen=True, slots=True)
class Order(Node):
    """One term of ORDER BY."""

    column: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """One `name = value` of an `assigns` slot; `name` keeps its spelling (it is a column, key or header)."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class KeywordCall(Node):
    """One keyword written in one of its forms.

    `keyword` is the declaration's name (`registry[keyword]`), `form` the index of the form in that
    declaration, or -1 for the call form `KEYWORD(a, b)`. `slots` holds what was written, by slot name;
    a slot the author left out is absent. `nested` is false when the call is a statement of its own.
    """

    keyword: str
    form: int
    slots: Mapping[str, Slot]
    nested: bool


@dataclass(frozen=True, slots=True)
class Generic(Node):
    """A phrase in capitals that is no known keyword: raises R5005 when executed (spec section 3.16)."""

    words: str
    args: tuple[Expr, ...]
    body: Block = ()


Expr: TypeAlias = (
    Literal
    | Interpolated
    | Name
    | Column
    | Member
    | WithMember
    | Index
    | MethodCall
    | FunctionCall
    | RoutineCall
    | ScriptCall
    | Unary
    | Binary
    | Logical
    | Ternary
    | Coalesce
    | IsTest
    | In
    | TextTest
    | Between
    | ArrayLiteral
    | ObjectLiteral
    | KeywordCall
    | Generic
)
Target: TypeAlias = Name | Member | Index | WithMember

# What a slot of a keyword form holds, by the kind of the slot (see shared.basic.form.SlotKind):
#   expr sum unary atom ref filter sql -> Expr (ref: a bare name that is no variable became its own text)
#   name type word -> str (word is upper case; type is upper case)   target -> Target
#   args strings -> tuple of Expr   assigns -> tuple of Assignment   cond -> Condition
#   order -> tuple of Order   block -> Block
Slot: TypeAlias = "Expr | str | Target | tuple[Expr, ...] | tuple[Assignment, ...] | Condition | tuple[Order, ...] | Block"
