"""From source text to AST, diagnostics and tool definitions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final, Literal

from shared.basic.compiler import ast, ddl
from shared.basic.compiler.analysis import analyze
from shared.basic.compiler.ast import Span
from shared.basic.compiler.blocks import Blocks
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.declarations import check_declarations
from shared.basic.compiler.diagnostics import Diagnostic, Report
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.handlers import completed
from shared.basic.compiler.heads import Heads
from shared.basic.compiler.including import check_includes, included, linked
from shared.basic.compiler.known import Known
from shared.basic.compiler.modes import Modes
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.pieces import Piece, Simple
from shared.basic.compiler.scanner import Scanner
from shared.basic.compiler.spellings import check_spellings
from shared.basic.compiler.statements import Statements
from shared.basic.compiler.symbols import collect, name_key
from shared.basic.compiler.tokens import (
    STRING,
    TEXT,
    WORD,
    Line,
    Logical,
    TableLines,
    VerbatimLines,
)
from shared.basic.compiler.tools import ToolDefinition, tool_definitions
from shared.basic.registry import Registry

Kind = Literal["program", "tool", "prompt"]

_NOT_TOOLS: Final = re.compile(
    r"(?:^|/)(?:start|tables|on[-_][^/]*)$|(?:^|/)(?:schedulers|events)/"
)
_NAME_CHARACTERS: Final = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Compilation:
    """The outcome for one file. `script` is None when there are errors."""

    name: str
    kind: Kind
    script: ast.Script | None
    diagnostics: tuple[Diagnostic, ...]
    tools: tuple[ToolDefinition, ...]
    keywords: frozenset[str]

    @property
    def ok(self) -> bool:
        """Whether the file can run."""
        return self.script is not None


def compile_source(
    source: str, *, name: str, registry: Registry | None = None, known: Known | None = None
) -> Compilation:
    """Compile one file of a bot.

    `name` is its path below the dialog folder without `.bas` (`start`, `schedulers/nightly`). Nothing is
    raised for bad source: every finding is a diagnostic.
    """
    known = known or Known()
    used = registry if registry is not None else _installed()
    text = normalized(source)
    report = Report(text)
    brought = included(text, name, known, partial(_compile_other, used))
    known = replace(known, routines=known.routines | brought.keys)
    reading = _Reading(text, used, known, report)
    reading.run()
    if report.failed and not reading.recognized and "${" in text:
        return _prompt(text, name, reading)
    script = reading.script(tool_name(name), slug=known.section_names == "slug")
    found = analyze(script, reading.operands, known, report)
    script = replace(script, websites=tuple(found.websites))
    check_spellings(text, reading.lines, report)
    check_includes(script.includes, known, brought.broken, report)
    check_declarations(script, known, report, tool=is_tool(name))
    kind: Kind = "tool" if is_tool(name) else "program"
    done = None if report.failed else linked(script, brought)
    tools = tool_definitions(script.sections) if done and kind == "tool" else ()
    return Compilation(name, kind, done, report.sorted(), tools, frozenset(found.keywords))


def _compile_other(registry: Registry, source: str, name: str, known: Known) -> Compilation:
    return compile_source(source, name=name, registry=registry, known=known)


def is_tool(name: str) -> bool:
    """Whether a file of this name is offered to models (spec section 6.1)."""
    return not _NOT_TOOLS.search(name.lower())


def tool_name(name: str) -> str:
    """The file stem with only the characters a tool name may have, at most 64 of them."""
    return _NAME_CHARACTERS.sub("-", name.rpartition("/")[2])[:64]


def normalized(source: str) -> str:
    """Source without a byte order mark, with every line ended by a line feed."""
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@cache
def _installed() -> Registry:
    return Registry.installed()


class _Reading:
    """One file on its way through scanner, parser and block builder."""

    def __init__(self, text: str, registry: Registry, known: Known, report: Report) -> None:
        self.text = text
        self.report = report
        self.heads = heads_of(registry)
        self.scanner = Scanner(text, self.heads, report)
        self.modes = Modes(self.scanner)
        self.lines = self.scanner.run()
        parameters = {name_key(name.replace("-", "_")) for name in known.config}
        self.symbols = collect(self.lines, parameters, known.routines)
        scripts = None
        if known.scripts is not None:
            scripts = frozenset(script.casefold() for script in known.scripts)
        self.operands = Operands(registry, self.heads, self.symbols, scripts)
        self.statements = Statements(text, self.operands, report)
        self.blocks = Blocks(report, strict=known.strict)
        self.recognized = False

    def run(self) -> None:
        """Read every line; each failure is reported and costs its own line only."""
        closed = _handlers_with_end(self.lines)
        for index, line in enumerate(self.lines):
            for piece in self._pieces(line):
                self.blocks.add(piece, rest_of_file=index not in closed)
                self.recognized = self.recognized or self._is_statement(piece)
            if isinstance(line, Line) and _is_code(line):
                self.recognized = True
        self.blocks.finish()

    def _is_statement(self, piece: Piece) -> bool:
        """Whether a line was certainly meant as code: prose may look like a label or a phrase."""
        if isinstance(piece, Simple) and isinstance(piece.node, ast.Generic | ast.Label):
            return False
        return self.statements.readable

    def _pieces(self, line: Logical) -> Sequence[Piece]:
        if isinstance(line, Line):
            return self._statements_of(line)
        if isinstance(line, TableLines):
            self.recognized = True
            table = ddl.read_table(line, self.statements.context)
            if table is not None:
                self.blocks.declared.append(table)
            return ()
        try:
            return (Simple(self._verbatim(line)),)
        except SyntaxFailure as failure:
            self.report.add(failure.code, failure.span, failure.message, failure.hint)
            return ()

    def _statements_of(self, line: Line) -> Sequence[Piece]:
        try:
            return self.statements.read(line, depth=self.blocks.depth, in_with=self.blocks.in_with)
        except RecursionError:
            span = line.tokens[0].span
            self.report.add("E2001", span, "This nests too deeply to be compiled")
            return ()

    def _verbatim(self, block: VerbatimLines) -> ast.Verbatim:
        kind: Any = block.kind
        recipient = subject = None
        if block.opener:
            recipient = Cursor(self.statements.context, block.opener).value()
        if block.subject is not None:
            subject = self.operands.text(block.subject, block.span)
        text = self.operands.text(block.parts, block.span)
        if kind == "MAIL" and recipient is None:
            raise SyntaxFailure("E2002", block.span, "BEGIN MAIL needs a recipient")
        return ast.Verbatim(block.span, kind, text, recipient, subject)

    def script(self, name: str, *, slug: bool) -> ast.Script:
        """The whole file."""
        lines = self.text.count("\n") + 1
        span = Span(1, 1, lines, 1)
        sections = self.blocks.sections.build(_section_names(name))
        if slug:
            sections = _slugged(sections)
        found = self.blocks.declared
        routines = tuple(node for node in found if isinstance(node, ast.Routine))
        return ast.Script(
            span,
            name,
            sections,
            routines=routines,
            handlers=tuple(
                completed(node, sections[0].body, routines)
                for node in found
                if isinstance(node, ast.Handler)
            ),
            tables=tuple(node for node in found if isinstance(node, ast.Table)),
            indexes=tuple(node for node in found if isinstance(node, ast.CreateIndex)),
            webhooks=tuple(node for node in found if isinstance(node, ast.Webhook)),
            schedules=tuple(node for node in found if isinstance(node, ast.Schedule)),
            includes=tuple(node for node in found if isinstance(node, ast.Include)),
        )


@cache
def heads_of(registry: Registry) -> Heads:
    """The head trie of a registry, built once."""
    return Heads(registry)


def _is_code(line: Line) -> bool:
    """Whether a line has the shape of a statement, readable or not: `x = …` or `WORD "…"`."""
    first, second = line.tokens[0], line.tokens[1]
    shaped = second.kind in ("=", STRING, TEXT) and second.spaced
    return first.kind == WORD and shaped


def _handlers_with_end(lines: Sequence[Logical]) -> set[int]:
    """Indexes of ON lines whose END ON stands before the next ON (spec section 3.14)."""
    closed: set[int] = set()
    opened: int | None = None
    for index, line in enumerate(lines):
        if not isinstance(line, Line):
            continue
        first, second = line.tokens[0], line.tokens[1]
        if first.value == "ON" and second.value != "ERROR":
            opened = index
        elif first.value == "END" and second.value in ("ON", "WEBHOOK") and opened is not None:
            closed.add(opened)
            opened = None
    return closed


def _section_names(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _slugged(sections: tuple[ast.Section, ...]) -> tuple[ast.Section, ...]:
    found = [sections[0]]
    for section in sections[1:]:
        plain = unicodedata.normalize("NFKD", section.description or "").encode("ascii", "ignore")
        slug = "-".join(re.findall(r"[a-z0-9]+", plain.decode().lower()))[:64]
        name = slug or section.name
        found.append(
            ast.Section(section.span, name, section.params, section.description, section.body)
        )
    return tuple(found)


def _prompt(text: str, name: str, reading: _Reading) -> Compilation:
    """A file without a single statement is a text template."""
    report = Report(text)
    scanner = Scanner(text, reading.heads, report)
    parts = Modes(scanner).whole_text()
    span = Span(1, 1, text.count("\n") + 1, 1)
    try:
        prompt = reading.operands.text(parts, span)
    except SyntaxFailure as failure:
        report.add(failure.code, failure.span, failure.message, failure.hint)
        return Compilation(name, "prompt", None, report.sorted(), (), frozenset())
    first = Span(1, 1, 1, 1)
    report.add("W4090", first, "This is no program and is treated as a text template")
    script = None if report.failed else ast.Script(span, tool_name(name), prompt=prompt)
    return Compilation(name, "prompt", script, report.sorted(), (), frozenset())
