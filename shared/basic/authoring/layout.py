"""How deep each line of a script stands, from the blocks of its AST."""

from __future__ import annotations

from dataclasses import dataclass

from shared.basic.authoring.meaning import nodes_in
from shared.basic.compiler import ast
from shared.basic.compiler.tokens import (
    STRING,
    TEXT,
    Line,
    Logical,
    TableLines,
    Token,
    VerbatimLines,
)

INDENT = "    "
BLANKS = " \t\f\v\u00a0\u200b"
_BLOCKS = (
    *(ast.If, ast.Select, ast.ForEach, ast.ForNext, ast.While, ast.Do, ast.With, ast.Try),
    *(ast.Routine, ast.Handler, ast.KeywordStatement, ast.Generic),
)
_ARMS = frozenset({"ELSE", "ELSEIF", "CASE", "DEFAULT", "CATCH", "FINALLY"})
_ARMED = (ast.If, ast.Select, ast.Try)
_TAB = 4


@dataclass(slots=True)
class Layout:
    """Per line (1-based): how many blocks it stands in; whether it is text, or its end is; the line on which the statement
    begins that it goes on with."""

    depth: list[int]
    fixed: list[bool]
    open: list[bool]
    first: list[int]

    @classmethod
    def of(cls, script: ast.Script, lines: list[Logical], count: int) -> Layout:
        """`count` is the number of lines of the source."""
        size = count + 2
        layout = cls([0] * size, [False] * size, [False] * size, list(range(size)))
        for line in lines:
            if isinstance(line, Line):
                layout._statement(line.tokens)
            elif isinstance(line, VerbatimLines):
                layout._text(line.span.line + 1, line.span.end_line - 1)
            else:
                layout._table(line)
        layout._blocks(script, lines)
        return layout

    def _statement(self, tokens: tuple[Token, ...]) -> None:
        begin, end = tokens[0].line, tokens[-1].end_line
        for number in range(begin + 1, end + 1):
            self.first[number] = begin
        for token in tokens:
            if token.kind in (STRING, TEXT):
                self.open[token.line] |= token.end_line > token.line
                self._text(token.line + 1, token.end_line)

    def _table(self, table: TableLines) -> None:
        columns = [tokens[0].line for tokens in table.lines]
        for number in range(table.span.line + 1, max(columns, default=0) + 1):
            self.depth[number] += 1
        for tokens in table.lines:
            for number in range(tokens[0].line + 1, tokens[-1].end_line + 1):
                self.first[number] = tokens[0].line

    def _text(self, begin: int, end: int) -> None:
        for number in range(begin, end + 1):
            self.fixed[number] = True

    def _blocks(self, script: ast.Script, lines: list[Logical]) -> None:
        innermost: dict[int, ast.Node] = {}
        for node in nodes_in(script):
            if isinstance(node, _BLOCKS):
                for number in range(node.span.line + 1, node.span.end_line):
                    self.depth[number] += 1
                    innermost[number] = node
        for line in lines:
            if isinstance(line, Line) and _is_arm(line.tokens):
                number = line.tokens[0].line
                if isinstance(innermost.get(number), _ARMED):
                    self.depth[number] -= 1


def _is_arm(tokens: tuple[Token, ...]) -> bool:
    first, second = tokens[0], tokens[1]
    return first.value in _ARMS and second.kind not in ("=", ".", "[")


def indented(lines: list[str], layout: Layout) -> list[str]:
    """The lines where they belong; lines inside texts are left alone, lines a statement goes on with keep their distance
    from its first."""
    found: list[str] = []
    moved: dict[int, int] = {}
    for number, line in enumerate(lines, start=1):
        if layout.fixed[number]:
            found.append(line)
            continue
        text = line.lstrip(BLANKS) if layout.open[number] else line.strip(BLANKS)
        first = layout.first[number]
        width = _width(line)
        wanted = len(INDENT) * layout.depth[number]
        if first != number:
            wanted = max(0, width + moved.get(first, 0))
        moved[number] = wanted - width
        found.append(" " * wanted + text if text else "")
    return found


def _width(line: str) -> int:
    blanks = line[: len(line) - len(line.lstrip(BLANKS))]
    return len(blanks.expandtabs(_TAB))
