"""Keywords in operand position: the longest head that can be read here (rule D4)."""

from __future__ import annotations

from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span
from shared.basic.compiler.building import across
from shared.basic.compiler.expressions import Operand, Tokens
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.heads import Candidate, Heads
from shared.basic.compiler.matching import Matcher
from shared.basic.compiler.symbols import HARD_WORDS
from shared.basic.compiler.terminals import OPERATOR_WORDS
from shared.basic.compiler.tokens import NUMBER, STRING, TEXT, WORD, Token, word_set
from shared.basic.form import Slot, SlotKind, Word

_CLAUSES: Final = word_set(
    "TO AS WITH BY ON USING TIMEOUT WHERE FROM INTO STEP ORDER LIMIT AT GROUP"
)
NOT_OPERANDS: Final = (HARD_WORDS - {"TRUE", "FALSE", "NULL"}) | OPERATOR_WORDS | _CLAUSES
LITERALS: Final = frozenset({STRING, TEXT, NUMBER, "{", "#{"})
_AMBIGUOUS: Final = frozenset({"(", "[", "-"})


class KeywordHead:
    """A head of several words directly before `(`: the call form follows."""

    __slots__ = ("candidates", "span")

    def __init__(self, span: Span, candidates: list[Candidate]) -> None:
        self.span = span
        self.candidates = candidates


class ValueKeywords:
    """Reads keywords as operands; one per compilation."""

    def __init__(self, heads: Heads, matcher: Matcher) -> None:
        self._heads = heads
        self._matcher = matcher
        self._tokens: Tokens = ()
        self._read: dict[tuple[int, bool, bool], Operand | SyntaxFailure | None] = {}

    def read(self, tokens: Tokens, at: int, *, nested: bool, known: bool) -> Operand | None:
        """D4: the longest value keyword that can be read here.

        What stands behind a keyword is read once for each of its forms, so in a row of keywords each would be read twice
        as often as the one before: every place of a line is read once and remembered.
        """
        if not self._heads.begins(str(tokens[at].value)):
            return None
        if tokens is not self._tokens:
            self._tokens, self._read = tokens, {}
        key, remembered = (at, nested, known), self._read
        if key not in remembered:
            try:
                remembered[key] = self._longest(tokens, at, nested=nested, known=known)
            except SyntaxFailure as failure:
                remembered[key] = failure
        found = remembered[key]
        if isinstance(found, SyntaxFailure):
            raise found.with_traceback(None)
        return found

    def _longest(self, tokens: Tokens, at: int, *, nested: bool, known: bool) -> Operand | None:
        failure: SyntaxFailure | None = None
        for count, candidates in self._heads.at(tokens, at):
            values = [c for c in candidates if c.declaration.value]
            behind = tokens[at + count]
            literal = behind.kind in LITERALS | {WORD} or _is_list(tokens, at + count)
            if not values or (known and count == 1 and not literal):
                continue
            if behind.kind == "(" and not behind.spaced and count > 1:
                marker = KeywordHead(across(tokens[at], tokens[at + count - 1]), values)
                return "NAME", marker, at + count
            if not _is_list(tokens, at + count) and not self._may_follow(
                values, behind, count, known=known
            ):
                continue
            try:
                return self._best(values, tokens, at, count, nested)
            except SyntaxFailure as problem:
                if count > 1 and problem.code == "E2002":
                    raise
                if failure is None or problem.at > failure.at:
                    failure = problem
        if failure is not None and not known:
            raise failure
        return None

    def _may_follow(
        self, values: list[Candidate], behind: Token, count: int, *, known: bool
    ) -> bool:
        """Whether what stands behind a head can be its operand, or no operand is needed."""
        if behind.kind in LITERALS:
            return True
        if behind.kind == WORD and behind.value not in NOT_OPERANDS:
            return True
        if behind.kind in _AMBIGUOUS and not known:
            return behind.kind != "-" or count > 1
        if any(_begins_with(c, behind) for c in values):
            return True
        if not known and any(_takes_raw(c) for c in values):
            return True
        return count > 1 or (not known and any(not c.form.required() for c in values))

    def _best(
        self, values: list[Candidate], tokens: Tokens, at: int, count: int, nested: bool
    ) -> Operand:
        """The form that reads furthest; of equals the first one."""
        best: tuple[int, Candidate, dict[str, Any]] | None = None
        failure: SyntaxFailure | None = None
        for candidate in values:
            try:
                slots, end = self._matcher.match(
                    candidate, tokens, at + count, statement=False, nested=nested
                )
            except SyntaxFailure as problem:
                if failure is None or problem.at > failure.at:
                    failure = problem
                continue
            if best is None or end > best[0]:
                best = (end, candidate, slots)
        if best is None:
            raise (
                (nested and self._refusal(values, tokens, at, count))
                or failure
                or _misfit(values, tokens, at)
            )
        end, candidate, slots = best
        node = ast.KeywordCall(
            across(tokens[at], tokens[end - 1]),
            candidate.declaration.name,
            candidate.position,
            slots,
            nested=True,
        )
        return "VALUE", node, end

    def _refusal(
        self, values: list[Candidate], tokens: Tokens, at: int, count: int
    ) -> SyntaxFailure | None:
        """The failure that a keyword's commas belong to somebody else here."""
        name = values[0].declaration.name
        for candidate in values:
            try:
                self._matcher.match(candidate, tokens, at + count, statement=False, nested=False)
            except SyntaxFailure:
                continue
            span = across(tokens[at], tokens[at + count - 1])
            message = f"Put parentheses around {name} here"
            return SyntaxFailure("E2021", span, message, f"{name}( … )", at)
        return None


def _is_list(tokens: Tokens, at: int) -> bool:
    """`FIRST [1, 2]`: a bracket behind a blank with a comma in it is no index."""
    if tokens[at].kind != "[" or not tokens[at].spaced:
        return False
    depth = 0
    for token in tokens[at:]:
        depth += (token.kind in ("[", "(", "{", "#{")) - (token.kind in ("]", ")", "}"))
        if depth == 0 or (depth == 1 and token.kind == ","):
            return depth == 1
    return False


def _begins_with(candidate: Candidate, token: Token) -> bool:
    """Whether the form has this very word behind its head."""
    first = next(iter(candidate.form.items), None)
    return isinstance(first, Word) and first.text == token.value


def _takes_raw(candidate: Candidate) -> bool:
    """`SELECT * FROM …`: what follows is no expression."""
    items = candidate.form.items
    return bool(items) and isinstance(items[0], Slot) and items[0].kind is SlotKind.RAW


def _misfit(values: list[Candidate], tokens: Tokens, at: int) -> SyntaxFailure:
    name = values[0].declaration.name
    return SyntaxFailure("E2003", tokens[at].span, f"{name} cannot be written this way", at=at)
