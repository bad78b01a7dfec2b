"""The form language: how a keyword may be written.

    SEND MAIL {to}, {subject}, {body} [ATTACH {file}]

Upper-case words stand for themselves; those before the first slot are the *head*. `,` `=` and `:` are
literal. `{name}` or `{name:kind}` is a slot, `[ … ]` may be left out, `( a | b )` is a choice. Optional
groups that stand side by side may be written in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class SlotKind(StrEnum):
    """What may stand in a slot, and so what the keyword's function receives."""

    DEFAULT = "default"  # value; a full expression in a statement, a sum in operand position
    EXPR = "expr"  # value; everything up to a clause word, a comma or the end
    SUM = "sum"  # value; stops before a comparison
    UNARY = "unary"  # value; stops before a binary operator
    ATOM = "atom"  # value; a name, constant, text or parenthesized expression with its postfixes
    REF = "ref"  # value; a bare name that is no variable of the script is its own text
    FILTER = "filter"  # value; holes and joined operands become bound parameters
    SQL = "sql"  # as filter, for whole statements
    RAW = "raw"  # the rest of the statement as text; names of variables become bound parameters
    NAME = "name"  # str; a bare word, or several with dots between
    TYPE = "type"  # str; a type word, upper case
    WORD = "word"  # str; one of the words listed: {mode:word(TABLE|LINES)}
    TARGET = "target"  # nothing: the keyword's result is assigned to this variable
    ARGS = "args"  # tuple of values, separated by commas
    FIELDS = "fields"  # as args; each [name it was written with or "", pieces of a Phrase]
    STRINGS = "strings"  # tuple of values; two or more, separated by commas
    ASSIGNS = "assigns"  # mapping; a = e, b = e
    COND = "cond"  # a WHERE condition
    ORDER = "order"  # tuple of (column, descending)
    BLOCK = "block"  # the statements up to END <first word of the head>


@dataclass(frozen=True, slots=True)
class Word:
    """A clause word, upper case."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Literal punctuation."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for what the author writes."""

    name: str
    kind: SlotKind
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Maybe:
    """A group that may be left out."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of several sequences."""

    options: tuple[tuple[Item, ...], ...]


Item: TypeAlias = Word | Mark | Slot | Maybe | Choice


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a keyword: its head words and what follows them."""

    text: str
    head: tuple[str, ...]
    items: tuple[Item, ...]

    def slots(self) -> tuple[Slot, ...]:
        """Every slot, in written order."""
        return tuple(_slots(self.items))

    def required(self) -> frozenset[str]:
        """Names of the slots that no writing of this form can leave out."""
        return frozenset(_required(self.items))


class FormError(ValueError):
    """A form does not follow the form language; raised while a keyword module is imported."""


_TOKEN = re.compile(
    r"\s*(?:(?P<slot>\{(?P<name>[a-z_][a-z0-9_]*)(?::(?P<kind>[a-z]+)(?:\((?P<words>[A-Z_|]+)\))?)?\})"
    r"|(?P<word>[A-Z_][A-Z0-9_]*)|(?P<mark>[\[\]()|,=:]))"
)


def parse_form(text: str) -> Form:
    """Read one form; raises FormError with the text and the reason."""
    items, rest = _sequence(list(_tokens(text)), 0, text)
    if rest != -1:
        raise FormError(f"{text}: unbalanced bracket")
    head: list[str] = []
    for item in items:
        if not isinstance(item, Word):
            break
        head.append(item.text)
    if not head:
        raise FormError(f"{text}: a form begins with at least one upper-case word")
    return Form(text, tuple(head), items[len(head) :])


def _tokens(text: str) -> Iterator[re.Match[str]]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormError(f"{text}: cannot read {text[at:]!r}")
        at = match.end()
        yield match


def _sequence(tokens: list[re.Match[str]], at: int, text: str) -> tuple[tuple[Item, ...], int]:
    """Items up to a closing mark; answers the index of that mark, or -1 at the end of the form."""
    items: list[Item] = []
    while at < len(tokens):
        token = tokens[at]
        mark = token["mark"]
        if mark in ("]", ")", "|"):
            return tuple(items), at
        if mark in ("[", "("):
            group, at = _group(tokens, at, text)
            items.append(group)
        else:
            items.append(_single(token, text))
            at += 1
    return tuple(items), -1


def _group(tokens: list[re.Match[str]], at: int, text: str) -> tuple[Item, int]:
    closer = "]" if tokens[at]["mark"] == "[" else ")"
    options: list[tuple[Item, ...]] = []
    while True:
        option, at = _sequence(tokens, at + 1, text)
        options.append(option)
        if at == -1:
            raise FormError(f"{text}: a bracket is not closed")
        if tokens[at]["mark"] != "|":
            break
    if tokens[at]["mark"] != closer:
        raise FormError(f"{text}: brackets do not match")
    choice: Item = Choice(tuple(options))
    if closer == ")":
        return choice, at + 1
    return Maybe((choice,) if len(options) > 1 else options[0]), at + 1


def _single(token: re.Match[str], text: str) -> Item:
    if token["word"]:
        return Word(token["word"])
    if token["mark"]:
        return Mark(token["mark"])
    try:
        kind = SlotKind(token["kind"] or "default")
    except ValueError as error:
        raise FormError(f"{text}: no slot kind {token['kind']!r}") from error
    words = tuple(token["words"].split("|")) if token["words"] else ()
    if (kind is SlotKind.WORD) != bool(words):
        raise FormError(f"{text}: only word slots, and all of them, list their words")
    return Slot(token["name"], kind, words)


def _slots(items: tuple[Item, ...]) -> Iterator[Slot]:
    for item in items:
        if isinstance(item, Slot):
            yield item
        elif isinstance(item, Maybe):
            yield from _slots(item.items)
        elif isinstance(item, Choice):
            for option in item.options:
                yield from _slots(option)


def _required(items: tuple[Item, ...]) -> set[str]:
    names: set[str] = set()
    for item in items:
        if isinstance(item, Slot):
            names.add(item.name)
        elif isinstance(item, Choice):
            names |= set.intersection(*(_required(option) for option in item.options))
    return names
