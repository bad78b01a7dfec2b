"""The depth-0 content of a file: tools one after another, and what is declared beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.params import Description

_LEAVING = (ast.Return, ast.Exit)


@dataclass(slots=True)
class _Draft:
    inputs: list[ast.Param | Description] = field(default_factory=list)
    body: list[ast.Statement] = field(default_factory=list)


class Sections:
    """Collects params, descriptions and statements; a new section begins as spec section 6.5 says."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._drafts = [_Draft()]

    @property
    def body(self) -> list[ast.Statement]:
        """Statements of the current section."""
        return self._drafts[-1].body

    def add_statement(self, node: ast.Statement) -> None:
        """Append a depth-0 statement; warns once when it cannot be reached."""
        body = self.body
        if body and isinstance(body[-1], _LEAVING) and not isinstance(node, ast.Label):
            hint = "a new tool section begins with PARAM or DESCRIPTION"
            self._report.add("W4035", node.span, "This is never reached", hint)
        body.append(node)

    def add_input(self, node: ast.Param | Description) -> None:
        """A PARAM or DESCRIPTION: behind a depth-0 RETURN it begins the next section."""
        body = self.body
        if any(isinstance(statement, ast.Return) for statement in body):
            self._drafts.append(_Draft())
        elif body and isinstance(node, ast.Param):
            self._report.add("W4041", node.span, "PARAM stands below the first statement")
        self._drafts[-1].inputs.append(node)

    def build(self, names: Iterable[str]) -> tuple[ast.Section, ...]:
        """Sections in file order, named in turn."""
        return tuple(
            self._section(draft, name) for draft, name in zip(self._drafts, names, strict=False)
        )

    def _section(self, draft: _Draft, name: str) -> ast.Section:
        params: list[ast.Param] = []
        description: str | None = None
        inputs = draft.inputs
        for index, node in enumerate(inputs):
            if isinstance(node, ast.Param):
                params.append(node)
                continue
            before = inputs[index - 1] if index else None
            after = inputs[index + 1] if index + 1 < len(inputs) else None
            legacy = isinstance(before, ast.Param) and isinstance(after, ast.Param)
            if legacy and params[-1].description is None:
                params[-1] = replace(params[-1], description=node.text)
            else:
                description = node.text
        self._refuse_duplicates(params)
        nodes: list[Any] = [*inputs, *draft.body]
        span = nodes[0].span if nodes else Span(1, 1, 1, 1)
        return ast.Section(span, name, tuple(params), description, tuple(draft.body))

    def _refuse_duplicates(self, params: list[ast.Param]) -> None:
        seen: set[str] = set()
        for param in params:
            if param.key in seen:
                self._report.add("E3033", param.span, f"PARAM {param.name} is declared twice")
            seen.add(param.key)
