"""What an editor shows about a script: completions, an explanation of a word, where a name comes from.

Works on sources that do not compile: editors mostly see those. Lines and columns count from 1, in code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from shared.basic.authoring.canonical import logical_lines
from shared.basic.authoring.vocabulary import CONTROL_WORDS, LITERALS, TYPE_WORDS
from shared.basic.compiler.ast import Span
from shared.basic.compiler.compilation import normalized
from shared.basic.compiler.symbols import name_key
from shared.basic.compiler.tokens import SEPARATOR, STRING, WORD, Line, Token
from shared.basic.declaration import Declaration
from shared.basic.functions.catalog import declarations
from shared.basic.functions.declaration import FunctionDeclaration
from shared.basic.registry import Registry

Kind = Literal[
    "keyword", "function", "control", "type", "constant", "variable", "routine", "script"
]
_WORD = re.compile(r"[^\W\d]\w*\$?")
_MOST_WORDS = 6
_ROUTINES = frozenset({"SUB", "FUNCTION"})
_BEFORE_NAMES = frozenset(
    {"PARAM", "DIM", "EACH", "FOR", "HEAR", "CATCH", "GLOBAL", "SHARED", "LOCAL"}
)
_CALLERS = frozenset({"CALL", "RUN", "TOOL", "INCLUDE", "SCHEDULE"})


@dataclass(frozen=True, slots=True)
class Completion:
    """`detail` is one line, `explanation` Markdown."""

    label: str
    kind: Kind
    detail: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Markdown about the stretch of source under the cursor."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a name comes from: a place in the same source, or the beginning of another script."""

    span: Span
    script: str = ""


class Source:
    """One version of a script in an editor."""

    def __init__(self, text: str) -> None:
        self._text = normalized(text)
        self._lines = self._text.split("\n")

    @cached_property
    def _statements(self) -> list[tuple[Token, ...]]:
        lines = (line for line in logical_lines(self._text) if isinstance(line, Line))
        return [part for line in lines for part in _separated(line.tokens)]

    def completions(self, scripts: Iterable[str] = ()) -> list[Completion]:
        """Everything that may be written: the language, the names of this source, the other scripts of the bot."""
        own = [Completion(name, kind) for name, kind in self._names().items()]
        return [*language(), *own, *(Completion(name, "script", f"{name}.bas") for name in scripts)]

    def explain(self, line: int, column: int) -> Explanation | None:
        """What the keyword, function or name there is."""
        words = list(_WORD.finditer(self._line(line)))
        at = next((i for i, w in enumerate(words) if w.start() < column <= w.end() + 1), None)
        if at is None:
            return None
        for first, last in _windows(at, len(words)):
            found = explanations().get(_phrase(words[first : last + 1]))
            if found is not None:
                start, end = words[first].start(), words[last].end()
                return Explanation(Span(line, start + 1, line, end + 1), found)
        return self._explained_name(line, words[at])

    def origin(self, line: int, column: int) -> Origin | None:
        """Where the name or script there comes from."""
        tokens = [each for each in self._statements if _covers(each, line, column)]
        for statement in tokens:
            index = next(i for i, t in enumerate(statement) if _holds(t, line, column))
            token = statement[index]
            if token.kind == STRING and {t.value for t in statement[:index]} & _CALLERS:
                return Origin(Span(1, 1, 1, 1), str(token.value).removesuffix(".bas"))
            if token.kind == WORD:
                return self._origin_of(token.text, after=_before(statement, index))
        return None

    def _origin_of(self, name: str, after: str) -> Origin | None:
        key = name_key(name)
        if after == "GOTO":
            labels = (s[0] for s in self._statements if len(s) > 1 and s[1].kind == ":")
            return _first(token for token in labels if name_key(token.text) == key)
        named = [(kind, token) for kind, token in self._named() if name_key(token.text) == key]
        routines = [token for kind, token in named if kind == "routine"]
        return _first(routines or [token for _, token in named])

    def _explained_name(self, line: int, word: re.Match[str]) -> Explanation | None:
        found = self._origin_of(word[0], after="")
        if found is None:
            return None
        span = Span(line, word.start() + 1, line, word.end() + 1)
        place = self._line(found.span.line).strip()
        return Explanation(span, f"```basic\n{place}\n```\nline {found.span.line}")

    def _names(self) -> Mapping[str, Kind]:
        """Every name of the source once, by its first spelling."""
        found: dict[str, tuple[str, Kind]] = {}
        for kind, token in self._named():
            found.setdefault(name_key(token.text), (token.text, kind))
        return dict(found.values())

    def _named(self) -> Iterator[tuple[Kind, Token]]:
        """The tokens that give a name its meaning, in order."""
        for tokens in self._statements:
            if len(tokens) > 1 and tokens[0].kind == WORD and tokens[1].kind == "=":
                yield "variable", tokens[0]
            for before, token in pairwise(tokens):
                if token.kind != WORD or (before.value == "FOR" and token.value == "EACH"):
                    continue
                if before.value in _ROUTINES and before is tokens[0]:
                    yield "routine", token
                elif before.value in _BEFORE_NAMES:
                    yield "variable", token

    def _line(self, number: int) -> str:
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


@lru_cache(maxsize=1)
def language() -> tuple[Completion, ...]:
    """The language's own words."""
    keywords = [
        Completion(" ".join(head), "keyword", each.forms[0].text, _keyword_text(each))
        for each in Registry.installed()
        for head in each.heads
    ]
    functions = [
        Completion(each.name, "function", _signature(each), _function_text(each))
        for each in declarations()
    ]
    known = {completion.label for completion in keywords}
    words = [Completion(word, "control") for word in sorted(CONTROL_WORDS - known)]
    types = [Completion(name, "type") for name in TYPE_WORDS]
    return (*keywords, *functions, *words, *types, *(Completion(n, "constant") for n in LITERALS))


@lru_cache(maxsize=1)
def explanations() -> Mapping[str, str]:
    """Markdown by keyword head or function name."""
    functions = {name: _function_text(f) for f in declarations() for name in (f.name, *f.aliases)}
    keywords = {
        " ".join(head): _keyword_text(each) for each in Registry.installed() for head in each.heads
    }
    return {**functions, **keywords}


def _keyword_text(declaration: Declaration) -> str:
    forms = "\n".join(form.text for form in declaration.forms)
    return f"```basic\n{forms}\n```\n{declaration.doc}\n\n```basic\n{declaration.example}\n```"


def _function_text(function: FunctionDeclaration) -> str:
    shown = f"```basic\n{_signature(function)}\n```\n{function.doc}"
    return f"{shown}\n\n```basic\n{function.example}\n```" if function.example else shown


def _signature(function: FunctionDeclaration) -> str:
    return f"{function.name}({', '.join(function.parameters)})"


def _windows(at: int, count: int) -> Iterator[tuple[int, int]]:
    """Stretches of words around one, longest first."""
    for size in range(_MOST_WORDS, 0, -1):
        for first in range(max(0, at - size + 1), at + 1):
            if first + size <= count:
                yield first, first + size - 1


def _phrase(words: Sequence[re.Match[str]]) -> str:
    return " ".join(word[0].rstrip("$").upper().replace("_", " ") for word in words)


def _separated(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The statements of a logical line."""
    start = 0
    for index, token in enumerate(tokens):
        if token.kind == SEPARATOR:
            yield tokens[start:index]
            start = index + 1
    yield tokens[start:]


def _covers(tokens: tuple[Token, ...], line: int, column: int) -> bool:
    return any(_holds(token, line, column) for token in tokens)


def _holds(token: Token, line: int, column: int) -> bool:
    begins = (token.line, token.column) <= (line, column)
    return (
        begins and (line, column) <= (token.end_line, token.end_column) and token.start < token.end
    )


def _before(tokens: tuple[Token, ...], index: int) -> str:
    return str(tokens[index - 1].value) if index else ""


def _first(tokens: Iterable[Token]) -> Origin | None:
    token = next(iter(tokens), None)
    return Origin(token.span) if token else None
