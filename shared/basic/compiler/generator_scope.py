"""Where every variable of a script lives (specification 7.6), decided before the program runs.

Sections and handlers share the slots of the script frame. A SUB or FUNCTION has locals: its parameters, LOCAL and DIM
names, its own name, and what it assigns unless the script level assigns that name too or GLOBAL says otherwise. Every
other name it reads is the script's. "Already exists in the script frame" is thus "the script level gives it a value
somewhere", which does not depend on the moment of the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.basic.compiler.ast import (
    Dim,
    Name,
    Routine,
    Scope,
    Script,
    Section,
)
from shared.basic.compiler.generator_walk import assigned_names, walk

SUFFIX_OF_DETAILS = "__meta"


@dataclass(slots=True)
class SlotTable:
    """Names and numbers of one frame's variables; hidden ones start with a blank."""

    names: list[str] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)

    def add(self, key: str) -> int:
        """The slot of a variable, new or not."""
        if key not in self.index:
            self.index[key] = len(self.names)
            self.names.append(key)
        return self.index[key]

    def hidden(self, purpose: str) -> str:
        """The key of a fresh variable no script can name."""
        key = f" {purpose}{len(self.names)}"
        self.add(key)
        return key


@dataclass(slots=True)
class RoutineScope:
    """The names of one routine that are its own, parameters first."""

    routine: Routine
    locals: SlotTable


@dataclass(slots=True)
class ScriptScope:
    """All variables of a script."""

    script: SlotTable
    routines: dict[str, RoutineScope]


def resolve(script: Script) -> ScriptScope:
    """Give every variable of the script its place."""
    level = [section.body for section in script.sections]
    level += [handler.body for handler in script.handlers]
    slots = SlotTable()
    for key in _parameters(script.sections):
        slots.add(key)
    for node in walk(*level, script.prompt):
        if isinstance(node, Name):
            slots.add(node.key)
    assigned = assigned_names(*level) | set(_parameters(script.sections))
    routines = {
        routine.key: _routine_scope(routine, slots, assigned) for routine in script.routines
    }
    return ScriptScope(slots, routines)


def _parameters(sections: Iterable[Section]) -> list[str]:
    return [param.key for section in sections for param in section.params]


def _routine_scope(routine: Routine, script: SlotTable, assigned: set[str]) -> RoutineScope:
    locals_ = SlotTable()
    for key in parameter_keys(routine):
        locals_.add(key)
    shared, forced = _scope_words(routine)
    own = (assigned_names(routine.body) - assigned - shared) | forced | {routine.key}
    for key in sorted(own):
        locals_.add(key)
    for node in walk(routine.body):
        if isinstance(node, Name) and node.key not in locals_.index:
            base = node.key.removesuffix(SUFFIX_OF_DETAILS)
            (locals_ if base != node.key and base in locals_.index else script).add(node.key)
    return RoutineScope(routine, locals_)


def parameter_keys(routine: Routine) -> list[str]:
    """Keys of a routine's parameters, in order; PARAM lines inside it count when it lists none."""
    listed = [param.key for param in routine.params]
    return listed or [param.key for param in routine.inputs]


def _scope_words(routine: Routine) -> tuple[set[str], set[str]]:
    shared: set[str] = set()
    forced: set[str] = set()
    for node in walk(routine.body):
        if isinstance(node, Scope):
            target = forced if node.kind == "LOCAL" else shared
            target.update(name.key for name in node.names)
        elif isinstance(node, Dim):
            forced.add(node.name.key)
    return shared, forced - shared
