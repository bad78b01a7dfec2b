"""What an ON handler runs: constants written above it, and the arguments of the SUB it calls (spec section 3.14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr, Span

PAYLOAD: Final = frozenset({"trigger", "event", "params", "fields", "form", "metadata", "message"})
"""The variables events predefine (spec section 4.15)."""
_CARRIED: Final = {
    "FORM": ("fields",),
    "TABLE": ("trigger", "new_data"),
    "EMAIL": ("event",),
    "CHANGE": ("event",),
}


def completed(
    handler: ast.Handler, body: ast.Block, routines: Sequence[ast.Routine]
) -> ast.Handler:
    """The handler with what it needs from around it; `body` is the file's first section."""
    statements = tuple(_with_arguments(each, handler, routines) for each in handler.body)
    constants = tuple(
        statement
        for statement in body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.target, ast.Name)
        and isinstance(statement.value, ast.Literal)
        and statement.span < handler.span
    )
    return replace(handler, body=(*constants, *statements))


def _with_arguments(
    statement: ast.Statement, handler: ast.Handler, routines: Sequence[ast.Routine]
) -> ast.Statement:
    """`ON "paid" CALL Paid`: the parameters of the SUB are taken from the payload by name."""
    if len(handler.body) != 1 or not isinstance(statement, ast.CallStatement):
        return statement
    call = statement.call
    if not isinstance(call, ast.RoutineCall) or call.args:
        return statement
    routine = next((each for each in routines if each.key == call.key), None)
    if routine is None:
        return statement
    wanted = [(p.name, p.key) for p in routine.params] or [(p.name, p.key) for p in routine.inputs]
    args = tuple(_argument(call.span, name, key, handler.trigger.kind) for name, key in wanted)
    return replace(statement, call=replace(call, args=args))


def _argument(span: Span, name: str, key: str, kind: str) -> Expr:
    if key in PAYLOAD:
        return ast.Name(span, name, key)
    path = _CARRIED.get(kind, ("params",))
    found: Expr = ast.Name(span, path[0], path[0])
    for member in path[1:]:
        found = ast.Member(span, found, member)
    return ast.Member(span, found, name)
