"""One generated Python function while it is being written: its lines, variables and temporary names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.basic.compiler.ast import Span
from shared.basic.compiler.generator_types import ANY

# One unit of fuel, in a function that holds no copy of it.
_FEW_CALLS = 4
BURN = ("m.fuel = n = m.fuel - 1", "if n < 0: m.refuel()")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of generated source and the place in the script it stands for."""

    depth: int
    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Variables:
    """Where a function finds the variables it uses.

    `own` are the slots of its frame (in a native routine: plain locals), `script` those of the script frame; at script
    level both are the same. `touched` are slots a called routine may use, so that no copy of them may be held. Native routines are not
    `in_frame`.
    """

    own: Mapping[str, int]
    script: Mapping[str, int]
    in_routine: bool
    in_frame: bool = True
    touched: frozenset[str] = frozenset()

    def local(self, key: str) -> bool:
        """Whether the variable is held in a Python local."""
        return key in self.own and key not in self.touched

    def text(self, key: str) -> str:
        """How generated code names the variable."""
        if self.local(key):
            return f"v{self.own[key]}"
        return f"g[{self.script[key]}]"

    def without(self, touched: frozenset[str]) -> Variables:
        """The same variables, none of the touched ones held in a local."""
        return replace(self, touched=touched)


@dataclass(slots=True)
class FunctionWriter:
    """Collects lines; `types` is what is known about the cached variables at this point of the text."""

    variables: Variables
    types: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    depth: int = 1
    span: Span | None = None
    loaded: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    loops: bool = False
    calls: bool = False
    reads_script: bool = False
    counter: int = 0

    @property
    def shares_fuel(self) -> bool:
        """Whether fuel stays in the machine, because functions called or callers count it too."""
        return self.calls or (self.variables.in_routine and not self.variables.in_frame)

    def line(self, text: str) -> None:
        """Add one line at the present depth and place."""
        self.lines.append(Line(self.depth, text, self.span))

    def fresh(self, prefix: str) -> str:
        """A Python name used nowhere else in the function."""
        self.counter += 1
        return f"{prefix}{self.counter}"

    def read(self, key: str) -> tuple[str, str]:
        """Text and type of a variable."""
        if self.variables.local(key):
            self.loaded.add(key)
            return self.variables.text(key), self.types.get(key, ANY)
        self.reads_script = True
        return self.variables.text(key), ANY

    def write(self, key: str, type_: str) -> str:
        """The assignable text of a variable that now holds a value of that type."""
        if self.variables.local(key):
            self.stored.add(key)
            self.types[key] = type_
        else:
            self.reads_script = True
        return self.variables.text(key)

    def count_calls(self, calls: int) -> None:
        """Before a routine's first call: one call less is left. Depth and fuel are looked at on every eighth level,
        which is often enough unless the routine makes many calls."""
        self.line("d -= 1")
        self.line("if not d & 7:")
        self.depth += 1
        self.line("m.fuel = n = m.fuel - 20")
        self.line("if n < 0 or d <= 0: m.called(d)")
        self.depth -= 1
        if calls > _FEW_CALLS:
            for text in BURN:
                self.line(text)

    def region(self, name: str) -> list[Line]:
        """The whole function as a region over a frame's slots: `f(m, s, g)`."""
        slots = {key: self.variables.own[key] for key in sorted(self.loaded | self.stored)}
        head = [Line(0, f"def {name}(m, s, g):", None)]
        head += [Line(1, f"v{slot} = s[{slot}]", None) for slot in slots.values()]
        if self.calls:
            head.append(Line(1, "d = m.calls_left - 1", None))
        back = [Line(2, f"s[{slots[key]}] = v{slots[key]}", None) for key in sorted(self.stored)]
        if self.loops and not self.shares_fuel:
            head.append(Line(1, "n = m.fuel", None))
            back.append(Line(2, "m.fuel = n", None))
        if not back:
            return [*head, *self._body(0)]
        return [*head, Line(1, "try:", None), *self._body(1), Line(1, "finally:", None), *back]

    def routine(self, name: str, parameters: Sequence[int]) -> list[Line]:
        """The whole function as a native routine: `f(m, d, v0, …)`, d being the calls left below it.

        Native routines count calls only where they call others, see `count_calls`.
        """
        listed = "".join(f", v{slot}" for slot in parameters)
        given = {f"v{slot}" for slot in parameters}
        used = sorted({self.variables.text(key) for key in self.loaded | self.stored} - given)
        head = [Line(0, f"def {name}(m, d{listed}):", None)]
        if self.reads_script:
            head.append(Line(1, "g = m.globals", None))
        if used:
            head.append(Line(1, " = ".join(used) + " = None", None))
        return [*head, *self._body(0)]

    def _body(self, deeper: int) -> list[Line]:
        body = [Line(line.depth + deeper, line.text, line.span) for line in self.lines]
        return body or [Line(1 + deeper, "pass", None)]
