"""An AST as one line of text, so that tests can say in a table what a source means."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from shared.basic.compiler import ast

_OPERATORS = (ast.Binary, ast.Logical)


def outline(node: Any) -> str:
    """Text for a node, a block (`{a; b}`) or a plain value; operators are fully parenthesized."""
    if isinstance(node, tuple) and not node:
        return "{}"
    if isinstance(node, tuple):
        return "{" + "; ".join(outline(item) for item in node) + "}"
    if not isinstance(node, ast.Node):
        return str(node)
    writer = _WRITERS.get(type(node))
    return writer(node) if writer else _default(node)


def _default(node: Any) -> str:
    fields = [getattr(node, name) for name in node.__slots__ if name != "span"]
    shown = [outline(value) for value in fields if value not in (None, (), "")]
    return f"{type(node).__name__}({', '.join(shown)})"


def _listed(nodes: Any) -> str:
    return ", ".join(outline(node) for node in nodes)


def _literal(node: ast.Literal) -> str:
    return json.dumps(node.value, ensure_ascii=False)


def _interpolated(node: ast.Interpolated) -> str:
    parts = (part if isinstance(part, str) else f"${{{outline(part)}}}" for part in node.parts)
    return json.dumps("".join(parts), ensure_ascii=False)


def _unary(node: ast.Unary) -> str:
    return (
        f"(NOT {outline(node.operand)})"
        if node.operator == "NOT"
        else f"({node.operator}{outline(node.operand)})"
    )


def _operator(node: Any) -> str:
    return f"({outline(node.left)} {node.operator} {outline(node.right)})"


def _negation(node: Any) -> str:
    return "NOT " if node.negated else ""


def _slot(value: Any) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], ast.Statement.__args__):  # type: ignore[attr-defined]
        return outline(value)
    return f"({_listed(value)})" if isinstance(value, tuple) else outline(value)


def _keyword(node: ast.KeywordCall) -> str:
    slots = "".join(f" {name}={_slot(value)}" for name, value in node.slots.items())
    return f"<{node.keyword}{slots}>"


def _if(node: ast.If) -> str:
    arms = " ".join(f"IF {outline(b.condition)} {outline(b.body)}" for b in node.branches)
    return f"{arms} ELSE {outline(node.otherwise)}" if node.otherwise else arms


def _select(node: ast.Select) -> str:
    cases = " ".join(f"CASE {_listed(case.items)} {outline(case.body)}" for case in node.cases)
    rest = f" ELSE {outline(node.otherwise)}" if node.otherwise else ""
    return f"SELECT {outline(node.selector)} {cases}{rest}"


def _for_each(node: ast.ForEach) -> str:
    edge = f" {node.edge} {outline(node.count)}" if node.edge else ""
    return f"EACH {node.variable.name} IN {outline(node.collection)}{edge} {outline(node.body)}"


def _for_next(node: ast.ForNext) -> str:
    step = f" STEP {outline(node.step)}" if node.step else ""
    bounds = f"{outline(node.start)} TO {outline(node.stop)}{step}"
    return f"FOR {node.variable.name} = {bounds} {outline(node.body)}"


def _do(node: ast.Do) -> str:
    before = f" {_test(node.before)}" if node.before else ""
    after = f" {_test(node.after)}" if node.after else ""
    return f"DO{before} {outline(node.body)}{after}"


def _test(test: ast.LoopTest) -> str:
    return f"{'UNTIL' if test.until else 'WHILE'} {outline(test.condition)}"


def _try(node: ast.Try) -> str:
    name = f" {node.name.name}" if node.name else ""
    catch = "" if node.handler is None else f" CATCH{name} {outline(node.handler)}"
    finish = f" FINALLY {outline(node.finish)}" if node.finish else ""
    return f"TRY {outline(node.body)}{catch}{finish}"


def _verbatim(node: ast.Verbatim) -> str:
    mail = f" to {outline(node.recipient)} about {outline(node.subject)}" if node.recipient else ""
    return f"{node.kind}{mail} {outline(node.text)}"


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    ast.Literal: _literal,
    ast.Interpolated: _interpolated,
    ast.Name: lambda n: n.name,
    ast.Column: lambda n: f"[{n.name}]",
    ast.Member: lambda n: f"{outline(n.target)}{'?' if n.optional else ''}.{n.name}",
    ast.WithMember: lambda n: f".{n.name}",
    ast.Index: lambda n: f"{outline(n.target)}[{outline(n.index)}]",
    ast.MethodCall: lambda n: f"{outline(n.target)}.{n.name}({_listed(n.args)})",
    ast.FunctionCall: lambda n: f"{n.name}({_listed(n.args)})",
    ast.RoutineCall: lambda n: f"sub:{n.name}({_listed(n.args)})",
    ast.ScriptCall: lambda n: f"script:{outline(n.target)}({_listed(n.args)})",
    ast.Unary: _unary,
    ast.Binary: _operator,
    ast.Logical: _operator,
    ast.Ternary: lambda n: f"({outline(n.condition)} ? {outline(n.yes)} : {outline(n.no)})",
    ast.Coalesce: lambda n: f"({outline(n.left)} ?? {outline(n.right)})",
    ast.IsTest: lambda n: f"({outline(n.operand)} IS {_negation(n)}{n.test})",
    ast.In: lambda n: f"({outline(n.operand)} {_negation(n)}IN {outline(n.values)})",
    ast.TextTest: lambda n: f"({outline(n.operand)} {_negation(n)}{n.test} {outline(n.pattern)})",
    ast.Between: lambda n: (
        f"({outline(n.operand)} {_negation(n)}BETWEEN {outline(n.low)} AND {outline(n.high)})"
    ),
    ast.ArrayLiteral: lambda n: f"[{_listed(n.items)}]",
    ast.ObjectLiteral: lambda n: "{" + ", ".join(f"{k}: {outline(v)}" for k, v in n.items) + "}",
    ast.Condition: lambda n: outline(n.expression),
    ast.Order: lambda n: f"{n.column} {'DESC' if n.descending else 'ASC'}",
    ast.Assignment: lambda n: f"{n.name} = {outline(n.value)}",
    ast.KeywordCall: _keyword,
    ast.Generic: lambda n: f"?{n.words}({_listed(n.args)})" + (outline(n.body) if n.body else ""),
    ast.Assign: lambda n: f"{outline(n.target)} {n.operator}= {outline(n.value)}",
    ast.If: _if,
    ast.Select: _select,
    ast.CaseEqual: lambda n: outline(n.value),
    ast.CaseRange: lambda n: f"{outline(n.low)} TO {outline(n.high)}",
    ast.CaseCompare: lambda n: f"IS {n.operator} {outline(n.value)}",
    ast.CaseLike: lambda n: f"LIKE {outline(n.pattern)}",
    ast.ForEach: _for_each,
    ast.ForNext: _for_next,
    ast.While: lambda n: f"WHILE {outline(n.condition)} {outline(n.body)}",
    ast.Do: _do,
    ast.With: lambda n: f"WITH {n.target.name} {outline(n.body)}",
    ast.WithField: lambda n: f"{'.'.join(n.path)}: {outline(n.value)}",
    ast.CallStatement: lambda n: f"call {outline(n.call)}",
    ast.KeywordStatement: lambda n: outline(n.call),
    ast.Return: lambda n: f"RETURN {outline(n.value)}" if n.value else "RETURN",
    ast.Exit: lambda n: f"EXIT {n.what}",
    ast.Continue: lambda n: f"CONTINUE {n.what}" if n.what else "CONTINUE",
    ast.Goto: lambda n: f"GOTO {n.key}",
    ast.Label: lambda n: f"{n.key}:",
    ast.Try: _try,
    ast.Throw: lambda n: f"THROW {outline(n.value)}",
    ast.Verbatim: _verbatim,
}
