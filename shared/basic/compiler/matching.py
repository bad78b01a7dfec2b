"""Matching what an author wrote against the forms of a keyword."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.basic.compiler import ast
from shared.basic.compiler.building import across, name_node
from shared.basic.compiler.conditions import condition
from shared.basic.compiler.expressions import Expressions, Tokens
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.heads import Candidate
from shared.basic.compiler.raw import raw_text
from shared.basic.compiler.symbols import Symbols, name_key
from shared.basic.compiler.tokens import END, SEPARATOR, STRING, TEXT, WORD, Token
from shared.basic.form import Choice, Item, Mark, Maybe, Slot, SlotKind, Word
from shared.basic.hear.types import find_type

Slots = dict[str, Any]

_STARTS = {
    SlotKind.EXPR: "expr",
    SlotKind.SUM: "sum",
    SlotKind.UNARY: "unary",
    SlotKind.ATOM: "postfix",
    SlotKind.FILTER: "sum",
    SlotKind.SQL: "sum",
}
_ENDINGS = ("ELSE", "ELSEIF", "END", "ENDIF")


class Matcher:
    """Reads the slots of a form; one per compilation."""

    def __init__(self, expressions: Expressions, symbols: Symbols) -> None:
        self._expressions = expressions
        self._symbols = symbols
        self._readers: Mapping[SlotKind, Callable[[_Attempt, Slot, int], tuple[Any, int]]] = {
            SlotKind.REF: self._reference,
            SlotKind.RAW: self._raw,
            SlotKind.NAME: self._name,
            SlotKind.TYPE: self._type,
            SlotKind.WORD: self._word,
            SlotKind.TARGET: self._target,
            SlotKind.ARGS: self._args,
            SlotKind.FIELDS: self._args,
            SlotKind.STRINGS: self._strings,
            SlotKind.ASSIGNS: self._assigns,
            SlotKind.COND: self._condition,
            SlotKind.ORDER: self._order,
            SlotKind.BLOCK: self._block,
        }

    def match(
        self, candidate: Candidate, tokens: Tokens, at: int, *, statement: bool, nested: bool
    ) -> tuple[Slots, int]:
        """What each slot holds, and the index behind the last token; raises SyntaxFailure."""
        attempt = _Attempt(candidate, tokens, statement, nested)
        slots: Slots = {}
        end = self._sequence(attempt, candidate.form.items, at, slots, tail=True)
        if statement and not ends_statement(tokens[end]):
            raise attempt.misfit(end)
        return slots, end

    # --- items ----------------------------------------------------------------------------------

    def _sequence(
        self, attempt: _Attempt, items: Sequence[Item], at: int, slots: Slots, *, tail: bool
    ) -> int:
        index = 0
        while index < len(items):
            item = items[index]
            if isinstance(item, Maybe):
                run = index
                while index < len(items) and isinstance(items[index], Maybe):
                    index += 1
                at = self._optional(attempt, list(items[run:index]), at, slots)
                continue
            index += 1
            at = self._item(attempt, item, at, slots, tail=tail and index == len(items))
        return at

    def _item(self, attempt: _Attempt, item: Item, at: int, slots: Slots, *, tail: bool) -> int:
        if isinstance(item, Slot):
            if attempt.tokens[at].kind in (END, SEPARATOR) and item.kind is not SlotKind.BLOCK:
                raise attempt.missing(item.name, at)
            slots[item.name], at = self._slot(attempt, item, at, tail=tail)
            return at
        if isinstance(item, Choice):
            return self._choice(attempt, item, at, slots, tail=tail)
        if isinstance(item, Maybe):
            return self._optional(attempt, [item], at, slots)
        end = attempt.literal(item, at)
        if end < 0:
            raise attempt.misfit(at)
        return end

    def _optional(self, attempt: _Attempt, pending: list[Item], at: int, slots: Slots) -> int:
        """Optional groups side by side, in any order, each at most once."""
        progress = True
        while progress and pending:
            progress = False
            for group in pending:
                end = self._try(attempt, group, at, slots)
                if end > at:
                    pending.remove(group)
                    at = end
                    progress = True
                    break
        return at

    def _try(self, attempt: _Attempt, group: Item, at: int, slots: Slots) -> int:
        items = group.items if isinstance(group, Maybe) else ()
        first = items[0]
        if isinstance(first, Word | Mark) and attempt.literal(first, at) < 0:
            return at
        if ends_statement(attempt.tokens[at]) and attempt.tokens[at].kind != WORD:
            return at
        found: Slots = {}
        try:
            end = self._sequence(attempt, items, at, found, tail=False)
        except SyntaxFailure as failure:
            attempt.remember(failure)
            return at
        slots.update(found)
        return end

    def _choice(
        self, attempt: _Attempt, choice: Choice, at: int, slots: Slots, *, tail: bool
    ) -> int:
        best: SyntaxFailure | None = None
        for option in choice.options:
            found: Slots = {}
            try:
                end = self._sequence(attempt, option, at, found, tail=tail)
            except SyntaxFailure as failure:
                best = failure if best is None or failure.at > best.at else best
                continue
            slots.update(found)
            return end
        raise best or attempt.misfit(at)

    # --- slots ----------------------------------------------------------------------------------

    def _slot(self, attempt: _Attempt, slot: Slot, at: int, *, tail: bool) -> tuple[Any, int]:
        reader = self._readers.get(slot.kind)
        if reader is not None:
            return reader(attempt, slot, at)
        start = _STARTS.get(slot.kind) or ("expr" if attempt.statement else "sum")
        nested = attempt.nested or not tail
        return self._expressions.parse(attempt.tokens, at, start, nested=nested)

    def _value(self, attempt: _Attempt, at: int, start: str) -> tuple[Any, int]:
        return self._expressions.parse(attempt.tokens, at, start, nested=True)

    def _reference(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        """A bare (dotted) name that is no variable of the script is its own text."""
        tokens = attempt.tokens
        token = tokens[at]
        if token.kind == WORD and not self._symbols.is_name(name_key(token.text)):
            end = at + 1
            while tokens[end].kind == "." and tokens[end + 1].kind == WORD:
                end += 2
            if tokens[end].kind not in ("(", "[", "?."):
                text = "".join(part.text for part in tokens[at:end])
                return ast.Literal(across(token, tokens[end - 1]), text), end
        return self._value(attempt, at, "sum")

    def _raw(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        return raw_text(self._expressions, self._symbols, attempt.tokens, at)

    def _name(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        token = attempt.tokens[at]
        if token.kind == STRING:
            return str(token.value), at + 1
        if token.kind != WORD:
            raise attempt.misfit(at)
        parts, at = [token.text], at + 1
        while attempt.tokens[at].kind == "." and attempt.tokens[at + 1].kind == WORD:
            parts.append(attempt.tokens[at + 1].text)
            at += 2
        return ".".join(parts), at

    def _type(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        token = attempt.tokens[at]
        variable = token.kind == WORD and self._symbols.is_name(name_key(token.text))
        if token.kind != WORD or (variable and find_type(str(token.value)) is None):
            raise attempt.misfit(at)  # HEAR email AS EMAIL is a type, HEAR size AS sizes a menu
        return str(token.value), at + 1

    def _word(self, attempt: _Attempt, slot: Slot, at: int) -> tuple[Any, int]:
        value = attempt.tokens[at].value
        if attempt.tokens[at].kind != WORD or value not in slot.words:
            raise attempt.misfit(at)
        return value, at + 1

    def _target(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        token = attempt.tokens[at]
        if token.kind != WORD:
            raise attempt.misfit(at)
        if attempt.tokens[at + 1].kind not in (".", "[", "("):
            return name_node(token), at + 1
        node, end = self._value(attempt, at, "postfix")
        if not isinstance(node, ast.Name | ast.Member | ast.Index):
            raise SyntaxFailure("E2005", node.span, f"Cannot assign to `{token.text}`", at=at)
        return node, end

    def _args(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        node, at = self._value(attempt, at, "expr" if attempt.statement else "sum")
        found = [node]
        while attempt.tokens[at].kind == "," and not attempt.nested:
            node, at = self._value(attempt, at + 1, "expr" if attempt.statement else "sum")
            found.append(node)
        return tuple(found), at

    def _strings(self, attempt: _Attempt, slot: Slot, at: int) -> tuple[Any, int]:
        if attempt.tokens[at].kind not in (STRING, TEXT):
            raise attempt.misfit(at)
        found, end = self._args(attempt, slot, at)
        if len(found) < 2:
            raise attempt.misfit(end)
        return found, end

    def _assigns(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        tokens = attempt.tokens
        found: list[ast.Assignment] = []
        while True:
            first = tokens[at]
            if first.kind not in (WORD, STRING):
                raise attempt.misfit(at)
            name = str(first.value) if first.kind == STRING else first.text
            at += 1
            while tokens[at].kind == "." and tokens[at + 1].kind == WORD:
                name += f".{tokens[at + 1].text}"
                at += 2
            if tokens[at].kind != "=":
                raise attempt.misfit(at)
            value, at = self._value(attempt, at + 1, "expr")
            found.append(ast.Assignment(across(first, value), name, value))
            if tokens[at].kind != "," or attempt.nested:
                return tuple(found), at
            at += 1

    def _condition(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        node, end = self._value(attempt, at, "expr")
        return condition(node, self._symbols), end

    def _order(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        tokens = attempt.tokens
        found: list[ast.Order] = []
        while True:
            token = tokens[at]
            if token.kind not in (WORD, STRING):
                raise attempt.misfit(at)
            column = str(token.value) if token.kind == STRING else token.text
            direction = tokens[at + 1].value
            at += 2 if direction in ("ASC", "DESC") else 1
            found.append(ast.Order(token.span, column, direction == "DESC"))
            if tokens[at].kind != ",":
                return tuple(found), at
            at += 1

    def _block(self, attempt: _Attempt, _: Slot, at: int) -> tuple[Any, int]:
        if attempt.tokens[at].kind != END or not attempt.statement:
            raise attempt.misfit(at)
        return (), at


class _Attempt:
    """One form being tried, and how its failures read."""

    __slots__ = ("_candidate", "_furthest", "nested", "statement", "tokens")

    def __init__(self, candidate: Candidate, tokens: Tokens, statement: bool, nested: bool) -> None:
        self._candidate = candidate
        self._furthest: SyntaxFailure | None = None
        self.tokens = tokens
        self.statement = statement
        self.nested = nested

    def literal(self, item: Item, at: int) -> int:
        """The index behind a clause word or mark that stands here, or -1."""
        token = self.tokens[at]
        if isinstance(item, Mark):
            return (
                at + 1 if token.kind == item.text and not (self.nested and item.text == ",") else -1
            )
        if not isinstance(item, Word) or token.kind != WORD:
            return -1
        if token.value == item.text:
            return at + 1
        words = item.text.split("_")
        found = [self.tokens[at].value]
        while len(found) < len(words) and self.tokens[at + len(found)].kind == WORD:
            found.append(self.tokens[at + len(found)].value)
        return at + len(words) if found == words else -1

    def remember(self, failure: SyntaxFailure) -> None:
        """Keep what stopped an optional group, in case nothing else explains the rest."""
        if self._furthest is None or failure.at > self._furthest.at:
            self._furthest = failure

    def missing(self, slot: str, at: int) -> SyntaxFailure:
        """Something required is not there."""
        name = self._candidate.declaration.name
        token = self.tokens[at]
        return SyntaxFailure(
            "E2002", token.span, f"{name} needs {slot.replace('_', ' ')}", self._forms(), at
        )

    def misfit(self, at: int) -> SyntaxFailure:
        """What stands here fits no form."""
        if self._furthest is not None and self._furthest.at >= at:
            return self._furthest
        name = self._candidate.declaration.name
        token = self.tokens[at]
        return SyntaxFailure(
            "E2003", token.span, f"{name} cannot be written this way", self._forms(), at
        )

    def _forms(self) -> str:
        return "; ".join(form.text for form in self._candidate.declaration.forms)


def ends_statement(token: Token) -> bool:
    """Whether a statement may end before this token."""
    return token.kind in (END, SEPARATOR) or (token.kind == WORD and token.value in _ENDINGS)
