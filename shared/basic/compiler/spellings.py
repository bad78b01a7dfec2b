"""Findings about spelling: one variable written with and without `$` (W4012)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.symbols import name_key
from shared.basic.compiler.tokens import WORD, Line, Logical, Token

_DOLLAR: Final = re.compile(r"\w\$(?!\{)")


def check_spellings(text: str, lines: Sequence[Logical], report: Report) -> None:
    """Report each variable that is written both ways, where the `$` first stands."""
    if not _DOLLAR.search(text):
        return
    tokens = [
        token
        for line in lines
        if isinstance(line, Line)
        for token, behind in zip(line.tokens, line.tokens[1:], strict=False)
        if token.kind == WORD and behind.kind != "("
    ]
    dollars: dict[str, Token] = {}
    for token in tokens:
        if token.text.endswith("$"):
            dollars.setdefault(name_key(token.text), token)
    plain = {name_key(token.text) for token in tokens if not token.text.endswith("$")}
    for key in dollars.keys() & plain:
        token = dollars[key]
        message = f"`{token.text}` and `{token.text[:-1]}` are the same variable"
        report.add("W4012", token.span, message, "write it one way")
