"""From a script's AST to its program: the last stage of the compiler.

resolve variables → find what has effects → native routines → lower each section, handler and routine → lay out
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass, replace
from typing import Any

from shared.basic.compiler.ast import (
    Handler,
    OnError,
    Param,
    Return,
    Routine,
    Script,
    Section,
    Span,
    Statement,
)
from shared.basic.compiler.generator_codes import CodeWriter, Source
from shared.basic.compiler.generator_deferred import DEFERRED, DEFERRING, with_blocks_apart
from shared.basic.compiler.generator_effects import Effects
from shared.basic.compiler.generator_function import Line, Variables
from shared.basic.compiler.generator_native import routine_lines, touched_slots
from shared.basic.compiler.generator_routines import Routines
from shared.basic.compiler.generator_scope import ScriptScope, SlotTable, parameter_keys, resolve
from shared.basic.compiler.generator_walk import walk
from shared.basic.compiler.lowering import NOWHERE, Lowering
from shared.basic.registry import Registry
from shared.basic.runtime.program import FORMAT, Code, Program


def generate(
    script: Script,
    *,
    registry: Registry,
    source_hash: str,
    kind: str = "program",
    tools: Sequence[dict[str, Any]] = (),
    keywords: Sequence[str] = (),
) -> Program:
    """The program of a script that compiled without errors."""
    if not keywords or DEFERRING in keywords:
        script = with_blocks_apart(script)
    generator = _Generator(script, registry)
    codes, entries = generator.codes()
    python, lines = _text(generator.source.lines)
    program = Program(
        id="",
        name=script.name,
        kind=kind,
        source_hash=source_hash,
        codes=tuple(codes),
        slots=tuple(generator.scope.script.names),
        python=python,
        lines=lines,
        entries=entries,
        tools=tuple(tools),
        keywords=tuple(keywords),
        metadata=_metadata(script),
    )
    return replace(program, id=_identity(program))


def _identity(program: Program) -> str:
    text = json.dumps(program.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _text(lines: Iterable[Line]) -> tuple[str, tuple[tuple[int, int], ...]]:
    kept = list(lines)
    text = "\n".join(" " * line.depth + line.text for line in kept)
    places = tuple((line.span.line, line.span.column) if line.span else (0, 0) for line in kept)
    return text + "\n", places


class _Generator:
    """Holds what the codes of one script share."""

    def __init__(self, script: Script, registry: Registry) -> None:
        self._script = script
        self.scope: ScriptScope = resolve(script)
        self._effects = Effects(script, registry)
        self._framed = [r for r in script.routines if r.key not in self._effects.native]
        routines = Routines()
        for routine in script.routines:
            if routine.key in self._effects.native:
                routines.add(routine)
        first = max(len(script.sections), 1) + len(script.handlers)
        numbers = {routine.key: first + at for at, routine in enumerate(self._framed)}
        touched = touched_slots(self.scope, routines)
        self.source = Source(routines, registry, numbers, touched)
        self.source.lines += routine_lines(self.scope, routines, registry)

    def codes(self) -> tuple[list[Code], dict[str, int]]:
        """Every code, and which entry leads to which."""
        script = self._script
        codes: list[Code] = []
        entries: dict[str, int] = {}
        for section in script.sections or (self._prompt(),):
            entries[section.name.casefold()] = len(codes)
            codes.append(self._section(section))
        for at, handler in enumerate(script.handlers, start=1):
            entries[f"on {at}"] = len(codes)
            codes.append(self._handler(handler, at))
        for routine in self._framed:
            entries.setdefault(f"sub {routine.key}", len(codes))
            codes.append(self._routine(routine))
        return codes, entries

    def _prompt(self) -> Section:
        """A text template is a script that returns its text; an empty file does nothing."""
        prompt = self._script.prompt
        body: tuple[Statement, ...] = (Return(prompt.span, prompt),) if prompt else ()
        return Section(NOWHERE, self._script.name, (), None, body)

    def _section(self, section: Section) -> Code:
        table = self.scope.script
        params = tuple(_param(param, table) for param in section.params)
        return self._code(section.name, "section", section.body, table, section.span, params)

    def _handler(self, handler: Handler, number: int) -> Code:
        table = self.scope.script
        return self._code(f"on {number}", "handler", handler.body, table, handler.span)

    def _routine(self, routine: Routine) -> Code:
        table = self.scope.routines[routine.key].locals
        defaults = [p.default for p in routine.params] or [p.default for p in routine.inputs]
        keys = parameter_keys(routine)
        params = tuple(
            {"name": key, "slot": table.index[key], "default": default}
            for key, default in zip(keys, defaults, strict=True)
        )
        return self._code(
            routine.name, "routine", routine.body, table, routine.span, params, own=routine.key
        )

    def _code(
        self,
        name: str,
        kind: str,
        body: tuple[Statement, ...],
        table: SlotTable,
        span: Span,
        params: tuple[dict[str, Any], ...] = (),
        own: str = "",
    ) -> Code:
        careful = any(isinstance(node, OnError) for node in walk(body))
        lowering = Lowering(self._effects, table, careful=careful)
        lowering.block(body)
        lowering.finish(span, own)
        variables = Variables(table.index, self.scope.script.index, in_routine=bool(own))
        writer = CodeWriter(self.source, lowering, variables)
        slots = tuple(table.names) if own else ()
        return replace(writer.write(name=name, kind=kind, params=params), slots=slots)


def _param(param: Param, table: SlotTable) -> dict[str, Any]:
    described = _plain(param)
    return {**described, "slot": table.index[param.key]}


def _metadata(script: Script) -> dict[str, Any]:
    """The declarations the platform acts on when the program becomes the active build."""
    declared = {
        "tables": script.tables,
        "indexes": script.indexes,
        "webhooks": script.webhooks,
        "schedules": script.schedules,
        "websites": script.websites,
        "includes": script.includes,
    }
    metadata = {name: [_plain(node) for node in nodes] for name, nodes in declared.items() if nodes}
    if script.handlers:
        metadata["handlers"] = [
            {**_plain(handler.trigger), "entry": f"on {at}"}
            for at, handler in enumerate(script.handlers, start=1)
            if handler.trigger.kind != DEFERRED
        ]
    return metadata


def _plain(node: Any) -> Any:
    """A declaration as JSON, without its spans."""
    if is_dataclass(node) and not isinstance(node, type):
        return _without_span(asdict(node))
    return node


def _without_span(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_span(item) for key, item in value.items() if key != "span"}
    if isinstance(value, (list, tuple)):
        return [_without_span(item) for item in value]
    return value


__all__ = ["FORMAT", "generate"]
