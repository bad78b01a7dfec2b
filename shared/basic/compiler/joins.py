"""Which physical lines belong together (spec section 1.5, rules J1 and J3 to J5)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.basic.compiler.tokens import OPERAND_ENDS, SEPARATOR, WORD, Token, word_set

_JOINING = word_set(", + - * / \\ % ^ & = == <> != < <= > >= && || ?? ? += -= *= /=")
_JOINING_WORDS = word_set("AND OR WHERE SET VALUES FROM BY WITH")
_DATA = word_set(
    "FIND SELECT QUERY UPDATE DELETE INSERT MERGE FILTER MAP AGGREGATE LIST GROUP GROUP_BY"
)
_CLAUSE = re.compile(
    r"""(?:[ \t]*(?:(?:'|//|\#(?!\{)|REM\b)[^\n]*)?\n)*[ \t]*
    (?: (?:WHERE|ORDER[ \t_]+BY|GROUP[ \t_]+BY|HAVING|LIMIT|VALUES|FROM)\b
      | (?:(?:LEFT|RIGHT|INNER)[ \t]+)?JOIN\b[^\n]*\bON\b )
    (?![ \t]*(?:=(?!=)|\.|\[|:))""",
    re.VERBOSE | re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"""(?:[ \t]*(?:(?:'|//|REM\b)[^\n]*)?\n)*[ \t]*
    (?:IF|FOR|WHILE|END|ENDIF|NEXT|WEND|LOOP|ELSE|ELSEIF|SUB|FUNCTION|RETURN|TALK|HEAR|PARAM)\b
    (?![ \t]*[:,.)\]}=(])""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_STATEMENT = re.compile(
    r"""(?:[ \t]*(?:(?:'|//|REM\b)[^\n]*)?\n)*[ \t]*
    (?: IF\b[^\n]*\bTHEN[ \t]*(?:\n|\Z)
      | END[ \t]+(?:IF|SUB|FUNCTION|FOR|WHILE|SELECT|SWITCH|WITH|ON|TRY)\b
      | FOR[ \t]+EACH[ \t]+\w+[ \t]+IN\b | (?:SUB|FUNCTION)[ \t]+\w+[ \t]*[(\n] | TALK[ \t]+" )""",
    re.VERBOSE | re.IGNORECASE,
)


def continues(tokens: list[Token], text: str, after: int) -> bool:
    """Whether the line goes on after the line break before `after`; drops a trailing `_`."""
    last = tokens[-1]
    if last.kind in _JOINING:
        return True
    if last.kind != WORD:
        return _is_data(tokens) and _CLAUSE.match(text, after) is not None
    if last.text == "_" and last.spaced:
        tokens.pop()
        return bool(tokens)
    if last.value in _JOINING_WORDS and _clause_word_ends(tokens):
        return True
    return _is_data(tokens) and _CLAUSE.match(text, after) is not None


def _clause_word_ends(tokens: Sequence[Token]) -> bool:
    """A trailing clause word continues only behind an operand: `x = from` is a variable."""
    if len(tokens) < 2 or tokens[-2].kind not in OPERAND_ENDS:
        return False
    named = (
        len(tokens) == 2 and tokens[0].value not in _DATA and tokens[1].value not in ("AND", "OR")
    )
    if named:  # `PARAM from`, `NEXT set`
        return False
    return not (tokens[-1].value == "WITH" and tokens[0].value == "END")


def _is_data(tokens: Sequence[Token]) -> bool:
    if tokens[0].value in _DATA:
        return tokens[0].kind == WORD and not (len(tokens) > 1 and tokens[1].value == "CASE")
    if len(tokens) < 3:
        return False
    if tokens[1].kind == "=":
        return tokens[2].value in _DATA
    for index, token in enumerate(tokens[:-1]):
        if token.kind in ("=", SEPARATOR) or token.value in ("RETURN", "THEN", "ELSE"):
            return tokens[index + 1].value in _DATA
    return False


def abandons_bracket(tokens: Sequence[Token], text: str, after: int) -> bool:
    """Whether the next line is plainly a statement, so that an open bracket was forgotten."""
    if _PLAIN_STATEMENT.match(text, after):
        return True
    return tokens[-1].kind in OPERAND_ENDS and _STATEMENT.match(text, after) is not None
