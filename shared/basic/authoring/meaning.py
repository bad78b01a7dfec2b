"""What a script means, whatever it looks like: its AST without the places it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from shared.basic.compiler import ast


def meaning(node: Any) -> Any:
    """Nested tuples that are equal when two nodes mean the same."""
    if isinstance(node, ast.Node):
        fields = [meaning(getattr(node, name)) for name in fields_of(node)]
        return (type(node).__name__, *fields)
    if isinstance(node, tuple):
        return tuple(meaning(item) for item in node)
    if isinstance(node, Mapping):
        return tuple((name, meaning(value)) for name, value in node.items())
    return (type(node).__name__, repr(node)) if isinstance(node, bool | int | float) else node


def meaning_hash(script: ast.Script) -> str:
    """SHA-256 in hex of what a script means: layout, comments and the case of keywords do not count."""
    return sha256(repr(meaning(script)).encode("utf-8", "surrogatepass")).hexdigest()


def nodes_in(node: Any) -> Iterator[ast.Node]:
    """Every node below one, outermost first."""
    if isinstance(node, ast.Node):
        yield node
        for name in fields_of(node):
            yield from nodes_in(getattr(node, name))
    elif isinstance(node, tuple):
        for item in node:
            yield from nodes_in(item)
    elif isinstance(node, Mapping):
        for item in node.values():
            yield from nodes_in(item)


def fields_of(node: ast.Node) -> tuple[str, ...]:
    """The names of a node's own fields, without its span."""
    names = type(node).__dataclass_fields__
    return tuple(name for name in names if name != "span")
