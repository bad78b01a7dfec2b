"""Loops without effects, as Python loops.

Each turn burns one unit of fuel (`n`, or `m.fuel` where the loop calls routines). An outermost loop over variables of
unknown type is written twice: once for integers, once for anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from shared.basic.compiler.ast import (
    Continue,
    Do,
    Exit,
    ForEach,
    ForNext,
    Goto,
    LoopTest,
    Name,
    Return,
    RoutineCall,
    Statement,
    While,
)
from shared.basic.compiler.generator_function import BURN, Line
from shared.basic.compiler.generator_guesses import first_uses, operands_of
from shared.basic.compiler.generator_numbers import Value
from shared.basic.compiler.generator_types import ANY, INTEGER, NUMBER, NUMERIC, join_states
from shared.basic.compiler.generator_walk import assigned_names, walk

if TYPE_CHECKING:
    from shared.basic.compiler.generator_statements import Statements

AnyLoop: TypeAlias = ForEach | ForNext | While | Do

_MAX_ROUNDS = 3
_MAX_FOLLOWED = 3
_LEAVE, _AGAIN = 1, 2
_LONG = (ForEach, ForNext, While, Do, Exit, Return, Goto, Continue, RoutineCall)


@dataclass(slots=True)
class Loop:
    """A Python loop being written. `flag` is a variable an inner loop sets to leave or continue this
    one; `endless` loops count their turns, `counted` ones have burned all their fuel."""

    kind: str
    endless: bool = False
    counted: bool = False
    flag: str = ""
    exits: list[dict[str, str]] = field(default_factory=list)
    turns: list[dict[str, str]] = field(default_factory=list)


class Loops:
    """Writes loops; knows which ones are open."""

    def __init__(self, writer: Statements) -> None:
        self._writer = writer
        self._open: list[Loop] = []

    def write(self, loop: AnyLoop) -> None:
        """Write one loop, twice where guessing integers may pay."""
        function = self._writer.function
        guessed = [] if self._open else self._guesses(loop)
        if not guessed:
            self._write(loop)
            return
        tests = [f"type({function.read(key)[0]}) is int" for key in guessed]
        before = dict(function.types)
        function.line(f"if {' and '.join(tests)}:")
        function.types |= dict.fromkeys(guessed, INTEGER)
        function.depth += 1
        self._write(loop)
        fast, function.types = function.types, before
        function.depth -= 1
        function.span = loop.span
        function.line("else:")
        function.depth += 1
        self._write(loop)
        function.depth -= 1
        function.types = join_states(fast, function.types)

    def _write(self, loop: AnyLoop) -> None:
        if isinstance(loop, ForEach):
            self._for_each(loop)
        elif isinstance(loop, ForNext):
            self._for_next(loop)
        elif isinstance(loop, While):
            test = LoopTest(loop.span, loop.condition, until=False)
            self._tested(loop, "WHILE", test, None)
        else:
            self._tested(loop, "DO", loop.before, loop.after)

    def _for_each(self, loop: ForEach) -> None:
        """Over a copy of the collection."""
        text = self._writer.expressions.text
        edge = f", {loop.edge.lower()}={text(loop.count)}" if loop.edge and loop.count else ""
        items = self._keep(f"iterate({text(loop.collection)}{edge})")
        counted = self._burn_at_once(loop, items)

        def head() -> Loop:
            variable = self._writer.function.write(loop.variable.key, ANY)
            self._writer.function.line(f"for {variable} in {items}:")
            return Loop("FOR", counted=counted)

        self._settled(loop, head)

    def _for_next(self, loop: ForNext) -> None:
        """Over a range, or by hand when the body changes the loop variable."""
        value = self._writer.expressions.value
        bounds = [value(loop.start), value(loop.stop)]
        bounds.append(value(loop.step) if loop.step else Value("1", INTEGER, simple=True))
        texts = [self._keep(bound.text, bound) for bound in bounds]
        kinds = {bound.type for bound in bounds}
        type_ = INTEGER if kinds == {INTEGER} else NUMBER if kinds <= NUMERIC else ANY
        if loop.variable.key in assigned_names(loop.body):
            self._counted(loop, texts, type_)
            return

        numbers = self._keep(f"span({', '.join(texts)}, m.max_loop)")
        counted = self._burn_at_once(loop, numbers)

        def head() -> Loop:
            variable = self._writer.function.write(loop.variable.key, type_)
            self._writer.function.line(f"for {variable} in {numbers}:")
            return Loop("FOR", counted=counted)

        self._settled(loop, head)

    def _counted(self, loop: ForNext, bounds: list[str], type_: str) -> None:
        """The loop variable is a variable like any other: what the body makes of it counts."""
        function = self._writer.function
        walk_ = self._keep(f"walk({', '.join(bounds)})")
        result = NUMBER if type_ == INTEGER else type_

        def head() -> Loop:
            turn = function.fresh("k")
            function.line(f"for {turn} in m.turns:")
            function.depth += 1
            present, _ = function.read(loop.variable.key)
            function.line(f"if {turn}: walk_on({walk_}, {present})")
            function.line(f"if walk_over({walk_}): break")
            self._writer.store(loop.variable.key, Value(f"walk_value({walk_})", result))
            function.depth -= 1
            return Loop("FOR", endless=True)

        self._settled(loop, head)

    def _tested(
        self, loop: While | Do, kind: str, before: LoopTest | None, after: LoopTest | None
    ) -> None:
        function = self._writer.function

        def head() -> Loop:
            turn = function.fresh("k")
            function.line(f"for {turn} in m.turns:")
            function.depth += 1
            if after:
                function.span = after.span
                function.line(f"if {turn} and {self._stop(after)}: break")
            if before:
                function.span = before.span
                function.line(f"if {self._stop(before)}: break")
            function.depth -= 1
            return Loop(kind, endless=True)

        self._settled(loop, head)

    def _stop(self, test: LoopTest) -> str:
        text = self._writer.expressions.test(test.condition)
        return text if test.until else f"not {text}"

    def _keep(self, text: str, value: Value | None = None) -> str:
        """A name for something evaluated once, before the loop."""
        if value is not None and value.simple and not value.text.startswith(("v", "g")):
            return value.text
        name = self._writer.function.fresh("w")
        self._writer.function.line(f"{name} = {text}")
        return name

    def leave(self, statement: Statement) -> bool:
        """Write EXIT or CONTINUE of an open loop; False when it concerns something else."""
        if isinstance(statement, (Return, Goto)) or not isinstance(statement, (Exit, Continue)):
            return False
        found = [loop for loop in self._open if statement.what in (None, loop.kind)]
        if not found:
            return False
        self._jump(found[-1], again=isinstance(statement, Continue))
        return True

    def _jump(self, target: Loop, *, again: bool) -> None:
        function, inner = self._writer.function, self._open[-1]
        state = dict(function.types)
        (target.turns if again else target.exits).append(state)
        if target is inner:
            function.line("continue" if again else "break")
            return
        target.flag = target.flag or function.fresh("x")
        inner.exits.append(state)
        function.line(f"{target.flag} = {_AGAIN if again else _LEAVE}")
        function.line("break")

    def _guesses(self, loop: AnyLoop) -> list[str]:
        """Variables of unknown type the loop computes with before it gives them a value."""
        function = self._writer.function
        wanted = {
            side.key for node in walk(loop) for side in operands_of(node) if isinstance(side, Name)
        }
        first = dict(first_uses(loop))
        return sorted(
            key
            for key in wanted
            if first.get(key) == "read"
            and function.variables.local(key)
            and function.types.get(key, ANY) == ANY
        )

    def _settled(self, loop: AnyLoop, head: Callable[[], Loop]) -> None:
        """Write the loop until the types at its head no longer change."""
        function = self._writer.function
        mark, entry = len(function.lines), dict(function.types)
        deep = len(self._open) >= _MAX_FOLLOWED
        for attempt in range(_MAX_ROUNDS + 1):
            last = deep or attempt == _MAX_ROUNDS
            if last:
                entry |= dict.fromkeys(assigned_names(loop), ANY)
            function.types = dict(entry)
            back = self._once(loop, head)
            joined = join_states(entry, back)
            if joined == entry or last:
                return
            del function.lines[mark:]
            entry = joined

    def _once(self, loop: AnyLoop, head: Callable[[], Loop]) -> dict[str, str]:
        """Write the loop once; answers the types at the end of a turn, leaves those after the loop."""
        function = self._writer.function
        start = len(function.lines)
        function.span = loop.span
        before = dict(function.types)
        opened = head()
        after_head = dict(function.types)
        self._open.append(opened)
        if not opened.counted:
            self._burn()
        self._writer.block(loop.body)
        self._open.pop()
        back = function.types
        for state in opened.turns:
            back = join_states(back, state)
        function.span = loop.span
        if opened.endless:
            function.line("else: m.endless()")
        function.types = join_states(join_states(before, after_head), back)
        for state in opened.exits:
            function.types = join_states(function.types, state)
        self._follow_flags(start)
        return back

    def _burn_at_once(self, loop: ForEach | ForNext, turns: str) -> bool:
        """Fuel for all turns together, where each turn is short and none can leave the loop."""
        function = self._writer.function
        if any(isinstance(node, _LONG) for node in walk(loop.body)):
            return False
        function.loops = True
        if function.shares_fuel:
            function.line(f"m.fuel = n = m.fuel - turns({turns}, m.max_loop)")
            function.line("if n < 0: m.refuel(n)")
        else:
            function.line(f"n -= turns({turns}, m.max_loop)")
            function.line("if n < 0: n = m.refuel(n)")
        return True

    def _burn(self) -> None:
        function = self._writer.function
        function.loops = True
        function.depth += 1
        if function.shares_fuel:
            for text in BURN:
                function.line(text)
        else:
            function.line("n -= 1")
            function.line("if n < 0: n = m.refuel()")
        function.depth -= 1

    def _follow_flags(self, start: int) -> None:
        """After an inner loop, go on leaving the outer loop that EXIT or CONTINUE named."""
        function = self._writer.function
        for outer in self._open:
            used = [
                line for line in function.lines[start:] if line.text.startswith(f"{outer.flag} = ")
            ]
            if not outer.flag or not used:
                continue
            function.lines.insert(start, Line(function.depth, f"{outer.flag} = 0", used[0].span))
            state = dict(function.types)
            if outer is self._open[-1]:
                outer.exits.append(state)
                outer.turns.append(state)
                function.line(f"if {outer.flag} == {_LEAVE}: break")
                function.line(f"if {outer.flag} == {_AGAIN}: continue")
            else:
                self._open[-1].exits.append(state)
                function.line(f"if {outer.flag}: break")
