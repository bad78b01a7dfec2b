"""Statements with effects as steps of the machine; statements without stay whole and become native code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.basic.compiler.ast import (
    Assign,
    Binary,
    CallStatement,
    Continue,
    Exit,
    Expr,
    ForEach,
    ForNext,
    Goto,
    If,
    KeywordCall,
    KeywordStatement,
    Label,
    Literal,
    Name,
    Node,
    OnError,
    Resume,
    Return,
    RoutineCall,
    ScriptCall,
    Select,
    Span,
    Statement,
    Try,
    Verbatim,
    While,
    With,
    WithField,
)
from shared.basic.compiler.ast import Do as DoNode
from shared.basic.compiler.generator_effects import Effects
from shared.basic.compiler.generator_scope import SlotTable
from shared.basic.compiler.generator_walk import children, walk
from shared.basic.compiler.lowering_blocks import Blocks
from shared.basic.compiler.lowering_expressions import Lifting
from shared.basic.compiler.lowering_items import (
    Boundary,
    Guard,
    Item,
    Jump,
    LoopFrame,
    Native,
    Place,
    Step,
    Unless,
)
from shared.basic.compiler.lowering_items import Label as ItemLabel

NOWHERE = Span(0, 0, 0, 0)
_COMPOUND = (If, Select, ForEach, ForNext, While, DoNode, With, Try)
_ESCAPES = (Return, Exit, Continue, Goto)
# CPython allows 20 nested loops and 100 levels of indentation in one function.
_MAX_NATIVE_DEPTH = 14


class Lowering:
    """Turns the statements of one code into items. `careful` codes trap errors, statement by statement."""

    def __init__(self, effects: Effects, slots: SlotTable, *, careful: bool) -> None:
        self.effects = effects
        self.slots = slots
        self.careful = careful
        self.items: list[Item] = []
        self.labels: dict[str, ItemLabel] = {}
        self.builders: list[str] = []
        self.loops: list[LoopFrame] = []
        self.guards: list[Guard] = []
        self.returns, self.leaves, self.ends = ItemLabel(), ItemLabel(), ItemLabel()
        self.result: str = slots.hidden("result")
        self.lift = Lifting(self)
        self.blocks = Blocks(self)
        self._temporary = 0

    # What the parts of the lowering build with

    def label(self) -> ItemLabel:
        """A label to place later."""
        return ItemLabel()

    def place(self, label: ItemLabel) -> None:
        """The label stands here."""
        self.items.append(Place(label))

    def jump(self, label: ItemLabel) -> None:
        """Go on at the label."""
        self.items.append(Jump(label))

    def unless(self, condition: Any, label: ItemLabel) -> None:
        """Go on at the label when the condition does not hold."""
        self.items.append(Unless(condition, label, tuple(self.builders)))

    def native(self, statement: Any) -> None:
        """A statement for the generated code."""
        loops = tuple(self.loops)
        self.items.append(Native(statement, tuple(self.builders), loops))

    def step(self, kind: str, span: Span, *details: Any, **more: Any) -> None:
        """An operation of the machine."""
        self.items.append(Step(kind, span, details, builders=tuple(self.builders), **more))

    def act(self, expr: Expr, target: Name | None) -> None:
        """The operation of a keyword, routine or script call whose operands are free of effects."""
        if isinstance(expr, KeywordCall):
            self.step("keyword", expr.span, expr.keyword, value=expr, target=target)
        elif isinstance(expr, RoutineCall):
            self.step("call", expr.span, expr.key, value=expr, target=target)
        elif isinstance(expr, ScriptCall):
            self.step("script", expr.span, value=expr, target=target)

    def hidden(self, span: Span) -> Name:
        """A variable for an intermediate value, free again after the statement."""
        key = f" t{self._temporary}"
        self._temporary += 1
        self.slots.add(key)
        return Name(span, key, key)

    def boundary(self, after: ItemLabel, clears: Name | None = None) -> None:
        """A statement or condition starts that an error may abandon."""
        if self.careful:
            self.items.append(Boundary(after, clears))

    # Statements

    def block(self, statements: tuple[Any, ...]) -> None:
        """All statements in order."""
        for statement in statements:
            self.statement(statement)

    def statement(self, statement: Statement | WithField) -> None:
        """One statement."""
        if isinstance(statement, Label):
            self.place(self.target(statement.key))
            return
        if isinstance(statement, _COMPOUND):
            self._compound(statement)
            return
        after = self.label()
        self.boundary(after, _cleared(statement))
        self._temporary = 0
        if not self.effects.inside(statement) and not isinstance(statement, _ESCAPES):
            self.native(statement)
        else:
            _LOWERED.get(type(statement), Lowering._simple)(self, statement)
        self._forget(statement.span)
        self.place(after)

    def _forget(self, span: Span) -> None:
        """Intermediate values must not live on in snapshots."""
        for number in range(self._temporary):
            key = f" t{number}"
            self.native(Assign(span, Name(span, key, key), Literal(span, None)))
        self._temporary = 0

    def _compound(self, statement: Statement) -> None:
        if self._stays_whole(statement):
            self.native(statement)
        else:
            self.blocks.write(statement)

    def _stays_whole(self, statement: Statement) -> bool:
        if self.careful or self.effects.inside(statement):
            return False
        if self.guards and any(isinstance(node, _ESCAPES) for node in walk(statement)):
            return False
        return _depth(statement) <= _MAX_NATIVE_DEPTH

    def target(self, key: str) -> ItemLabel:
        """The item label of a script's label."""
        return self.labels.setdefault(key, ItemLabel())

    def _simple(self, statement: Statement) -> None:
        self.native(self.lift.operands(statement))

    def _assign(self, statement: Assign) -> None:
        value: Expr = statement.value
        if statement.operator:
            value = Binary(statement.span, statement.operator, statement.target, value)
        if isinstance(statement.target, Name):
            self.lift.into(statement.target, value)
            return
        kept = self.lift.pure(value)
        if self.effects.inside(statement.target) and not isinstance(kept, (Name, Literal)):
            name = self.hidden(statement.span)
            self.native(Assign(statement.span, name, kept))
            kept = name
        target = self.lift.operands(statement.target)
        self.native(Assign(statement.span, target, kept))

    def _field(self, field: WithField) -> None:
        self.native(WithField(field.span, field.path, self.lift.pure(field.value)))

    def _call(self, statement: CallStatement) -> None:
        if self.effects.acts(statement.call):
            self.act(self.lift.operands(statement.call), None)
        else:
            self._simple(statement)

    def _keyword(self, statement: KeywordStatement) -> None:
        call = self.lift.operands(statement.call)
        target: Any = statement.call.slots.get("target")
        if target is None or isinstance(target, Name):
            self.act(call, target)
            return
        name = self.hidden(statement.span)
        self.act(call, name)
        self.native(Assign(statement.span, self.lift.operands(target), name))

    def _verbatim(self, statement: Verbatim) -> None:
        slots: dict[str, Any] = {"message": statement.text}
        if statement.kind == "SYSTEM PROMPT":
            slots = {"text": statement.text}
        elif statement.kind == "MAIL":
            subject = statement.subject or Literal(statement.span, "")
            slots = {"to": statement.recipient, "subject": subject, "body": statement.text}
        name = {"SYSTEM PROMPT": "SET SYSTEM PROMPT", "MAIL": "SEND MAIL"}.get(
            statement.kind, "TALK"
        )
        call = KeywordCall(statement.span, name, 0, slots, nested=False)
        self.act(self.lift.operands(call), None)

    def _return(self, statement: Return) -> None:
        value = self.lift.pure(statement.value) if statement.value else None
        if self.guards:
            name = Name(statement.span, self.result, self.result)
            self.native(Assign(statement.span, name, value or Literal(statement.span, None)))
            value = name
        self.leave(0, lambda: self.step("return", statement.span, value=value))

    def _exit(self, statement: Exit) -> None:
        if statement.what == "SCRIPT":
            self.step("exit", statement.span)
        elif statement.what == "ROUTINE":
            self.leave(0, lambda: self.jump(self.leaves))
        else:
            loop = next(loop for loop in reversed(self.loops) if loop.kind == statement.what)
            self.leave(loop.guards, lambda: self.jump(loop.out))

    def _continue(self, statement: Continue) -> None:
        kinds = (None,) if statement.what is None else (statement.what,)
        loop = next(x for x in reversed(self.loops) if kinds == (None,) or x.kind in kinds)
        self.leave(loop.guards, lambda: self.jump(loop.again))

    def _goto(self, statement: Goto) -> None:
        self.leave(0, lambda: self.jump(self.target(statement.key)))

    def leave(self, guards: int, then: Callable[[], None]) -> None:
        """Go somewhere with fewer TRY blocks around: each ends and its FINALLY runs."""
        kept = self.guards
        while len(self.guards) > guards:
            guard, self.guards = self.guards[-1], self.guards[:-1]
            for _ in range(guard.handlers):
                self.step("leave", NOWHERE)
            self.block(guard.finish)
        then()
        self.guards = kept

    def finish(self, span: Span, own: str = "") -> None:
        """The end of the code: falling off it gives the value of the variable `own`, or null."""
        value = Name(span, own, own) if own else None
        self.place(self.leaves)
        self.step("return", span, value=value)
        self.place(self.returns)
        self.step("return", span, value=Name(span, self.result, self.result))
        self.place(self.ends)
        self.step("exit", span)

    def _on_error(self, statement: OnError) -> None:
        label = self.target(statement.key) if statement.key else None
        self.step("trap", statement.span, statement.action.lower(), label)

    def _resume(self, statement: Resume) -> None:
        label = self.target(statement.key) if statement.key else None
        self.step("resume", statement.span, statement.action.lower(), label)


def _cleared(statement: Node) -> Name | None:
    """The variable an abandoned statement leaves null."""
    target: Any = None
    if isinstance(statement, Assign):
        target = statement.target
    elif isinstance(statement, KeywordStatement):
        target = statement.call.slots.get("target")
    return target if isinstance(target, Name) else None


def _depth(statement: Node) -> int:
    """How deep blocks nest in a statement."""
    own = 1 if isinstance(statement, _COMPOUND) else 0
    return own + max((_depth(child) for child in children(statement)), default=0)


_LOWERED: Mapping[type[Node], Callable[[Lowering, Any], None]] = {
    Assign: Lowering._assign,
    WithField: Lowering._field,
    CallStatement: Lowering._call,
    KeywordStatement: Lowering._keyword,
    Verbatim: Lowering._verbatim,
    Return: Lowering._return,
    Exit: Lowering._exit,
    Continue: Lowering._continue,
    Goto: Lowering._goto,
    OnError: Lowering._on_error,
    Resume: Lowering._resume,
}
