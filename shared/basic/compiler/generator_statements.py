"""Python text for statements that have no effect, with the types of variables followed along the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain, repeat
from typing import Any, Protocol

from shared.basic.compiler.ast import (
    Assert,
    Assign,
    Binary,
    Block,
    CallStatement,
    ClearError,
    Dim,
    Do,
    Exit,
    Expr,
    ForEach,
    ForNext,
    Generic,
    Goto,
    If,
    Index,
    KeywordStatement,
    Member,
    Name,
    Node,
    Redim,
    Return,
    Scope,
    Select,
    Span,
    Statement,
    Target,
    Throw,
    Try,
    While,
    With,
    WithField,
    WithMember,
)
from shared.basic.compiler.ast import Continue as ContinueNode
from shared.basic.compiler.generator_cases import case_test
from shared.basic.compiler.generator_expressions import Expressions
from shared.basic.compiler.generator_function import FunctionWriter
from shared.basic.compiler.generator_loops import AnyLoop, Loops
from shared.basic.compiler.generator_numbers import Value
from shared.basic.compiler.generator_snippets import Passed, Ready
from shared.basic.compiler.generator_types import ANY, ARRAY, INTEGER, join_states
from shared.basic.compiler.generator_walk import assigned_names


class Ways(Protocol):
    """How control leaves the function being written."""

    def leave(self, statement: Return | Exit | Goto | ContinueNode, writer: Statements) -> None:
        """Write the lines that RETURN, EXIT, GOTO or a jump to an outer loop becomes."""
        ...


class Statements:
    """Writes statements into one function."""

    def __init__(self, expressions: Expressions, ways: Ways) -> None:
        self.expressions = expressions
        self.function: FunctionWriter = expressions.function
        self._ways = ways
        self.loops = Loops(self)

    def block(self, statements: Block) -> None:
        """Write a block one level deeper; an empty one becomes `pass`."""
        function = self.function
        function.depth += 1
        before = len(function.lines)
        for statement in statements:
            self.write(statement)
        if len(function.lines) == before:
            function.line("pass")
        function.depth -= 1

    def write(self, statement: Statement | WithField) -> None:
        """Write one statement."""
        self.function.span = statement.span
        _WRITERS[type(statement)](self, statement)

    def store(self, key: str, value: Value) -> None:
        """Give a variable a value."""
        name = self.function.write(key, value.type)
        self.function.line(f"{name} = {value.text}")
        if value.grows:
            self.function.line(f'if len({name}) > MAX_STRING: raise too_large("text", MAX_STRING)')

    def _assign(self, statement: Assign) -> None:
        expr: Expr = statement.value
        if statement.operator:
            expr = Binary(statement.span, statement.operator, statement.target, statement.value)
        self.assign(statement.target, self.expressions.value(expr))

    def assign(self, target: Target, value: Value) -> None:
        """Write an assignment; the value runs before the parts of the target."""
        if isinstance(target, Name):
            self.store(target.key, value)
            return
        if not value.simple:
            name = self.function.fresh("w")
            self.function.line(f"{name} = {value.text}")
            value = Value(name, value.type, simple=True)
        if isinstance(target, WithMember):
            self.function.line(f"{self.expressions.builders[-1]}[{target.name!r}] = {value.text}")
        elif isinstance(target, Member):
            owner = self.expressions.text(target.target)
            self.function.line(f"set_member({owner}, {target.name!r}, {value.text})")
        else:
            self._assign_item(target, value)

    def _assign_item(self, target: Index, value: Value) -> None:
        owner = self.expressions.value(target.target)
        index = self.expressions.value(target.index)
        if not (owner.simple and owner.type in (ARRAY, ANY) and index.type in (INTEGER, ANY)):
            self.function.line(f"set_index({owner.text}, {index.text}, {value.text})")
            return
        if not index.simple:
            name = self.function.fresh("w")
            self.function.line(f"{name} = {index.text}")
            index = Value(name, index.type, simple=True)
        if owner.type == ARRAY and index.type == INTEGER:
            self._item_of_array(owner.text, index.text, value.text)
            return
        tests = [f"type({owner.text}) is list"] if owner.type != ARRAY else []
        tests += [f"type({index.text}) is int"] if index.type != INTEGER else []
        tests.append(f"0 <= {index.text} < len({owner.text})")
        self.function.line(f"if {' and '.join(tests)}: {owner.text}[{index.text}] = {value.text}")
        self.function.line(f"else: set_index({owner.text}, {index.text}, {value.text})")

    def _item_of_array(self, owner: str, index: str, value: str) -> None:
        """Python's own assignment, which also counts negative places from the end; beyond the end the array grows."""
        for depth, text in (
            (0, "try:"),
            (1, f"{owner}[{index}] = {value}"),
            (0, "except IndexError:"),
            (1, f"set_index({owner}, {index}, {value})"),
        ):
            self.function.depth += depth
            self.function.line(text)
            self.function.depth -= depth

    def _dim(self, statement: Dim) -> None:
        sizes = ", ".join(map(self.expressions.text, statement.sizes))
        value = Value(f"dim({sizes})", ARRAY) if sizes else Value("None", simple=True)
        self.store(statement.name.key, value)

    def _redim(self, statement: Redim) -> None:
        present, size = map(self.expressions.text, (statement.target, statement.size))
        self.assign(statement.target, Value(f"redim({present}, {size})"))

    def _scope(self, statement: Scope) -> None:
        """Resolved before: nothing happens here."""

    def _if(self, statement: If) -> None:
        arms = [(branch.span, branch.condition, branch.body) for branch in statement.branches]
        self._arms(arms, statement.otherwise)

    def _select(self, statement: Select) -> None:
        selector = self.expressions.value(statement.selector)
        if not selector.simple or isinstance(statement.selector, Name):
            name = self.function.fresh("w")
            self.function.line(f"{name} = {selector.text}")
            selector = Value(name, selector.type, simple=True)
        ready: Any = Ready(statement.selector.span, selector)
        arms = [(case.span, case_test(ready, case), case.body) for case in statement.cases]
        self._arms(arms, statement.otherwise)

    def _arms(self, arms: list[tuple[Span, Expr, Block]], otherwise: Block) -> None:
        function = self.function
        ends: list[dict[str, str]] = []
        for word, (span, test, body) in zip(chain(["if"], repeat("elif")), arms, strict=False):
            function.span = span
            function.line(f"{word} {self.expressions.test(test)}:")
            before = dict(function.types)
            self.block(body)
            ends.append(function.types)
            function.types = before
        if otherwise and arms:
            function.line("else:")
            self.block(otherwise)
        else:
            for statement in otherwise:
                self.write(statement)
        for end in ends:
            function.types = join_states(function.types, end)

    def _with(self, statement: With) -> None:
        name = self.function.fresh("w")
        self.function.line(f"{name} = {{}}")
        self.expressions.builders.append(name)
        for part in statement.body:
            self.write(part)
        self.expressions.builders.pop()
        self.function.span = statement.span
        self.store(statement.target.key, Value(name, simple=True))

    def _field(self, statement: WithField) -> None:
        builder = self.expressions.builders[-1]
        value = self.expressions.text(statement.value)
        if len(statement.path) == 1:
            self.function.line(f"{builder}[{statement.path[0]!r}] = {value}")
        else:
            self.function.line(f"set_path({builder}, {statement.path!r}, {value})")

    def _call(self, statement: CallStatement) -> None:
        self.function.line(self.expressions.text(statement.call))

    def _keyword(self, statement: KeywordStatement) -> None:
        self.function.line(self.expressions.text(statement.call))

    def _generic(self, statement: Generic) -> None:
        self.function.line(self.expressions.text(statement))

    def _throw(self, statement: Throw) -> None:
        self.function.line(f"raise thrown({self.expressions.text(statement.value)})")

    def _assert(self, statement: Assert) -> None:
        message = self.expressions.text(statement.message) if statement.message else "None"
        self.function.line(f"if not {self.expressions.test(statement.condition)}:")
        self.function.depth += 1
        self.function.line(f"raise refuted({message})")
        self.function.depth -= 1

    def _clear_error(self, _statement: ClearError) -> None:
        self.function.line("m.clear_error()")

    def _leave(self, statement: Return | Exit | Goto | ContinueNode) -> None:
        if not self.loops.leave(statement):
            self._ways.leave(statement, self)

    def _try(self, statement: Try) -> None:
        function = self.function
        assigned = assigned_names(statement)
        function.line("try:")
        self._forget(assigned)
        self.block(statement.body)
        self._forget(assigned)
        if statement.handler is not None:
            self._catch(statement)
        self._forget(assigned)
        if statement.finish:
            function.line("finally:")
            self.block(statement.finish)
        elif statement.handler is None:
            function.line("finally: pass")
        self._forget(assigned)

    def _catch(self, statement: Try) -> None:
        name = self.function.fresh("w")
        self.function.line(f"except TRAPPABLE as {name}:")
        self.function.depth += 1
        self.function.line(f"{name} = m.caught({name})")
        if statement.name is not None:
            self.store(statement.name.key, Value(name, simple=True))
        self.function.depth -= 1
        self.block(statement.handler or ())

    def _forget(self, keys: set[str]) -> None:
        for key in keys:
            self.function.types[key] = ANY

    def at(self, span: Span) -> None:
        """Lines written from here on stand for this place."""
        self.function.span = span

    def _passed(self, statement: Passed) -> None:
        text = self.expressions.text
        self.function.line(f"walk_on({text(statement.walk)}, {text(statement.variable)})")

    def _loop(self, statement: AnyLoop) -> None:
        self.loops.write(statement)


_WRITERS: Mapping[type[Node], Callable[[Statements, Any], None]] = {
    Assign: Statements._assign,
    Dim: Statements._dim,
    Redim: Statements._redim,
    Scope: Statements._scope,
    If: Statements._if,
    Select: Statements._select,
    With: Statements._with,
    WithField: Statements._field,
    CallStatement: Statements._call,
    KeywordStatement: Statements._keyword,
    Generic: Statements._generic,
    Throw: Statements._throw,
    Assert: Statements._assert,
    ClearError: Statements._clear_error,
    Return: Statements._leave,
    Exit: Statements._leave,
    Goto: Statements._leave,
    ContinueNode: Statements._leave,
    Try: Statements._try,
    Passed: Statements._passed,
    ForEach: Statements._loop,
    ForNext: Statements._loop,
    While: Statements._loop,
    Do: Statements._loop,
}
