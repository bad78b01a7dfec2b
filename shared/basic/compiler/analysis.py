"""The analyzer: names, calls, jumps and loops of a parsed script (diagnostics E3xxx and W4xxx)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shared.basic.compiler import ast, literals
from shared.basic.compiler.call_checks import CallChecks
from shared.basic.compiler.datasets import DatasetChecks, tables_of
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.frames import Frame
from shared.basic.compiler.generic_statements import suggest
from shared.basic.compiler.known import HANDLER_NAMES, PLATFORM_NAMES, Known
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.references import check_keyword, check_script
from shared.basic.compiler.suggestions import did_you_mean
from shared.basic.compiler.walk import CHILDREN

_LOOPS: Final = {ast.ForEach: "FOR", ast.ForNext: "FOR", ast.While: "WHILE", ast.Do: "DO"}


@dataclass(slots=True)
class Analysis:
    """What the walk found: keywords used, addresses to crawl."""

    keywords: set[str] = field(default_factory=set)
    websites: list[ast.UseWebsite] = field(default_factory=list)


def analyze(script: ast.Script, operands: Operands, known: Known, report: Report) -> Analysis:
    """Walk a script once and report what cannot or should not be."""
    walker = _Walker(script, operands, known, report)
    walker.run()
    return walker.found


class _Walker:
    def __init__(
        self, script: ast.Script, operands: Operands, known: Known, report: Report
    ) -> None:
        self.found = Analysis()
        self._script = script
        self._operands = operands
        self._known = known
        self._report = report
        self._frame = Frame()
        self._depth = 0
        self._withs = 0
        self._datasets = DatasetChecks(tables_of(script, known), known, operands, report)
        self._reads: dict[str, ast.Name] = {}
        self._assigned: set[str] = set(operands.symbols.variables)
        self._calls = CallChecks(script, operands, known, report)
        self._visitors = self._table()

    # --- frames ---------------------------------------------------------------------------------

    def run(self) -> None:
        """Every frame of the script: its sections as one, each routine, each handler."""
        self._calls.check_definitions()
        for section in self._script.sections:
            self._assigned.update(param.key for param in section.params)
            self._frame_body(section.body)
        self._frame.check(self._report)
        for routine in self._script.routines:
            self._assigned.update(param.key for param in routine.params)
            self._assigned.update(param.key for param in routine.inputs)
            self._assigned.add(routine.key)
            self._walk_frame(routine.body, routine=True)
        for handler in self._script.handlers:
            self._walk_frame(handler.body, routine=False)
        self._check_reads()

    def _walk_frame(self, body: ast.Block, *, routine: bool) -> None:
        self._frame = Frame(routine=routine)
        self._frame_body(body)
        self._frame.check(self._report)

    def _frame_body(self, body: ast.Block) -> None:
        for statement in body:
            try:
                self._visit(statement)
            except RecursionError:
                self._report.add("E2001", statement.span, "This nests too deeply to be compiled")

    def _statements(self, block: Iterable[Any]) -> None:
        visitors = self._visitors
        for statement in block:
            visitors[type(statement)](statement)

    def _children(self, node: Any) -> None:
        visitors = self._visitors
        for name in CHILDREN[type(node)]:
            value = getattr(node, name)
            if type(value) is tuple:
                self._depth += 1
                for item in value:
                    visitors[type(item)](item)
                self._depth -= 1
            elif value is not None:
                visitors[type(value)](value)

    def _nothing(self, node: Any) -> None:
        """A leaf."""

    def _visit(self, node: Any) -> None:
        self._visitors[type(node)](node)

    def _table(self) -> Mapping[type, Callable[[Any], None]]:
        """What to do with each kind of node; kinds not listed only lead to their children."""
        return {
            **dict.fromkeys(CHILDREN, self._children),
            ast.Literal: self._nothing,
            ast.Column: self._nothing,
            ast.Name: self._name,
            ast.Assign: self._assign,
            ast.Interpolated: self._interpolated,
            ast.ObjectLiteral: self._object,
            ast.Binary: self._binary,
            ast.KeywordCall: self._keyword,
            ast.FunctionCall: self._function,
            ast.RoutineCall: self._routine_call,
            ast.ScriptCall: self._script_call,
            ast.Generic: self._generic,
            ast.Dim: self._dim,
            ast.Scope: self._scope,
            ast.ForEach: self._for_each,
            ast.ForNext: self._for_next,
            ast.While: self._loop,
            ast.Do: self._loop,
            ast.With: self._with,
            ast.WithMember: self._with_member,
            ast.Try: self._try,
            ast.Exit: self._exit,
            ast.Continue: self._exit,
            ast.Goto: self._goto,
            ast.Label: self._label,
            ast.OnError: self._error_jump,
            ast.Resume: self._error_jump,
        }

    # --- names ----------------------------------------------------------------------------------

    def _name(self, node: ast.Name) -> None:
        self._reads.setdefault(node.key, node)

    def _assign(self, node: ast.Assign) -> None:
        self._visit(node.value)
        self._target(node.target)
        if isinstance(node.value, ast.Literal):
            literals.check_secret(node.target, node.value, self._report)

    def _target(self, target: Any) -> None:
        """An assigned name is no read; the root of a member or item is created by assignment too."""
        if isinstance(target, ast.Name):
            self._assigned.add(target.key)
            return
        if isinstance(target, ast.Index):
            self._visit(target.index)
        if isinstance(target, ast.Member | ast.Index):
            self._target(target.target)
        else:
            self._visit(target)

    def _interpolated(self, node: ast.Interpolated) -> None:
        for part in node.parts:
            if not isinstance(part, str):
                self._visit(part)

    def _object(self, node: ast.ObjectLiteral) -> None:
        for _, value in node.items:
            self._visit(value)

    def _binary(self, node: ast.Binary) -> None:
        if node.operator == "+":
            literals.check_addition(node, self._report)
        self._visit(node.left)
        self._visit(node.right)

    def _dim(self, node: ast.Dim) -> None:
        self._assigned.add(node.name.key)
        self._statements(node.sizes)

    def _scope(self, node: ast.Scope) -> None:
        self._assigned.update(name.key for name in node.names)

    def _with(self, node: ast.With) -> None:
        self._assigned.add(node.target.key)
        self._withs += 1
        self._children(node)
        self._withs -= 1

    def _with_member(self, node: ast.WithMember) -> None:
        if not self._withs:
            message = f"`.{node.name}` stands outside a WITH block"
            self._report.add("E2001", node.span, message)

    def _check_reads(self) -> None:
        """W4010: names nothing ever gives a value."""
        names = self._assigned | PLATFORM_NAMES | self._calls.routines.keys()
        script = self._script
        if script.handlers or script.webhooks or script.name.lower().startswith(("on-", "on_")):
            names |= HANDLER_NAMES
        for key, node in self._reads.items():
            if key not in names:
                hint = did_you_mean(key, self._assigned)
                self._report.add("W4010", node.span, f"`{node.name}` is never given a value", hint)

    # --- calls ----------------------------------------------------------------------------------

    def _keyword(self, node: ast.KeywordCall) -> None:
        self.found.keywords.add(node.keyword)
        for name, value in node.slots.items():
            if isinstance(value, str):
                continue
            if isinstance(value, tuple):
                self._statements(value)
            elif self._operands.is_target(node, name):
                self._target(value)
            else:
                self._visit(value)
        self._datasets.check(node)
        website = check_keyword(node, self._known, self._report)
        if website is not None:
            self.found.websites.append(website)

    def _function(self, node: ast.FunctionCall) -> None:
        self._calls.check_function(node)
        self._statements(node.args)

    def _routine_call(self, node: ast.RoutineCall) -> None:
        self._calls.check_routine(node)
        self._statements(node.args)

    def _script_call(self, node: ast.ScriptCall) -> None:
        self._children(node)
        check_script(node.target, self._known, self._report)

    def _generic(self, node: ast.Generic) -> None:
        code = "E2060" if self._known.strict else "W4060"
        hint = suggest(node.words, self._operands)
        self._report.add(code, node.span, f"Unknown keyword `{node.words}`", hint)
        self._children(node)

    # --- loops and jumps ------------------------------------------------------------------------

    def _for_each(self, node: ast.ForEach) -> None:
        self._assigned.add(node.variable.key)
        self._visit(node.collection)
        if node.count is not None:
            self._visit(node.count)
        self._looped(node)

    def _for_next(self, node: ast.ForNext) -> None:
        self._assigned.add(node.variable.key)
        for bound in (node.start, node.stop, node.step):
            if bound is not None:
                self._visit(bound)
        self._looped(node)

    def _looped(self, node: ast.ForEach | ast.ForNext) -> None:
        self._frame.loops.append("FOR")
        self._depth += 1
        self._statements(node.body)
        self._depth -= 1
        self._frame.loops.pop()

    def _loop(self, node: ast.While | ast.Do) -> None:
        self._frame.loops.append(_LOOPS[type(node)])
        self._children(node)
        self._frame.loops.pop()

    def _try(self, node: ast.Try) -> None:
        if node.name is not None:
            self._assigned.add(node.name.key)
        self._depth += 1
        for block in (node.body, node.handler or (), node.finish):
            self._statements(block)
        self._depth -= 1

    def _exit(self, node: ast.Exit | ast.Continue) -> None:
        self._frame.leave(node, self._report)

    def _goto(self, node: ast.Goto) -> None:
        self._frame.jump(node.label, node.key, node.span)
        self._report.add("W4034", node.span, "GOTO is hard to follow", "use a loop")

    def _label(self, node: ast.Label) -> None:
        self._frame.label(node.key, nested=self._depth > 0)

    def _error_jump(self, node: ast.OnError | ast.Resume) -> None:
        if node.key is not None:
            self._frame.jump(node.key, node.key, node.span)
