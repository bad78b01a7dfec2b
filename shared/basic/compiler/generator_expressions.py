"""Python text for expressions that have no effect. The generator lifts effects out of them first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from shared.basic.compiler.ast import (
    ArrayLiteral,
    Between,
    Binary,
    Coalesce,
    Expr,
    FunctionCall,
    Generic,
    In,
    Index,
    Interpolated,
    IsTest,
    KeywordCall,
    Literal,
    Logical,
    Member,
    MethodCall,
    Name,
    Node,
    ObjectLiteral,
    RoutineCall,
    Ternary,
    TextTest,
    Unary,
    WithMember,
)
from shared.basic.compiler.generator_arguments import Arguments
from shared.basic.compiler.generator_function import FunctionWriter
from shared.basic.compiler.generator_numbers import Value, binary, condition, item, negated
from shared.basic.compiler.generator_routines import Routines
from shared.basic.compiler.generator_snippets import (
    ItemsLeft,
    ItemTaken,
    NumbersLeft,
    NumberTaken,
    Ready,
    Walk,
)
from shared.basic.compiler.generator_types import (
    ANY,
    ARRAY,
    BOOLEAN,
    FLOAT,
    INTEGER,
    TEXT,
    join,
    of_constant,
)
from shared.basic.registry import Registry

_TESTS = {"NULL": "is_null", "EMPTY": "is_empty", "NUMERIC": "is_numeric"}
_TEXT_TESTS = {
    "LIKE": "like",
    "CONTAINS": "contains",
    "STARTS WITH": "starts_with",
    "ENDS WITH": "ends_with",
    "MATCHES": "matches",
}
_COUNTING = frozenset({"LEN", "COUNT", "UBOUND", "LBOUND", "INSTR"})


class Expressions:
    """Writes expressions into one function."""

    def __init__(self, function: FunctionWriter, routines: Routines, registry: Registry) -> None:
        self.function = function
        self._routines = routines
        self._registry = registry
        self._arguments = Arguments(self.text, registry)
        self.builders: list[str] = []

    def text(self, expr: Expr) -> str:
        """Python text of the value."""
        return self.value(expr).text

    def test(self, expr: Expr) -> str:
        """Python text of the truth of the value."""
        if isinstance(expr, Logical) and expr.operator != "XOR":
            return f"({self.test(expr.left)} {expr.operator.lower()} {self.test(expr.right)})"
        if isinstance(expr, Unary) and expr.operator == "NOT":
            return f"(not {self.test(expr.operand)})"
        return condition(self.value(expr), self._fresh)

    def value(self, expr: Expr) -> Value:
        """Text, type and whether the text may be repeated."""
        return _WRITERS[type(expr)](self, expr)

    def _fresh(self) -> str:
        return self.function.fresh("t")

    def _literal(self, expr: Literal) -> Value:
        value = expr.value
        if isinstance(value, float) and not math.isfinite(value):
            return Value(f'float("{value}")', FLOAT)
        return Value(repr(value), of_constant(value), simple=True)

    def _interpolated(self, expr: Interpolated) -> Value:
        parts = ", ".join(repr(p) if isinstance(p, str) else self.text(p) for p in expr.parts)
        return Value(f"interpolate({parts})", TEXT)

    def _name(self, expr: Name) -> Value:
        text, type_ = self.function.read(expr.key)
        return Value(text, type_, simple=True)

    def _member(self, expr: Member) -> Value:
        return Value(f"member({self.text(expr.target)}, {expr.name!r})")

    def _builder(self, expr: WithMember) -> Value:
        return Value(f"member({self.builders[-1]}, {expr.name!r})")

    def _ready(self, expr: Ready) -> Value:
        return expr.value

    def _index(self, expr: Index) -> Value:
        return item(self.value(expr.target), self.value(expr.index), self._fresh)

    def _method(self, expr: MethodCall) -> Value:
        target = self.text(expr.target)
        return Value(f"call_method({target}, {expr.name!r}, {self._tuple(expr.args)})")

    def _tuple(self, items: tuple[Expr, ...]) -> str:
        return "(" + "".join(f"{self.text(item)}, " for item in items) + ")"

    def _function(self, expr: FunctionCall) -> Value:
        arguments = [self.text(argument) for argument in expr.args]
        if self._needs_context(expr.name):
            arguments.insert(0, "m.context")
        type_ = INTEGER if expr.name in _COUNTING else ANY
        return Value(f"f_{expr.name}({', '.join(arguments)})", type_)

    def _needs_context(self, name: str) -> bool:
        return bool(getattr(self._registry.functions.get(name), "needs_context", False))

    def _routine(self, expr: RoutineCall) -> Value:
        self.function.calls = True
        values = [self.value(argument) for argument in expr.args]
        name, type_, missing = self._routines.called(expr.key, [value.type for value in values])
        texts = [value.text for value in values] + [repr(default) for default in missing]
        return Value(f"{name}({', '.join(['m', 'd', *texts])})", type_)

    def _unary(self, expr: Unary) -> Value:
        if expr.operator == "NOT":
            return Value(f"(not {self.test(expr.operand)})", BOOLEAN)
        operand = self.value(expr.operand)
        return negated(operand) if expr.operator == "-" else Value(f"plus({operand.text})")

    def _binary(self, expr: Binary) -> Value:
        return binary(expr.operator, self.value(expr.left), self.value(expr.right), self._fresh)

    def _logical(self, expr: Logical) -> Value:
        left, right = self.value(expr.left), self.value(expr.right)
        if expr.operator == "XOR":
            return Value(f"logical_xor({left.text}, {right.text})", BOOLEAN)
        if left.type == right.type == BOOLEAN:
            return Value(f"({left.text} {expr.operator.lower()} {right.text})", BOOLEAN)
        name = self._fresh()
        test = f"truthy({name} := {left.text})"
        type_ = join(left.type, right.type)
        if expr.operator == "OR":
            return Value(f"({name} if {test} else {right.text})", type_)
        return Value(f"({right.text} if {test} else {name})", type_)

    def _ternary(self, expr: Ternary) -> Value:
        test, yes, no = self.test(expr.condition), self.value(expr.yes), self.value(expr.no)
        return Value(f"({yes.text} if {test} else {no.text})", join(yes.type, no.type))

    def _coalesce(self, expr: Coalesce) -> Value:
        left, right, name = self.value(expr.left), self.value(expr.right), self._fresh()
        text = f"({right.text} if is_null({name} := {left.text}) else {name})"
        return Value(text, join(left.type, right.type))

    def _is(self, expr: IsTest) -> Value:
        return _perhaps_not(expr.negated, f"{_TESTS[expr.test]}({self.text(expr.operand)})")

    def _in(self, expr: In) -> Value:
        text = f"is_in({self.text(expr.operand)}, {self.text(expr.values)})"
        return _perhaps_not(expr.negated, text)

    def _text_test(self, expr: TextTest) -> Value:
        sides = f"{self.text(expr.operand)}, {self.text(expr.pattern)}"
        return _perhaps_not(expr.negated, f"{_TEXT_TESTS[expr.test]}({sides})")

    def _between(self, expr: Between) -> Value:
        parts = ", ".join(map(self.text, (expr.operand, expr.low, expr.high)))
        return _perhaps_not(expr.negated, f"between({parts})")

    def _array(self, expr: ArrayLiteral) -> Value:
        return Value(f"[{', '.join(map(self.text, expr.items))}]", ARRAY)

    def _object(self, expr: ObjectLiteral) -> Value:
        pairs = ", ".join(f"{key!r}: {self.text(value)}" for key, value in expr.items)
        return Value("{" + pairs + "}")

    def _keyword(self, expr: KeywordCall) -> Value:
        return Value(f"m.value({expr.keyword!r}, {self._arguments.mapping(expr)})")

    def _items_left(self, expr: ItemsLeft) -> Value:
        edge = f", {expr.edge.lower()}={self.text(expr.count)}" if expr.edge and expr.count else ""
        return Value(f"iterate({self.text(expr.collection)}{edge})[::-1]", ARRAY)

    def _item_taken(self, expr: ItemTaken) -> Value:
        return Value(f"{self.text(expr.rest)}.pop()")

    def _walk(self, expr: Walk) -> Value:
        return Value(
            f"walk({', '.join(map(self.text, (expr.start, expr.stop, expr.step)))})", ARRAY
        )

    def _numbers_left(self, expr: NumbersLeft) -> Value:
        return Value(f"(not walk_over({self.text(expr.walk)}))", BOOLEAN)

    def _number_taken(self, expr: NumberTaken) -> Value:
        return Value(f"walk_value({self.text(expr.walk)})")

    def _generic(self, expr: Generic) -> Value:
        return Value(f"m.unavailable({expr.words!r})")

    def keyword_arguments(self, call: KeywordCall) -> str:
        """A dict display of what the keyword's function receives."""
        return self._arguments.mapping(call)


def _perhaps_not(negated_: bool, text: str) -> Value:
    return Value(f"(not {text})" if negated_ else text, BOOLEAN)


_WRITERS: Mapping[type[Node], Callable[[Expressions, Any], Value]] = {
    Literal: Expressions._literal,
    Interpolated: Expressions._interpolated,
    Name: Expressions._name,
    Member: Expressions._member,
    WithMember: Expressions._builder,
    Ready: Expressions._ready,
    Index: Expressions._index,
    MethodCall: Expressions._method,
    FunctionCall: Expressions._function,
    RoutineCall: Expressions._routine,
    Unary: Expressions._unary,
    Binary: Expressions._binary,
    Logical: Expressions._logical,
    Ternary: Expressions._ternary,
    Coalesce: Expressions._coalesce,
    IsTest: Expressions._is,
    In: Expressions._in,
    TextTest: Expressions._text_test,
    Between: Expressions._between,
    ArrayLiteral: Expressions._array,
    ObjectLiteral: Expressions._object,
    KeywordCall: Expressions._keyword,
    Generic: Expressions._generic,
    ItemsLeft: Expressions._items_left,
    ItemTaken: Expressions._item_taken,
    Walk: Expressions._walk,
    NumbersLeft: Expressions._numbers_left,
    NumberTaken: Expressions._number_taken,
}
