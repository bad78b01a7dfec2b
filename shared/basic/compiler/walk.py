"""Which fields of a node hold nodes: what a visitor descends into when it has nothing special to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.basic.compiler import ast

CHILDREN: Final[Mapping[type, tuple[str, ...]]] = {
    ast.Literal: (),
    ast.Column: (),
    ast.WithMember: (),
    ast.Label: (),
    ast.OnError: (),
    ast.Resume: (),
    ast.ClearError: (),
    ast.Member: ("target",),
    ast.Index: ("target", "index"),
    ast.MethodCall: ("target", "args"),
    ast.FunctionCall: ("args",),
    ast.RoutineCall: ("args",),
    ast.ScriptCall: ("target", "args"),
    ast.Unary: ("operand",),
    ast.Binary: ("left", "right"),
    ast.Logical: ("left", "right"),
    ast.Ternary: ("condition", "yes", "no"),
    ast.Coalesce: ("left", "right"),
    ast.IsTest: ("operand",),
    ast.In: ("operand", "values"),
    ast.TextTest: ("operand", "pattern"),
    ast.Between: ("operand", "low", "high"),
    ast.ArrayLiteral: ("items",),
    ast.Condition: ("expression",),
    ast.Order: (),
    ast.Assignment: ("value",),
    ast.Generic: ("args", "body"),
    ast.Redim: ("target", "size"),
    ast.If: ("branches", "otherwise"),
    ast.Branch: ("condition", "body"),
    ast.Select: ("selector", "cases", "otherwise"),
    ast.Case: ("items", "body"),
    ast.CaseEqual: ("value",),
    ast.CaseRange: ("low", "high"),
    ast.CaseCompare: ("value",),
    ast.CaseLike: ("pattern",),
    ast.While: ("condition", "body"),
    ast.Do: ("before", "after", "body"),
    ast.LoopTest: ("condition",),
    ast.With: ("body",),
    ast.WithField: ("value",),
    ast.CallStatement: ("call",),
    ast.KeywordStatement: ("call",),
    ast.Return: ("value",),
    ast.Throw: ("value",),
    ast.Assert: ("condition", "message"),
    ast.Verbatim: ("recipient", "subject", "text"),
}
