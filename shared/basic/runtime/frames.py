"""Frames: where a run is. Everything in them is plain data or a value of the language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shared.basic.runtime.binding import functions_of
from shared.basic.runtime.program import Code, Program

Op = tuple[Any, ...]


class Loaded:
    """A program ready to run: its operations with their functions in place of names."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.filename = f"<basic {program.name} {program.id[:12]}>"
        self._ops: dict[int, tuple[Op, ...]] = {}

    @cached_property
    def functions(self) -> Any:
        return functions_of(self.program.python, self.filename)

    def ops(self, code: int) -> tuple[Op, ...]:
        """The operations of one code."""
        if code not in self._ops:
            ops = self.program.codes[code].ops
            self._ops[code] = tuple(self._bound(op) for op in ops)
        return self._ops[code]

    def _bound(self, op: Op) -> Op:
        place = _FUNCTION_PLACES.get(op[0])
        if place is None or op[place] is None:
            return op
        return (*op[:place], self.functions[op[place]], *op[place + 1 :])


_FUNCTION_PLACES = {"do": 1, "keyword": 2, "call": 2, "script": 1, "return": 1, "throw": 1}


@dataclass(slots=True)
class Frame:
    """One code being executed.

    `slots` are its variables, `script` those of its script frame (the same list for sections). `tries` holds
    `[catch, target]` of open TRY blocks. `trap` is ON ERROR: `["next"]`, `["goto", op]` or nothing. `handling` is the
    statement whose failure an ON ERROR handler deals with: `[begin, after]`.
    """

    loaded: Loaded
    code: int
    slots: list[Any]
    script: list[Any]
    pc: int = 0
    tries: list[list[Any]] = field(default_factory=list)
    trap: list[Any] = field(default_factory=list)
    handling: list[int] = field(default_factory=list)
    ops: tuple[Op, ...] = ()

    def __post_init__(self) -> None:
        self.ops = self.loaded.ops(self.code)

    @property
    def about(self) -> Code:
        """The code as compiled."""
        return self.loaded.program.codes[self.code]

    @property
    def is_script(self) -> bool:
        """Whether this is the frame EXIT ends at."""
        return self.slots is self.script

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the present operation."""
        return self.about.lines[self.pc]

    def assign(self, target: Any, value: Any) -> None:
        """Give the result of an operation to its target."""
        if target is not None:
            (self.slots if target[0] == "s" else self.script)[target[1]] = value

    def target_name(self) -> str:
        """The variable the present operation gives its result to, "" for none."""
        target = self.ops[self.pc][3]
        if target is None:
            return ""
        own, script = self.names()
        return (own if target[0] == "s" else script)[int(target[1])].strip()

    def set_variable(self, key: str, value: Any) -> None:
        """Give a variable a value if the frame, or else its script, has it."""
        own, script = self.names()
        for names, slots in ((own, self.slots), (script, self.script)):
            if key in names:
                slots[names.index(key)] = value
                return

    def variables(self) -> dict[str, Any]:
        """The script's variables by key, without the hidden ones."""
        named = zip(self.loaded.program.slots, self.script, strict=True)
        return {name: value for name, value in named if not name.startswith(" ")}

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of its own and of the script's variables."""
        script = self.loaded.program.slots
        return (script if self.is_script else self.about.slots), script


Loader = Callable[[str], Loaded]
