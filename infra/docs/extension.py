"""A Visual Studio Code extension without code: grammar, brackets and comments, one snippet per keyword."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.basic.declaration import Declaration
from shared.version import VERSION

_SLOT = re.compile(r"\{([a-z_]+)(?::[^}]*)?\}")
_OPTIONAL = re.compile(r" ?\[[^\[\]]*\]")
_BLOCKS = "IF|FOR|WHILE|DO|SELECT|SWITCH|SUB|FUNCTION|TRY|WITH|TABLE|BEGIN|ON"


def files(grammar: Mapping[str, Any], keywords: Iterable[Declaration]) -> dict[str, str]:
    """The files of the folder by name."""
    contents: dict[str, Any] = {
        "package.json": _manifest(),
        "basic.tmLanguage.json": grammar,
        "language-configuration.json": _configuration(),
        "snippets.json": {each.name: _snippet(each) for each in keywords},
    }
    return {name: json.dumps(each, indent=2) + "\n" for name, each in contents.items()}


def _manifest() -> dict[str, Any]:
    language = {
        "id": "general-bots-basic",
        "aliases": ["General Bots BASIC"],
        "extensions": [".bas"],
        "configuration": "./language-configuration.json",
    }
    grammar = {
        "language": language["id"],
        "scopeName": "source.basic.bot",
        "path": "./basic.tmLanguage.json",
    }
    return {
        "name": "general-bots-basic",
        "displayName": "General Bots BASIC",
        "description": "Colors, brackets and snippets for the dialogs of bots.",
        "version": VERSION,
        "publisher": "general-bots",
        "license": "Apache-2.0",
        "engines": {"vscode": "^1.75.0"},
        "categories": ["Programming Languages", "Snippets"],
        "contributes": {
            "languages": [language],
            "grammars": [grammar],
            "snippets": [{"language": language["id"], "path": "./snippets.json"}],
        },
    }


def _configuration() -> dict[str, Any]:
    pairs = [["{", "}"], ["[", "]"], ["(", ")"]]
    return {
        "comments": {"lineComment": "'"},
        "brackets": pairs,
        "autoClosingPairs": [*pairs, ['"', '"']],
        "surroundingPairs": [*pairs, ['"', '"']],
        "indentationRules": {
            "increaseIndentPattern": rf"(?i)^\s*(?:(?:{_BLOCKS})\b(?!.*\bTHEN\s+\S)|ELSE|ELSEIF|CASE|CATCH|FINALLY)",
            "decreaseIndentPattern": r"(?i)^\s*(?:END\s+\w+|NEXT|WEND|LOOP|ELSE|ELSEIF|CASE|CATCH|FINALLY)\b",
        },
    }


def _snippet(declaration: Declaration) -> dict[str, Any]:
    """What the first form always has, its slots to be filled in turn."""
    numbers = iter(range(1, 100))
    form = declaration.forms[0].text.replace("$", r"\$")
    while _OPTIONAL.search(form):
        form = _OPTIONAL.sub("", form)
    body = _SLOT.sub(lambda slot: f"${{{next(numbers)}:{slot[1]}}}", form)
    first = declaration.doc.partition("\n")[0]
    return {"prefix": declaration.name, "body": [body], "description": first}
