"""The canonical form of a script: words of the language in capitals, blocks indented; texts and comments as they are.

Which words are the language's own is not written anywhere: what is a keyword here is a variable there. So every change is
checked against what the script means, and one that would change it is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.basic.authoring.layout import Layout, indented
from shared.basic.authoring.meaning import meaning, nodes_in
from shared.basic.authoring.vocabulary import Vocabulary
from shared.basic.compiler import ast
from shared.basic.compiler.compilation import Compilation, compile_source, heads_of, normalized
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.modes import Modes
from shared.basic.compiler.scanner import Scanner
from shared.basic.compiler.tokens import WORD, Line, Logical, Token, word_set
from shared.basic.functions.catalog import declarations
from shared.basic.registry import Registry
from shared.errors import CompileFailed

MOST_CHECKS = 200
"""How often a script is compiled to find out which changes it does not bear."""
_NAMED_AFTER = word_set(
    "PARAM SUB FUNCTION DIM REDIM GOTO EACH LOCAL GLOBAL SHARED CATCH NEXT LET CONST"
)
# What the scanner reads by lines, not by tokens.
_LINE_WORDS = re.compile(
    r"^[ \t]*(?:(?:BEGIN|END)[ \t_]+(?:TALK|SYSTEM[ \t_]+PROMPT|MAIL)\b|END[ \t_]*TABLE\b"
    r"|(?:TABLE|DESCRIPTION)(?=[ \t]))",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Edit:
    """Other letters for a stretch of the source of the same length."""

    start: int
    text: str


def canonical(source: str, name: str = "script") -> str:
    """The script in canonical form; line ends stay as they are. Formatting it again changes nothing.

    Raises CompileFailed with the diagnostics of a script that does not compile. A text template is left alone.
    """
    text = normalized(source)
    before = _compiled(text, name)
    if before.script is None:
        errors = [found for found in before.diagnostics if found.severity == "error"]
        raise CompileFailed(details={"diagnostics": [_shown(found) for found in errors]})
    if before.kind == "prompt":
        return source
    lines = logical_lines(text)
    capitals = _borne(
        text,
        list({edit.start: edit for edit in _edits(text, lines, before.script)}.values()),
        before.script,
        name,
    )
    layout = Layout.of(before.script, lines, text.count("\n") + 1)
    made = "\n".join(indented(capitals.split("\n"), layout)).rstrip("\n") + "\n"
    after = _compiled(made, name)
    same = after.script is not None and meaning(after.script) == meaning(before.script)
    result = (made if same else capitals) if text.strip() else ""
    return result.replace("\n", "\r\n") if "\r\n" in source else result


def _borne(text: str, edits: list[Edit], script: ast.Script, name: str) -> str:
    """The text with all edits that leave its meaning alone, found by halving."""
    wanted = meaning(script)
    accepted: list[Edit] = []
    waiting = [edits] if edits else []
    for _ in range(MOST_CHECKS):
        if not waiting:
            break
        some = waiting.pop()
        found = _compiled(_with(text, [*accepted, *some]), name).script
        if found is not None and meaning(found) == wanted:
            accepted += some
        elif len(some) > 1:
            middle = len(some) // 2
            waiting += [some[middle:], some[:middle]]
    return _with(text, accepted)


def _with(text: str, edits: Sequence[Edit]) -> str:
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda each: each.start):
        pieces += [text[at : edit.start], edit.text]
        at = edit.start + len(edit.text)
    return "".join([*pieces, text[at:]])


def _edits(text: str, lines: list[Logical], script: ast.Script) -> Iterator[Edit]:
    names = _name_places(script)
    for line in lines:
        tokens = line.tokens if isinstance(line, Line) else line.opener[:1]
        for index, token in enumerate(tokens):
            if token.kind != WORD or (token.line, token.column) in names:
                continue
            if token.text != token.text.upper() and _is_own(tokens, index):
                yield Edit(token.start, token.text.upper())
    for found in _LINE_WORDS.finditer(text):
        word = found[0].lstrip(" \t")
        if word != word.upper():
            yield Edit(found.end() - len(word), word.upper())


def _is_own(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word may be one of the language's at this place."""
    token, after = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    before = tokens[index - 1] if index else None
    word, vocabulary = str(token.value), _vocabulary()
    if len(token.text.upper()) != len(token.text) or (after and after.kind == ":"):
        return False
    if before and (before.kind in (".", "?.") or before.value in _NAMED_AFTER):
        return False
    is_call = after is not None and after.kind == "("
    if is_call and word in vocabulary.functions:
        return True
    return word in vocabulary.words or word.replace("_", " ") in vocabulary.heads


def _name_places(script: ast.Script) -> set[tuple[int, int]]:
    """Where names and texts of the author stand."""
    own = (ast.Name, ast.Column, ast.Literal, ast.Label)
    return {
        (node.span.line, node.span.column) for node in nodes_in(script) if isinstance(node, own)
    }


def logical_lines(text: str) -> list[Logical]:
    """The lines of a normalized source, whatever is wrong with it."""
    scanner = Scanner(text, heads_of(_registry()), Report(text))
    Modes(scanner)
    return scanner.run()


def _compiled(text: str, name: str) -> Compilation:
    return compile_source(text, name=name, registry=_registry())


def _shown(found: object) -> dict[str, object]:
    names = ("code", "severity", "line", "column", "end_line", "end_column", "message", "hint")
    return {each: getattr(found, each) for each in names}


@lru_cache(maxsize=1)
def _registry() -> Registry:
    return Registry.installed()


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    return Vocabulary.of(_registry(), declarations())
