"""Which tables and files a script names, and whether it reads or changes them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.basic.authoring.meaning import nodes_in
from shared.basic.compiler import ast
from shared.basic.declaration import Effect
from shared.basic.registry import Registry

_DATA = frozenset({"table", "left", "right", "source", "path", "file", "destination", "target"})
"""Slots that hold the name of a table or file, in the families that work on them."""
_FAMILIES = ("tables", "aggregate", "files", "data")


@dataclass(frozen=True, slots=True)
class Touched:
    """Names as written, sorted; only those that are written out in the script."""

    reads: tuple[str, ...]
    writes: tuple[str, ...]


def touched_by(script: ast.Script, registry: Registry) -> Touched:
    """What the keywords of a script are given by name."""
    reads: set[str] = set()
    writes: set[str] = set()
    for node in nodes_in(script):
        if not isinstance(node, ast.KeywordCall):
            continue
        declaration = registry[node.keyword]
        if declaration.group.startswith(_FAMILIES):
            acts = declaration.effect in (Effect.TRANSACTIONAL, Effect.ONCE)
            (writes if acts else reads).update(_named(node))
    return Touched(tuple(sorted(reads)), tuple(sorted(writes)))


def _named(call: ast.KeywordCall) -> list[str]:
    slots = [slot for name, slot in call.slots.items() if name in _DATA]
    return [
        slot.value
        for slot in slots
        if isinstance(slot, ast.Literal) and isinstance(slot.value, str) and slot.value
    ]
