"""Blocks that run later: each becomes a code of its own, and its statement an operation that remembers its variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from shared.basic.compiler.ast import (
    Handler,
    KeywordCall,
    Literal,
    Name,
    Node,
    ObjectLiteral,
    Script,
    Trigger,
)
from shared.basic.compiler.generator_walk import walk

DEFERRED: Final = "DEFERRED"
"""The kind of trigger such a code has; nothing is registered for it."""
DEFERRING: Final = "SCHEDULE IN"
_BODY: Final = "body"


def with_blocks_apart(script: Script) -> Script:
    """The script with the body of every SCHEDULE IN as a handler, and in its place `{entry, captured}`."""
    if not any(_is_deferred(node) for node in walk(*_roots(script))):
        return script
    moved = _Moved(len(script.handlers))
    changed: Script = replace(
        script,
        sections=moved.mapped(script.sections),
        routines=moved.mapped(script.routines),
        handlers=moved.mapped(script.handlers),
    )
    return replace(changed, handlers=(*changed.handlers, *moved.found))


def _roots(script: Script) -> tuple[object, ...]:
    return (script.sections, script.routines, script.handlers)


def _is_deferred(node: object) -> bool:
    return isinstance(node, KeywordCall) and node.keyword == DEFERRING


class _Moved:
    """`found` are the new handlers; their entries are numbered behind those that are there."""

    def __init__(self, handlers: int) -> None:
        self._before = handlers
        self.found: list[Handler] = []

    def mapped(self, value: Any) -> Any:
        """The same tree with every deferred block replaced."""
        if isinstance(value, tuple):
            return tuple(self.mapped(item) for item in value)
        if isinstance(value, Mapping):
            return {key: self.mapped(item) for key, item in value.items()}
        if not isinstance(value, Node):
            return value
        changes: dict[str, Any] = {}
        for field in fields(value):
            before = getattr(value, field.name)
            after = self.mapped(before) if field.name != "span" else before
            if after is not before and after != before:
                changes[field.name] = after
        made: Any = replace(value, **changes) if changes else value
        return self._apart(made) if _is_deferred(made) else made

    def _apart(self, call: KeywordCall) -> KeywordCall:
        body: Any = call.slots[_BODY]
        self.found.append(Handler(call.span, Trigger(call.span, DEFERRED, ""), body))
        entry = Literal(call.span, f"on {self._before + len(self.found)}")
        names = {node.key: node for node in walk(body) if isinstance(node, Name)}
        captured = ObjectLiteral(call.span, tuple((key, names[key]) for key in sorted(names)))
        remembered = ObjectLiteral(call.span, (("entry", entry), ("captured", captured)))
        return replace(call, slots={**call.slots, _BODY: remembered})
