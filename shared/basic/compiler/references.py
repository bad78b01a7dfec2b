"""Findings about what a script names outside itself: scripts, tools, knowledge bases, types, tables."""

from __future__ import annotations

from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.known import Known
from shared.basic.compiler.suggestions import did_you_mean, nearest
from shared.basic.hear.types import TYPES, find_type

_TOOLS: Final = frozenset({"ADD TOOL", "USE TOOL"})


def check_keyword(node: ast.KeywordCall, known: Known, report: Report) -> ast.UseWebsite | None:
    """Report what a keyword's literals name in vain; answers a website to crawl."""
    if node.keyword in _TOOLS:
        _check_tool(node, known, report)
    elif node.keyword == "USE KB":
        _check_knowledge(node, known, report)
    elif node.keyword in ("RUN", "CALL"):
        for value in node.slots.values():
            check_script(value, known, report)
    elif node.keyword == "USE WEBSITE":
        return _website(node)
    elif node.keyword == "HEAR":
        _check_type(node, report)
    return None


def _check_type(node: ast.KeywordCall, report: Report) -> None:
    word = node.slots.get("type")
    if not isinstance(word, str) or find_type(word) is not None:
        return
    near = nearest(word, [name for kind in TYPES for name in kind.names], 2)
    hint = f"nearest: {', '.join(near)}; " if near else ""
    message = f"`{word}` is not an input type"
    report.add("E3050", node.span, message, f"{hint}use quotes for a menu")


def _literal(node: ast.KeywordCall) -> ast.Literal | None:
    """The first slot, when it is a text."""
    value = next(iter(node.slots.values()), None)
    if isinstance(value, ast.Literal) and isinstance(value.value, str):
        return value
    return None


def script_stem(text: str) -> str:
    """The name under which a script is known: no folder prefix, no `.bas`."""
    return text.removeprefix(".gbdialog/").removesuffix(".bas")


def _check_tool(node: ast.KeywordCall, known: Known, report: Report) -> None:
    literal = _literal(node)
    if literal is not None:
        _check_name(literal, known, report, "tool")


def check_script(target: object, known: Known, report: Report) -> None:
    """E3080: a literal script name that is no file of this bot; routes (`/…`) are not checked."""
    if not isinstance(target, ast.Literal) or not isinstance(target.value, str):
        return
    if not target.value.startswith("/"):
        _check_name(target, known, report, "script")


def _check_name(literal: ast.Literal, known: Known, report: Report, what: str) -> None:
    if known.scripts is None:
        return
    stem = script_stem(str(literal.value))
    names = {name.casefold() for name in known.scripts}
    if stem.casefold() in names or stem.casefold().rpartition("/")[2] in names:
        return
    hint = did_you_mean(stem.casefold(), names)
    report.add("E3080", literal.span, f"{stem}: no such {what} in this bot", hint)


def _check_knowledge(node: ast.KeywordCall, known: Known, report: Report) -> None:
    literal = _literal(node)
    if literal is None or known.knowledge_bases is None:
        return
    name = str(literal.value).removesuffix(".gbkb")
    if name.casefold() not in {base.casefold() for base in known.knowledge_bases}:
        message = f"{name}: no such knowledge base yet"
        report.add("W4080", literal.span, message, "add a folder of that name to the .gbkb folder")


def _website(node: ast.KeywordCall) -> ast.UseWebsite | None:
    literal = _literal(node)
    if literal is None:
        return None
    refresh = next(
        (v.value for v in list(node.slots.values())[1:] if isinstance(v, ast.Literal)), None
    )
    return ast.UseWebsite(node.span, str(literal.value), str(refresh) if refresh else None)
