"""What a file defines, collected from its tokens before anything is parsed.

The reading of a soft word depends on whether the script uses it as a variable (spec section 1.13), which
may be decided by a line further down; so names are collected first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shared.basic.compiler.tokens import ASSIGNING, WORD, Line, Logical, Token, word_set

HARD_WORDS = word_set(
    "IF THEN ELSE ELSEIF END FOR NEXT WHILE WEND DO LOOP SUB FUNCTION RETURN EXIT AND OR NOT MOD TRUE FALSE NULL"
)
_DECLARING = word_set("LET SET DIM CONST GLOBAL SHARED LOCAL PARAM REDIM")


def name_key(text: str) -> str:
    """How names compare: casefolded, without a trailing `$`."""
    return text.rstrip("$").casefold()


@dataclass(slots=True)
class Symbols:
    """Names by key: variables assigned anywhere in the file, and its SUBs and FUNCTIONs."""

    variables: set[str] = field(default_factory=set)
    routines: set[str] = field(default_factory=set)

    def is_name(self, key: str) -> bool:
        """Whether the script itself gives this name a meaning."""
        return key in self.variables or key in self.routines


def collect(
    lines: Iterable[Logical], variables: Iterable[str] = (), routines: Iterable[str] = ()
) -> Symbols:
    """Names of a scanned file, beside those known from outside (configuration parameters, included SUBs)."""
    symbols = Symbols(set(variables), set(routines))
    for line in lines:
        if isinstance(line, Line):
            _collect_line(line.tokens, symbols)
    return symbols


def _collect_line(tokens: Sequence[Token], symbols: Symbols) -> None:
    first = tokens[0]
    if first.kind != WORD:
        return
    if tokens[1].kind in ASSIGNING and first.value not in HARD_WORDS:
        symbols.variables.add(name_key(first.text))
        return
    if first.value in ("SUB", "FUNCTION") and tokens[1].kind == WORD:
        symbols.routines.add(name_key(tokens[1].text))
        _add_words(tokens, 2, symbols)
    elif first.value in _DECLARING or first.value in ("FOR", "HEAR", "CATCH", "WITH"):
        _add_declared(tokens, symbols)
    else:
        _add_inner(tokens, symbols)


def _add_declared(tokens: Sequence[Token], symbols: Symbols) -> None:
    """Names after DIM, PARAM, FOR [EACH], HEAR, CATCH and WITH, with those that follow commas."""
    at = 2 if tokens[1].value in ("EACH", "AS") and tokens[2].kind == WORD else 1
    if tokens[at].kind == WORD and tokens[0].value != "SET":
        symbols.variables.add(name_key(tokens[at].text))
        if tokens[0].value in _DECLARING:
            _add_words(tokens, at + 1, symbols)
    _add_inner(tokens, symbols)


def _add_words(tokens: Sequence[Token], at: int, symbols: Symbols) -> None:
    depth = 0
    for index in range(at, len(tokens) - 1):
        kind = tokens[index].kind
        opens = kind == "(" and tokens[0].value in ("SUB", "FUNCTION")
        if not depth and (kind == "," or opens) and tokens[index + 1].kind == WORD:
            symbols.variables.add(name_key(tokens[index + 1].text))
        if not opens:
            depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))


_ROW_KEYWORDS = ("INSERT", "MERGE")  # their INTO names a table


def _add_inner(tokens: Sequence[Token], symbols: Symbols) -> None:
    """Assignments after THEN, ELSE, LET, SET or a separator, and what INTO or RESPONSE AS names."""
    for index, token in enumerate(tokens[:-2]):
        following = tokens[index + 1]
        if following.kind != WORD:
            continue
        before = tokens[index - 1].value if index else ""
        starts = token.kind == "SEPARATOR" or token.value in ("THEN", "ELSE", "LET", "DO")
        starts = starts or (token.value == "SET" and tokens[0].value != "UPDATE")
        receives = (token.value == "INTO" and before not in _ROW_KEYWORDS) or (
            token.value == "AS" and before == "RESPONSE"
        )
        if (starts and tokens[index + 2].kind in ASSIGNING) or receives:
            symbols.variables.add(name_key(following.text))
