"""Which words begin a keyword: a trie over the heads of a registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from shared.basic.compiler.tokens import WORD, Token, word_set
from shared.basic.declaration import Declaration
from shared.basic.form import Form, Maybe, SlotKind
from shared.basic.registry import Registry

# Statement words of the language itself; the registry adds the heads of its keywords.
CORE_WORDS = word_set(
    """ASSERT BEGIN CALL CASE CATCH CLEAR CONST CONTINUE CREATE DEFAULT DESCRIPTION DIM DO ELSE ELSEIF END
    ENDFUNCTION ENDIF ENDSUB ENDWHILE EXIT FINALLY FOR FUNCTION GLOBAL GO GOTO IF INCLUDE LET LOCAL LOOP
    ENDFOR ENDSELECT ENDSWITCH ENDTRY ENDWITH
    NEXT ON PARAM RAISE REDIM REM RESUME RETURN SELECT SET SHARED STOP SUB SWITCH TABLE THROW TRY WEBHOOK WEND
    WHILE WITH"""
)
# Core statements whose operand may follow at once, so that an apostrophe after them opens a text.
REQUIRING = frozenset({("RETURN",), ("THROW",), ("RAISE",), ("CASE",), ("ASSERT",), ("INCLUDE",)})


class Candidate(NamedTuple):
    """A form that may start here: the head it shares and its position in the declaration."""

    declaration: Declaration
    position: int
    form: Form
    opens: bool  # whether the form ends with a block


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)


class Heads:
    """Heads of all keywords of one registry."""

    def __init__(self, registry: Registry) -> None:
        self._root = _Node()
        self._required: set[tuple[str, ...]] = set(REQUIRING)
        self._optional: set[tuple[str, ...]] = {("RETURN",), ("EXIT",)}
        for declaration in registry:
            for position, form in enumerate(declaration.forms):
                opens = any(slot.kind is SlotKind.BLOCK for slot in form.slots())
                self._add(Candidate(declaration, position, form, opens))
        self.first_words = CORE_WORDS | frozenset(self._root.children)

    def exact(self, *words: str) -> list[Candidate]:
        """The forms that begin with exactly these words."""
        node: _Node | None = self._root
        for word in words:
            node = node.children.get(word) if node else None
        return node.candidates if node else []

    def _add(self, found: Candidate) -> None:
        head = found.form.head
        node = self._root
        for word in head:
            node = node.children.setdefault(word, _Node())
        node.candidates.append(found)
        if all(isinstance(item, Maybe) for item in found.form.items):
            self._optional.add(head)
        else:
            self._required.add(head)

    def begins(self, word: str) -> bool:
        """Whether a (possibly underscored) upper-case word begins some head."""
        children = self._root.children
        return word in children or ("_" in word and word.partition("_")[0] in children)

    def at(self, tokens: Sequence[Token], at: int) -> list[tuple[int, list[Candidate]]]:
        """The heads that stand at a token, longest first: (tokens consumed, candidates)."""
        return list(self._walk(tokens, at))[::-1]

    def _walk(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, list[Candidate]]]:
        node: _Node | None = self._root
        count = 0
        while (token := tokens[at + count]).kind == WORD:
            word = str(token[2])
            for part in (word,) if "_" not in word else word.split("_"):
                node = node.children.get(part) if node else None
            if node is None:
                return
            count += 1
            if node.candidates:
                yield count, node.candidates

    def operand_after(self, tokens: Sequence[Token]) -> tuple[bool, bool]:
        """Whether trailing words end a head that (requires, permits) an operand."""
        words: list[str] = []
        required = optional = False
        for token in reversed(tokens[-6:]):
            if token.kind != WORD:
                break
            words[:0] = str(token.value).split("_")
            required = required or tuple(words) in self._required
            optional = optional or tuple(words) in self._optional
        return required, optional

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every head as text, for suggestions."""
        found: list[str] = []
        stack: list[tuple[str, _Node]] = [("", self._root)]
        while stack:
            prefix, node = stack.pop()
            if node.candidates:
                found.append(prefix.strip())
            stack.extend((f"{prefix} {word}", child) for word, child in node.children.items())
        return tuple(sorted(found))
