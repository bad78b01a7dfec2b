"""From items to the operations of one code and the Python functions they call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.basic.compiler.ast import (
    Continue,
    Exit,
    Goto,
    KeywordCall,
    Name,
    Return,
    RoutineCall,
    ScriptCall,
    Span,
)
from shared.basic.compiler.generator_expressions import Expressions
from shared.basic.compiler.generator_function import FunctionWriter, Line, Variables
from shared.basic.compiler.generator_numbers import Value
from shared.basic.compiler.generator_routines import Routines
from shared.basic.compiler.generator_statements import Statements
from shared.basic.compiler.generator_walk import walk
from shared.basic.compiler.lowering import Lowering
from shared.basic.compiler.lowering_items import (
    Boundary,
    Item,
    Jump,
    Label,
    LoopFrame,
    Native,
    Place,
    Step,
    Unless,
)
from shared.basic.registry import Registry
from shared.basic.runtime.program import Code

# A control character: `repr` never leaves one in a text constant, so a script cannot write a label.
_MARK = "\x01"
_LABEL = re.compile(f"{_MARK}(\\d+){_MARK}")


@dataclass(slots=True)
class Source:
    """The generated source of a program, and what writing it needs to know."""

    routines: Routines
    registry: Registry
    codes: Mapping[str, int]
    touched: frozenset[str]
    lines: list[Line] = field(default_factory=list)
    count: int = 0

    def name(self) -> str:
        """A name for the next function."""
        self.count += 1
        return f"f{self.count}"


class CodeWriter:
    """Lays the items of one code out as operations."""

    def __init__(self, source: Source, lowering: Lowering, variables: Variables) -> None:
        self._source = source
        self._lowering = lowering
        self._variables = variables
        self._ops: list[list[Any]] = []
        self._spans: list[Span] = []
        self._pending: list[Native | Unless | Jump] = []
        self._labels: list[Label] = []
        self._written: list[Line] = []
        self._boundaries: list[tuple[int, Boundary | None]] = []
        self._boundary: tuple[int, Boundary | None] = (0, None)
        self._dead = False

    def write(self, **about: Any) -> Code:
        """The finished code; its functions are added to the source."""
        wanted = set(self._wanted())
        for item in self._lowering.items:
            self._item(item, wanted)
        self._flush()
        self._source.lines += [
            Line(line.depth, self._resolved(line.text), line.span) for line in self._written
        ]
        careful = self._lowering.careful
        return Code(
            ops=tuple(tuple(self._placed(part) for part in op) for op in self._ops),
            lines=tuple((span.line, span.column) for span in self._spans),
            begin=tuple(begin for begin, _ in self._boundaries) if careful else (),
            after=tuple(self._after()) if careful else (),
            clears=tuple(self._clears()) if careful else (),
            **about,
        )

    def _wanted(self) -> Iterable[Label]:
        """Labels something may jump to."""
        lowering = self._lowering
        yield from (lowering.returns, lowering.leaves, lowering.ends, *lowering.labels.values())
        for item in lowering.items:
            if isinstance(item, (Unless, Jump)):
                yield item.label
            elif isinstance(item, Boundary):
                yield item.after
            elif isinstance(item, Step):
                yield from (part for part in item.details if isinstance(part, Label))
            elif isinstance(item, Native):
                for loop in item.loops:
                    yield from (loop.again, loop.out)

    def _item(self, item: Item, wanted: set[Label]) -> None:
        if isinstance(item, Place):
            if item.label in wanted:
                self._flush()
                item.label.at = len(self._ops)
                self._dead = False
        elif self._dead:
            return
        elif isinstance(item, Boundary):
            self._flush()
            self._boundary = (len(self._ops), item)
        elif isinstance(item, Step):
            self._flush()
            self._step(item)
        else:
            self._pending.append(item)
            if isinstance(item, Jump):
                self._flush()
                self._dead = True

    def _flush(self) -> None:
        """Write what has gathered as one function."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        statements = self._statements(pending)
        for item in pending:
            statements.expressions.builders = [
                statements.function.read(key)[0] for key in getattr(item, "builders", ())
            ]
            self._native(statements, item)
        name = self._source.name()
        self._written += statements.function.region(name)
        first = pending[0]
        span = first.statement.span if isinstance(first, Native) else None
        self._operation(["do", name], span or Span(0, 0, 0, 0))

    def _statements(self, items: Iterable[object]) -> Statements:
        parts = [getattr(item, "statement", getattr(item, "condition", None)) for item in items]
        native = self._source.routines.by_key
        calls = bool(native) and any(isinstance(node, RoutineCall) for node in walk(*parts))
        touched = self._source.touched if calls and not self._variables.in_routine else frozenset()
        function = FunctionWriter(self._variables.without(touched), calls=calls)
        expressions = Expressions(function, self._source.routines, self._source.registry)
        return Statements(expressions, _RegionWays(self))

    def _native(self, statements: Statements, item: Native | Unless | Jump) -> None:
        if isinstance(item, Native):
            self._loops = item.loops
            statements.write(item.statement)
        elif isinstance(item, Unless):
            statements.at(item.condition.span)
            test = statements.expressions.test(item.condition)
            statements.function.line(f"if not {test}: return {self.mark(item.label)}")
        else:
            statements.function.line(f"return {self.mark(item.label)}")

    _loops: tuple[LoopFrame, ...] = ()

    def loop(self, kind: str | None) -> LoopFrame:
        """The innermost loop of the kind around the statement being written."""
        return next(loop for loop in reversed(self._loops) if kind in (None, loop.kind))

    @property
    def ends(self) -> tuple[Label, Label, Label]:
        """Where RETURN, EXIT SUB and EXIT lead."""
        return self._lowering.returns, self._lowering.leaves, self._lowering.ends

    @property
    def result(self) -> str:
        """The hidden variable RETURN fills."""
        return self._lowering.result

    def label(self, key: str) -> Label:
        """The place of a script's label."""
        return self._lowering.target(key)

    def mark(self, label: Label) -> str:
        """Stands for the index of an operation until all are placed."""
        self._labels.append(label)
        return f"{_MARK}{len(self._labels) - 1}{_MARK}"

    def _resolved(self, text: str) -> str:
        if _MARK not in text:
            return text
        return _LABEL.sub(lambda found: str(self._labels[int(found[1])].at), text)

    def _placed(self, part: Any) -> Any:
        return part.at if isinstance(part, Label) else part

    def _step(self, step: Step) -> None:
        target = self._place_of(step.target)
        match step.kind:
            case "keyword":
                op = ["keyword", step.details[0], self._argument(step), target]
            case "call":
                op = ["call", self._source.codes[step.details[0]], self._argument(step), target]
            case "script":
                op = ["script", self._argument(step), target]
            case "return" | "throw":
                op = [step.kind, self._argument(step) if step.value else None]
            case "try":
                op = ["try", step.details[0], target]
            case _:
                op = [step.kind, *step.details]
        self._operation(op, step.span)

    def _operation(self, op: list[Any], span: Span) -> None:
        self._ops.append(op)
        self._spans.append(span)
        self._boundaries.append(self._boundary)

    def _argument(self, step: Step) -> str:
        """The function that computes what an operation needs."""
        statements = self._statements([_Holder(step.value)])
        function, expressions = statements.function, statements.expressions
        expressions.builders = [function.read(key)[0] for key in step.builders]
        function.span = step.span
        value: Any = step.value
        if isinstance(value, KeywordCall) and step.kind == "keyword":
            text = expressions.keyword_arguments(value)
        elif isinstance(value, RoutineCall) and step.kind == "call":
            text = f"[{', '.join(map(expressions.text, value.args))}]"
        elif isinstance(value, ScriptCall):
            arguments = ", ".join(map(expressions.text, value.args))
            text = f"[{expressions.text(value.target)}, [{arguments}]]"
        else:
            text = expressions.text(value)
        function.line(f"return {text}")
        name = self._source.name()
        self._written += function.region(name)
        return name

    def _place_of(self, name: Name | None) -> list[Any] | None:
        if name is None:
            return None
        if name.key in self._variables.own:
            return ["s", self._variables.own[name.key]]
        return ["g", self._variables.script[name.key]]

    def _after(self) -> Iterable[int]:
        for at, (_, boundary) in enumerate(self._boundaries):
            yield boundary.after.at if boundary else at + 1

    def _clears(self) -> Iterable[Any]:
        for _, boundary in self._boundaries:
            yield self._place_of(boundary.clears) if boundary else None


@dataclass(frozen=True, slots=True)
class _Holder:
    statement: object


class _RegionWays:
    """Leaving a region means giving back the index of the operation to go on with."""

    def __init__(self, code: CodeWriter) -> None:
        self._code = code

    def leave(self, statement: Return | Exit | Goto | Continue, writer: Statements) -> None:
        """Write the `return` for one statement."""
        returns, leaves, ends = self._code.ends
        if isinstance(statement, Return):
            value = writer.expressions.value(statement.value) if statement.value else Value("None")
            writer.store(self._code.result, value)
            target = returns
        elif isinstance(statement, Goto):
            target = self._code.label(statement.key)
        elif isinstance(statement, Continue):
            target = self._code.loop(statement.what).again
        elif statement.what in ("SCRIPT", "ROUTINE"):
            target = ends if statement.what == "SCRIPT" else leaves
        else:
            target = self._code.loop(statement.what).out
        writer.function.line(f"return {self._code.mark(target)}")
