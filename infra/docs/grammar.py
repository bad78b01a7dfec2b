"""A TextMate grammar for editors: comments, texts with holes, the language's own words, keywords, functions, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from shared.basic.authoring.vocabulary import (
    CONTROL_WORDS,
    LITERALS,
    TYPE_WORDS,
    clause_words,
    heads_of,
)
from shared.basic.compiler.terminals import OPERATOR_WORDS
from shared.basic.declaration import Declaration
from shared.basic.functions.declaration import FunctionDeclaration

_NAME = r"[^\W\d]\w*\$?"


def grammar(
    keywords: Iterable[Declaration], functions: Sequence[FunctionDeclaration]
) -> dict[str, Any]:
    """The grammar as it is written to JSON."""
    declared = list(keywords)
    names = [name for function in functions for name in (function.name, *function.aliases)]
    return {
        "name": "General Bots BASIC",
        "scopeName": "source.basic.bot",
        "fileTypes": ["bas"],
        "patterns": [{"include": f"#{name}"} for name in ("verbatim", "code")],
        "repository": {
            "code": {"patterns": [{"include": f"#{name}"} for name in _ORDER]},
            **_lexical(),
            "keyword": _words("keyword.other.basic.bot", heads_of(declared)),
            "clause": _words("keyword.other.clause.basic.bot", clause_words(declared)),
            "control": _words("keyword.control.basic.bot", CONTROL_WORDS),
            "operator": _words("keyword.operator.word.basic.bot", OPERATOR_WORDS),
            "literal": _words("constant.language.basic.bot", LITERALS),
            "type": _words("support.type.basic.bot", TYPE_WORDS),
            "function": {
                "name": "support.function.basic.bot",
                "match": rf"(?i)(?<![\w.])(?:{_alternatives(names)})\$?(?=\()",
            },
        },
    }


_ORDER = (
    "comment",
    "text",
    "member",
    "number",
    "keyword",
    "control",
    "literal",
    "operator",
    "function",
    "type",
    "clause",
)


def _lexical() -> dict[str, Any]:
    """What is recognized by its characters (specification 1.4, 1.7 to 1.9)."""
    comments = (r"(?i)^\s*REM\b.*$", r"^\s*'.*$", r"(?:^|\s)//.*$", r"(?:^|\s)#(?!\{).*$")
    hole = {
        "name": "meta.interpolation.basic.bot",
        "begin": r"\$\{",
        "end": r"\}",
        "patterns": [{"include": "#code"}],
    }
    return {
        "comment": {
            "patterns": [{"name": "comment.line.basic.bot", "match": text} for text in comments]
        },
        "hole": {"patterns": [{"match": r"(?:\$|\\)\$\{"}, hole]},
        "text": {
            "name": "string.quoted.double.basic.bot",
            "begin": '"',
            "end": '"(?!")',
            "patterns": [
                {
                    "name": "constant.character.escape.basic.bot",
                    "match": r'\\u[0-9A-Fa-f]{4}|\\[^$]|""',
                },
                {"include": "#hole"},
            ],
        },
        "verbatim": {
            "name": "string.unquoted.block.basic.bot",
            "begin": r"(?i)^\s*BEGIN\s+(TALK|SYSTEM\s+PROMPT|MAIL)\b.*$",
            "end": r"(?i)^\s*END\s+\1\s*$",
            "patterns": [{"include": "#hole"}],
        },
        "member": {"name": "variable.other.member.basic.bot", "match": rf"(?<=\.){_NAME}"},
        "number": {
            "name": "constant.numeric.basic.bot",
            "match": r"(?i)(?<![\w.])(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?!\w)",
        },
    }


def _words(scope: str, words: Iterable[str]) -> dict[str, str]:
    return {"name": scope, "match": rf"(?i)(?<![\w.])(?:{_alternatives(words)})(?!\w)"}


def _alternatives(words: Iterable[str]) -> str:
    """Longest first, so that SET BOT MEMORY is not read as SET."""
    found = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(r"[\s_]+".join(map(re.escape, word.split())) for word in found)
