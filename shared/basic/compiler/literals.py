"""Findings about constants: secrets in the source, texts that look like numbers."""

from __future__ import annotations

import re
from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.diagnostics import Report

_SECRET_NAME: Final = re.compile(
    r"(?:password|passwd|secret|token|api_?key|access_?key)", re.IGNORECASE
)
_SECRET_VALUE: Final = re.compile(
    r"(?:sk-[A-Za-z0-9_-]{16,}|AKIA[A-Z0-9]{16}|ghp_[A-Za-z0-9]{20,}|xox[bap]-[\w-]{10,}|Bearer [\w.-]{16,})"
)
_OPAQUE: Final = re.compile(r"(?=\S*\d)[^\s$<>{}]{8,}")
_NUMERIC: Final = re.compile(r"\s*-?\d+(?:\.\d+)?\s*")


def check_secret(target: ast.Target, value: ast.Literal, report: Report) -> None:
    """W4100: a literal that looks like a key, given to any name, or an opaque one to a telling name."""
    text = value.value
    if not isinstance(text, str) or len(text) < 8:
        return
    name = target.name if isinstance(target, ast.Name | ast.Member) else ""
    telling = _SECRET_NAME.search(name) and _OPAQUE.fullmatch(text)
    if telling or _SECRET_VALUE.search(text):
        report.add(
            "W4100",
            value.span,
            "This text looks like a secret",
            "keep it in the vault and read it with GET CONFIG",
        )


def check_addition(node: ast.Binary, report: Report) -> None:
    """W4011: `"1" + 1` joins text."""
    left, right = node.left, node.right
    if not isinstance(left, ast.Literal) or not isinstance(right, ast.Literal):
        return
    for text, number in ((left.value, right.value), (right.value, left.value)):
        if isinstance(text, str) and type(number) in (int, float) and _NUMERIC.fullmatch(text):
            message = "Numeric text + number joins the two texts"
            report.add("W4011", node.span, message, "use VAL() to add")
