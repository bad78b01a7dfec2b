"""Native routines as their callers see them: names, parameters, and what type they give back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.basic.compiler.ast import Routine
from shared.basic.compiler.generator_scope import parameter_keys
from shared.basic.compiler.generator_types import INTEGER, UNKNOWN, join


@dataclass(slots=True)
class Variant:
    """One generated form of a routine; `result` is the join of everything it returns."""

    name: str
    result: str = UNKNOWN


@dataclass(slots=True)
class NativeRoutine:
    """A routine in its general form and, where it has parameters, one for integer arguments."""

    routine: Routine
    general: Variant
    integers: Variant | None

    @property
    def defaults(self) -> list[object]:
        """What each parameter is when the caller leaves it out."""
        listed = [param.default for param in self.routine.params]
        return listed or [param.default for param in self.routine.inputs]

    @property
    def parameters(self) -> list[str]:
        return parameter_keys(self.routine)


@dataclass(slots=True)
class Routines:
    """All native routines of a script. `used` collects the variants some text calls."""

    by_key: dict[str, NativeRoutine] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    changed: bool = False

    def add(self, routine: Routine) -> None:
        """Name the forms of one routine."""
        number = len(self.by_key)
        general, fast = Variant(f"r{number}"), None
        if parameter_keys(routine):
            fast = Variant(f"q{number}")
        self.by_key[routine.key] = NativeRoutine(routine, general, fast)

    def called(self, key: str, types: Sequence[str]) -> tuple[str, str, list[object]]:
        """The form for arguments of these types: its name, its result, and the missing arguments."""
        native = self.by_key[key]
        missing = native.defaults[len(types) :]
        whole = not missing and all(type_ in (INTEGER, UNKNOWN) for type_ in types)
        variant = native.integers if native.integers and whole else native.general
        self.used.add(variant.name)
        return variant.name, variant.result, missing

    def returns(self, variant: Variant, type_: str) -> None:
        """Note one type the variant may give back."""
        joined = join(variant.result, type_)
        if joined != variant.result:
            variant.result = joined
            self.changed = True
