"""Walking the AST without knowing its node classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from shared.basic.compiler.ast import (
    Assign,
    Dim,
    Exit,
    ForEach,
    ForNext,
    If,
    KeywordCall,
    Name,
    Node,
    Redim,
    Return,
    Throw,
    Try,
    With,
)

_PLAIN: Final = re.compile(r"(str|bool|int|float|None|OneOf\[[^\]]*\]|tuple\[str, \.\.\.\]|[ |])+")


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    """The fields that may hold nodes."""
    return tuple(
        field.name
        for field in fields(kind)
        if field.name != "span" and not _PLAIN.fullmatch(str(field.type))
    )


def children(node: Node) -> list[Node]:
    """The nodes directly inside a node, in written order."""
    found: list[Node] = []
    kind: Any = type(node)
    for part in _parts(kind):
        value = getattr(node, part)
        if isinstance(value, Node):
            found.append(value)
        elif type(value) in _CONTAINERS:
            _gather(value, found)
    return found


_CONTAINERS: Final = frozenset({tuple, dict, MappingProxyType})


def _gather(container: Any, found: list[Node]) -> None:
    """The nodes of a tuple or mapping, however deep its containers nest."""
    for item in container if type(container) is tuple else container.values():
        if isinstance(item, Node):
            found.append(item)
        elif type(item) in _CONTAINERS:
            _gather(item, found)


def walk(*roots: object) -> Iterator[Node]:
    """Every node under the roots, parents first."""
    pending: list[Node] = []
    _gather(roots, pending)
    pending.reverse()
    while pending:
        node = pending.pop()
        yield node
        inner = children(node)
        inner.reverse()
        pending += inner


def never_ends(block: tuple[object, ...]) -> bool:
    """Whether control cannot fall off the end of a block of statements."""
    last = block[-1] if block else None
    if isinstance(last, If):
        arms = [branch.body for branch in last.branches]
        return all(never_ends(arm) for arm in [*arms, last.otherwise])
    return isinstance(last, (Return, Exit, Throw))


def assigned_names(*roots: object) -> set[str]:
    """Keys of the variables some statement under the roots may give a value."""
    return {name.key for node in walk(*roots) for name in _assigned(node)}


def _assigned(node: Node) -> Iterator[Name]:
    if isinstance(node, (Assign, Redim, With)):
        if isinstance(node.target, Name):
            yield node.target
    elif isinstance(node, (ForEach, ForNext)):
        yield node.variable
    elif isinstance(node, (Dim, Try)):
        if node.name is not None:
            yield node.name
    elif isinstance(node, KeywordCall):
        target = node.slots.get("target")
        if isinstance(target, Name):
            yield target
