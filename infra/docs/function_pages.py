"""The page of the built-in functions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from infra.docs import markdown
from shared.basic.functions.declaration import FunctionDeclaration

_INTRODUCTION = (
    "Functions change nothing outside the run. Names are read in any case, with or without a trailing `$`. "
    "An argument in brackets may be left out; `…` stands for any number of them."
)


def page(declared: Sequence[FunctionDeclaration]) -> str:
    """All functions, one table per group."""
    parts = [_INTRODUCTION]
    for group, members in groupby(declared, key=lambda declaration: declaration.group):
        parts += [f"## {group.capitalize()}", _table(list(members))]
    return markdown.document("Functions", parts)


def signature(declared: FunctionDeclaration) -> str:
    """`MID(text, start, [count])`."""
    names = [
        name if at < declared.min_args else f"[{name}]"
        for at, name in enumerate(declared.parameters)
    ]
    return f"{declared.name}({', '.join(names)})"


def _table(members: list[FunctionDeclaration]) -> str:
    rows = [
        (
            markdown.inline(signature(declared)),
            declared.doc,
            ", ".join(markdown.inline(alias) for alias in declared.aliases),
            markdown.inline(declared.example),
        )
        for declared in sorted(members, key=lambda declared: declared.name)
    ]
    return markdown.table(("function", "value", "also", "example"), rows)
