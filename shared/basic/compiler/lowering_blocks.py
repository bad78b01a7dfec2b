"""IF, SELECT, loops, WITH and TRY whose bodies have effects, as jumps between operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shared.basic.compiler.ast import (
    Assign,
    Do,
    Expr,
    ForEach,
    ForNext,
    If,
    Literal,
    LoopTest,
    Name,
    Node,
    ObjectLiteral,
    Select,
    Span,
    Statement,
    Try,
    Unary,
    While,
    With,
)
from shared.basic.compiler.generator_cases import case_test
from shared.basic.compiler.generator_snippets import (
    ItemsLeft,
    ItemTaken,
    NumbersLeft,
    NumberTaken,
    Passed,
    Walk,
)
from shared.basic.compiler.generator_walk import assigned_names
from shared.basic.compiler.lowering_items import Guard, Label, LoopFrame

if TYPE_CHECKING:
    from shared.basic.compiler.lowering import Lowering


class Blocks:
    """Lowers compound statements."""

    def __init__(self, lowering: Lowering) -> None:
        self._to = lowering

    def write(self, statement: Statement) -> None:
        """One compound statement."""
        _WRITERS[type(statement)](self, statement)

    def _test(self, condition: Expr, otherwise: Label) -> None:
        """Evaluate a condition; abandoned by an error it counts as FALSE."""
        self._to.boundary(otherwise)
        self._to.unless(self._to.lift.pure(condition), otherwise)

    def _if(self, statement: If) -> None:
        end = self._to.label()
        for branch in statement.branches:
            following = self._to.label()
            self._test(branch.condition, following)
            self._to.block(branch.body)
            self._to.jump(end)
            self._to.place(following)
        self._to.block(statement.otherwise)
        self._to.place(end)

    def _select(self, statement: Select) -> None:
        end = self._to.label()
        selector = self._own("select", statement.selector.span)
        self._to.boundary(end)
        self._to.lift.into(selector, statement.selector)
        for case in statement.cases:
            following = self._to.label()
            self._test(case_test(selector, case), following)
            self._to.block(case.body)
            self._to.jump(end)
            self._to.place(following)
        self._to.block(statement.otherwise)
        self._to.place(end)

    def _own(self, purpose: str, span: Span) -> Name:
        """A hidden variable that lives as long as the statement."""
        key = self._to.slots.hidden(purpose)
        return Name(span, key, key)

    def _drop(self, *names: Name) -> None:
        for name in names:
            self._to.native(Assign(name.span, name, Literal(name.span, None)))

    def _for_each(self, loop: ForEach) -> None:
        rest = self._own("items", loop.span)
        frame = self._loop("FOR")
        self._to.boundary(frame.out)
        items = self._to.lift.operands(ItemsLeft(loop.span, loop.collection, loop.edge, loop.count))
        self._to.native(Assign(loop.span, rest, items))
        self._to.place(frame.again)
        self._to.unless(rest, frame.out)
        taken: Any = ItemTaken(loop.span, rest)
        self._to.native(Assign(loop.span, loop.variable, taken))
        self._body(frame, loop.body)
        self._drop(rest)

    def _for_next(self, loop: ForNext) -> None:
        walk = self._own("walk", loop.span)
        frame = self._loop("FOR")
        step = loop.step or Literal(loop.span, 1)
        self._to.boundary(frame.out)
        bounds = self._to.lift.operands(Walk(loop.span, loop.start, loop.stop, step))
        self._to.native(Assign(loop.span, walk, bounds))
        start = self._to.label()
        counted = loop.variable.key in assigned_names(loop.body)
        if counted:
            self._to.jump(start)
        self._to.place(frame.again)
        if counted:
            self._to.native(Passed(loop.span, walk, loop.variable))
            self._to.place(start)
        self._to.unless(NumbersLeft(loop.span, walk), frame.out)
        taken: Any = NumberTaken(loop.span, walk)
        self._to.native(Assign(loop.span, loop.variable, taken))
        self._body(frame, loop.body)
        self._drop(walk)

    def _while(self, loop: While) -> None:
        frame = self._loop("WHILE")
        self._to.place(frame.again)
        self._test(loop.condition, frame.out)
        self._body(frame, loop.body)

    def _do(self, loop: Do) -> None:
        frame = self._loop("DO")
        top = self._to.label()
        self._to.place(top)
        if loop.after is None:
            self._to.place(frame.again)
        if loop.before:
            self._test(_goes_on(loop.before), frame.out)
        self._to.loops.append(frame)
        self._to.block(loop.body)
        self._to.loops.pop()
        if loop.after:
            self._to.place(frame.again)
            self._test(_goes_on(loop.after), frame.out)
        self._to.jump(top)
        self._to.place(frame.out)

    def _loop(self, kind: str) -> LoopFrame:
        return LoopFrame(kind, self._to.label(), self._to.label(), len(self._to.guards))

    def _body(self, frame: LoopFrame, body: tuple[Statement, ...]) -> None:
        self._to.loops.append(frame)
        self._to.block(body)
        self._to.loops.pop()
        self._to.jump(frame.again)
        self._to.place(frame.out)

    def _with(self, statement: With) -> None:
        builder = self._own("with", statement.span)
        self._to.native(Assign(statement.span, builder, ObjectLiteral(statement.span, ())))
        self._to.builders.append(builder.key)
        self._to.block(statement.body)
        self._to.builders.pop()
        self._to.native(Assign(statement.span, statement.target, builder))
        self._drop(builder)

    def _try(self, statement: Try) -> None:
        """FINALLY is written twice: for the normal end, and before the failure goes on."""
        failure = self._own("failure", statement.span) if statement.finish else None
        failed = self._to.label()
        if failure:
            self._to.step("try", statement.span, failed, target=failure)
            self._to.guards.append(Guard(1, statement.finish))
        self._guarded(statement)
        if failure:
            self._finish(statement, failure, failed)

    def _guarded(self, statement: Try) -> None:
        if statement.handler is None:
            self._to.block(statement.body)
            return
        caught, end = self._to.label(), self._to.label()
        self._to.step("try", statement.span, caught, target=statement.name)
        self._to.guards.append(Guard(1))
        self._to.block(statement.body)
        self._to.guards.pop()
        self._to.step("leave", statement.span)
        self._to.jump(end)
        self._to.place(caught)
        self._to.block(statement.handler)
        self._to.place(end)

    def _finish(self, statement: Try, failure: Name, failed: Label) -> None:
        end = self._to.label()
        self._to.guards.pop()
        self._to.step("leave", statement.span)
        self._to.block(statement.finish)
        self._to.jump(end)
        self._to.place(failed)
        self._to.block(statement.finish)
        self._to.step("throw", statement.span, value=failure)
        self._to.place(end)


def _goes_on(test: LoopTest) -> Expr:
    return Unary(test.span, "NOT", test.condition) if test.until else test.condition


_WRITERS: Mapping[type[Node], Callable[[Blocks, Any], None]] = {
    If: Blocks._if,
    Select: Blocks._select,
    ForEach: Blocks._for_each,
    ForNext: Blocks._for_next,
    While: Blocks._while,
    Do: Blocks._do,
    With: Blocks._with,
    Try: Blocks._try,
}
