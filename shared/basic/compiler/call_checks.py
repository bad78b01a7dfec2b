"""Calls and what they call: E3011 to E3013, W4030, W4040."""

from __future__ import annotations

from shared.basic.compiler import ast
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.known import Known
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.suggestions import did_you_mean


class CallChecks:
    """Checks the calls of one script; `routines` are its SUBs and FUNCTIONs by key."""

    def __init__(
        self, script: ast.Script, operands: Operands, known: Known, report: Report
    ) -> None:
        self._script = script
        self._operands = operands
        self._known = known
        self._report = report
        self.routines: dict[str, ast.Routine] = {}

    def check_definitions(self) -> None:
        """Names defined twice, and a MAIN that nobody calls."""
        for routine in self._script.routines:
            first = self.routines.setdefault(routine.key, routine)
            if first is not routine:
                place = f"{first.span.line}:{first.span.column}"
                message = f"{routine.kind} {routine.name} is already defined at {place}"
                self._report.add("E3011", routine.span, message)
            if routine.key == "main":
                hint = "execution starts at the first statement; add CALL main"
                self._report.add("W4030", routine.span, "SUB MAIN is not called by itself", hint)

    def check_function(self, node: ast.FunctionCall) -> None:
        """The number of arguments of a built-in function."""
        signature = self._operands.functions[node.name]
        count = len(node.args)
        most = signature.max_args
        if count < signature.min_args or (most is not None and count > most):
            wanted = str(signature.min_args)
            if most != signature.min_args:
                wanted = f"{wanted} to {most}" if most is not None else f"at least {wanted}"
            message = f"{node.name} takes {wanted} argument(s), not {count}"
            self._report.add("E3013", node.span, message)

    def check_routine(self, node: ast.RoutineCall) -> None:
        """That a routine exists and takes so many arguments."""
        routine = self.routines.get(node.key)
        if routine is None:
            self._unknown_routine(node)
            return
        count = len(node.args)
        most = max(len(routine.params), len(routine.inputs))
        if count > most:
            message = f"{routine.name} takes {most} argument(s), not {count}"
            self._report.add("E3013", node.span, message)
        needed = sum(param.default is None for param in routine.params)
        if count < needed:
            message = f"{routine.name} is given {count} of {needed} arguments; the rest are null"
            self._report.add("W4040", node.span, message)

    def _unknown_routine(self, node: ast.RoutineCall) -> None:
        unseen = self._script.includes and self._known.sources is None
        if unseen or node.key in self._known.routines:
            return
        candidates = [*self.routines, *(name.lower() for name in self._operands.functions)]
        hint = did_you_mean(node.key, candidates, 0.7)
        message = f"`{node.name}` is not a SUB, FUNCTION or script of this bot"
        self._report.add("E3012", node.span, message, hint)
