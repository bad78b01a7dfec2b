"""WHERE conditions: which names are columns (spec section 8, item 4)."""

from __future__ import annotations

from dataclasses import replace

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.symbols import Symbols


def condition(node: Expr, symbols: Symbols) -> ast.Condition:
    """The condition with columns marked: left operands are columns, right operands belong to the script."""
    return ast.Condition(node.span, _test(node, symbols))


def _test(node: Expr, symbols: Symbols) -> Expr:
    if isinstance(node, ast.Logical):
        return replace(node, left=_test(node.left, symbols), right=_test(node.right, symbols))
    if isinstance(node, ast.Unary) and node.operator == "NOT":
        return replace(node, operand=_test(node.operand, symbols))
    if isinstance(node, ast.Binary):
        return replace(node, left=_column(node.left), right=_value(node.right, symbols))
    if isinstance(node, ast.IsTest):
        return replace(node, operand=_column(node.operand))
    if isinstance(node, ast.In):
        return replace(node, operand=_column(node.operand), values=_value(node.values, symbols))
    if isinstance(node, ast.TextTest):
        return replace(node, operand=_column(node.operand), pattern=_value(node.pattern, symbols))
    if isinstance(node, ast.Between):
        return replace(
            node,
            operand=_column(node.operand),
            low=_value(node.low, symbols),
            high=_value(node.high, symbols),
        )
    return _column(node)


def _column(node: Expr) -> Expr:
    """The left side: names are columns, also inside a function or a calculation."""
    if isinstance(node, ast.Name):
        return ast.Column(node.span, node.name)
    if isinstance(node, ast.Member) and isinstance(node.target, ast.Name):
        name = node.name if node.target.key == "item" else f"{node.target.name}.{node.name}"
        return ast.Column(node.span, name)
    if isinstance(node, ast.FunctionCall) and node.args:
        return replace(node, args=tuple(_column(arg) for arg in node.args))
    if isinstance(node, ast.Binary):
        return replace(node, left=_column(node.left), right=_column(node.right))
    return node


def _value(node: Expr, symbols: Symbols) -> Expr:
    """The right side: a bare name that is no variable of the script may still be a column."""
    if isinstance(node, ast.Name) and not symbols.is_name(node.key):
        return ast.Column(node.span, node.name)
    return node
