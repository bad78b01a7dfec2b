"""One frame of a script: where it may jump and leave (E3001, E3020, E3021)."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.suggestions import did_you_mean


@dataclass(slots=True)
class Frame:
    """Labels and jumps of a script body, a routine or a handler; `loops` are those open at the moment."""

    routine: bool = False
    loops: list[str] = field(default_factory=list)
    _labels: set[str] = field(default_factory=set)
    _nested: set[str] = field(default_factory=set)
    _jumps: list[tuple[str, str, Span]] = field(default_factory=list)

    def label(self, key: str, *, nested: bool) -> None:
        """A label; `nested` inside a block, where no jump may lead."""
        (self._nested if nested else self._labels).add(key)

    def jump(self, label: str, key: str, span: Span) -> None:
        """A jump that is checked when the whole frame is known."""
        self._jumps.append((label, key, span))

    def leave(self, node: ast.Exit | ast.Continue, report: Report) -> None:
        """EXIT or CONTINUE: something of that kind has to be open."""
        what = node.what
        if what == "ROUTINE":
            if not self.routine:
                report.add("E3001", node.span, "EXIT SUB stands outside a SUB or FUNCTION")
        elif what != "SCRIPT" and (what not in self.loops if what else not self.loops):
            word = "EXIT" if isinstance(node, ast.Exit) else "CONTINUE"
            name = what or "loop"
            report.add("E3001", node.span, f"{word} {name} stands outside a {name}")

    def check(self, report: Report) -> None:
        """Report jumps to labels that do not exist or stand inside a block."""
        for label, key, span in self._jumps:
            if key in self._nested:
                message = f"Label `{label}` stands inside a block; a jump cannot enter it"
                report.add("E3021", span, message)
            elif key not in self._labels:
                hint = did_you_mean(key, self._labels)
                report.add("E3020", span, f"Label `{label}` does not exist here", hint)
