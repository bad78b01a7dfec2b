"""Which parts of a script touch the world, and so must be operations of the durable machine.

Everything else becomes native Python. A routine is native when nothing in it, or in a routine it calls, has an effect,
jumps to a label or traps errors,
and when it is no entry point with PARAM lines of its own.
"""

from __future__ import annotations

from shared.basic.compiler.ast import (
    Goto,
    KeywordCall,
    KeywordStatement,
    Label,
    Node,
    OnError,
    Resume,
    RoutineCall,
    Script,
    ScriptCall,
    Verbatim,
)
from shared.basic.compiler.generator_walk import children, walk
from shared.basic.declaration import Effect
from shared.basic.registry import Registry


class Effects:
    """Answers whether a node is free of effects; `native` holds the keys of the native routines."""

    def __init__(self, script: Script, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[int, bool] = {}
        self._kept: list[object] = []
        self.native: set[str] = set()
        self.native = self._native_routines(script)
        self._known.clear()

    def _native_routines(self, script: Script) -> set[str]:
        calls: dict[str, set[str]] = {}
        for routine in script.routines:
            nodes = list(walk(routine.body))
            if not routine.inputs and not any(self._bound_to_frames(node) for node in nodes):
                calls[routine.key] = {n.key for n in nodes if isinstance(n, RoutineCall)}
        while True:
            kept = {key: called for key, called in calls.items() if called <= calls.keys()}
            if len(kept) == len(calls):
                return set(kept)
            calls = kept

    def _bound_to_frames(self, node: Node) -> bool:
        return isinstance(node, (Goto, Label, OnError, Resume)) or self._acts(node)

    def _acts(self, node: Node) -> bool:
        """Whether this very node is an operation of the machine."""
        if isinstance(node, KeywordCall):
            return self._registry[node.keyword].effect is not Effect.PURE or "target" in node.slots
        return isinstance(node, (ScriptCall, Verbatim))

    def acts(self, node: object) -> bool:
        """Whether this node itself must be an operation, apart from what is inside it."""
        if isinstance(node, KeywordStatement):
            return self.acts(node.call)
        if isinstance(node, RoutineCall):
            return node.key not in self.native
        return isinstance(node, Node) and self._acts(node)

    def inside(self, *roots: object) -> bool:
        """Whether something under the roots acts or moves the frame's own position."""
        return any(self._found(root) for root in roots)

    def _found(self, root: object) -> bool:
        """Each node is looked at once, and kept, so that no other takes its id."""
        if isinstance(root, tuple):
            return any(self._found(item) for item in root)
        if not isinstance(root, Node):
            return False
        answer = self._known.get(id(root))
        if answer is None:
            answer = isinstance(root, (Label, OnError, Resume)) or self.acts(root)
            answer = answer or any(self._found(child) for child in children(root))
            self._known[id(root)] = answer
            self._kept.append(root)
        return answer
