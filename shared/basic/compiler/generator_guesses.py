"""What a loop does with variables of unknown type, to guess which of them are worth a version for integers."""

from __future__ import annotations

from collections.abc import Iterator

from shared.basic.compiler.ast import (
    Assign,
    Binary,
    Expr,
    ForEach,
    ForNext,
    Index,
    Name,
    Node,
)
from shared.basic.compiler.generator_walk import children


def operands_of(node: Node) -> tuple[Expr | None, ...]:
    """What a node computes with."""
    if isinstance(node, Binary) and node.operator not in ("&", "/"):
        return (node.left, node.right)
    if isinstance(node, ForNext):
        return (node.start, node.stop, node.step)
    return (node.index,) if isinstance(node, Index) else ()


def first_uses(root: Node) -> Iterator[tuple[str, str]]:
    """The first use of each name in source order, last pair first so that `dict` keeps it."""
    uses: list[tuple[str, str]] = []
    _collect(root, uses)
    return reversed(uses)


def _collect(node: Node, uses: list[tuple[str, str]]) -> None:
    if isinstance(node, Name):
        uses.append((node.key, "read"))
        return
    if isinstance(node, Assign) and isinstance(node.target, Name):
        _collect(node.value, uses)
        uses.append((node.target.key, "read" if node.operator else "write"))
        return
    if isinstance(node, (ForEach, ForNext)):
        for child in children(node):
            if child is not node.variable and child not in node.body:
                _collect(child, uses)
        uses.append((node.variable.key, "write"))
        for statement in node.body:
            _collect(statement, uses)
        return
    for child in children(node):
        _collect(child, uses)
