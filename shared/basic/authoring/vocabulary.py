"""Every word that is the language's own, for editors: of heads and clauses, of the language itself, names of functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.basic.compiler.heads import CORE_WORDS
from shared.basic.compiler.terminals import OPERATOR_WORDS
from shared.basic.declaration import Declaration
from shared.basic.form import Choice, Item, Maybe, Word
from shared.basic.functions.declaration import FunctionDeclaration
from shared.basic.hear.types import TYPES
from shared.basic.registry import Registry

LITERALS = ("FALSE", "NOTHING", "NULL", "TRUE")
CONTROL_WORDS = CORE_WORDS - {"REM"} | {"IN", "STEP", "THEN", "TO", "UNTIL"}
CLAUSE_WORDS = frozenset({"ASC", "DESC", "EACH", "EMPTY", "ERROR", "NUMERIC", "READ", "WRITE"})
"""Words of the grammar itself behind the first of a statement."""
TYPE_WORDS = tuple(name for kind in TYPES for name in kind.names)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Upper-case words. `heads` are whole phrases (`SET BOT MEMORY`)."""

    heads: frozenset[str]
    words: frozenset[str]
    functions: frozenset[str]

    @classmethod
    def of(cls, registry: Registry, functions: Sequence[FunctionDeclaration]) -> Vocabulary:
        declared = list(registry)
        heads = frozenset(heads_of(declared))
        split = {word for head in heads for word in head.split()}
        operators = {word for phrase in OPERATOR_WORDS for word in phrase.split()}
        own = (
            split
            | clause_words(declared)
            | CONTROL_WORDS
            | CLAUSE_WORDS
            | operators
            | {*LITERALS, *TYPE_WORDS}
        )
        names = {name for each in functions for name in (each.name, *each.aliases)}
        return cls(heads, frozenset(own), frozenset(names))


def heads_of(declared: Iterable[Declaration]) -> list[str]:
    """The heads of keywords, without those that are words of the language itself."""
    heads = (" ".join(head) for declaration in declared for head in declaration.heads)
    return [head for head in heads if head not in CORE_WORDS]


def clause_words(declared: Iterable[Declaration]) -> set[str]:
    """Every word of a form, of its head too."""
    return {
        word
        for declaration in declared
        for form in declaration.forms
        for word in _words(form.items)
    }


def _words(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Word):
            yield item.text
        elif isinstance(item, Maybe):
            yield from _words(item.items)
        elif isinstance(item, Choice):
            for option in item.options:
                yield from _words(option)
