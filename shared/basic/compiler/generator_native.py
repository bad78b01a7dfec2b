"""Routines without effects, as Python functions that call each other directly."""

from __future__ import annotations

from shared.basic.compiler.ast import (
    Continue,
    Exit,
    Goto,
    Name,
    Return,
    Routine,
    RoutineCall,
)
from shared.basic.compiler.generator_expressions import Expressions
from shared.basic.compiler.generator_function import FunctionWriter, Line, Variables
from shared.basic.compiler.generator_numbers import Value
from shared.basic.compiler.generator_routines import NativeRoutine, Routines, Variant
from shared.basic.compiler.generator_scope import ScriptScope
from shared.basic.compiler.generator_statements import Statements
from shared.basic.compiler.generator_types import ANY, INTEGER
from shared.basic.compiler.generator_walk import never_ends, walk
from shared.basic.registry import Registry


def routine_lines(scope: ScriptScope, routines: Routines, registry: Registry) -> list[Line]:
    """All native routines, written again until what they return is known."""
    while True:
        routines.changed = False
        lines: list[Line] = []
        for native in routines.by_key.values():
            lines += _written(native, native.general, scope, routines, registry)
            if native.integers:
                lines += _written(native, native.integers, scope, routines, registry)
        if not routines.changed:
            return lines


def _written(
    native: NativeRoutine,
    variant: Variant,
    scope: ScriptScope,
    routines: Routines,
    registry: Registry,
) -> list[Line]:
    table = scope.routines[native.routine.key].locals
    variables = Variables(table.index, scope.script.index, in_routine=True, in_frame=False)
    calls = sum(isinstance(node, RoutineCall) for node in walk(native.routine.body))
    type_ = INTEGER if variant is native.integers else ANY
    types = dict.fromkeys(native.parameters, type_)
    function = FunctionWriter(variables, types=types, calls=calls > 0)
    ways = _RoutineWays(native.routine, variant, routines)
    statements = Statements(Expressions(function, routines, registry), ways)
    counted = False
    for statement in native.routine.body:
        if not counted and any(isinstance(node, RoutineCall) for node in walk(statement)):
            function.span = statement.span
            function.count_calls(calls)
            counted = True
        statements.write(statement)
    function.span = native.routine.span
    if not never_ends(native.routine.body):
        ways.fall_off(statements)
    return function.routine(variant.name, [table.index[key] for key in native.parameters])


class _RoutineWays:
    """Leaving a native routine is Python's `return`; leaving the script is an exception."""

    def __init__(self, routine: Routine, variant: Variant, routines: Routines) -> None:
        self._routine = routine
        self._variant = variant
        self._routines = routines

    def leave(self, statement: Return | Exit | Goto | Continue, writer: Statements) -> None:
        """Write one way out."""
        if isinstance(statement, Return) and statement.value is not None:
            self._return(writer, writer.expressions.value(statement.value))
        elif isinstance(statement, Exit) and statement.what == "SCRIPT":
            writer.function.line("raise ScriptEnd")
        elif isinstance(statement, Return):
            self._return(writer, Value("None"))
        else:
            self.fall_off(writer)

    def fall_off(self, writer: Statements) -> None:
        """END FUNCTION gives what was assigned to the function's own name."""
        span, key = self._routine.span, self._routine.key
        self._return(writer, writer.expressions.value(Name(span, self._routine.name, key)))

    def _return(self, writer: Statements, value: Value) -> None:
        self._routines.returns(self._variant, value.type)
        writer.function.line(f"return {value.text}")


def touched_slots(scope: ScriptScope, routines: Routines) -> frozenset[str]:
    """Script variables some native routine reads or writes."""
    return frozenset(
        node.key
        for native in routines.by_key.values()
        for node in walk(native.routine.body)
        if isinstance(node, Name)
        and node.key not in scope.routines[native.routine.key].locals.index
    )
