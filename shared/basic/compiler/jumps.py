"""END, EXIT, GOTO, RETURN (spec sections 3.8 and 3.9)."""

from __future__ import annotations

from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.pieces import Closer, Piece, Simple
from shared.basic.compiler.tokens import SEPARATOR, WORD

_LOOPS: Final = {"FOR": "FOR", "WHILE": "WHILE", "DO": "DO", "LOOP": "DO"}
_EXITS: Final = {
    **_LOOPS,
    "SUB": "ROUTINE",
    "FUNCTION": "ROUTINE",
    "TOOL": "SCRIPT",
    "SCRIPT": "SCRIPT",
}
_JOINED_CLOSERS: Final = {
    "ENDIF": "IF",
    "ENDSUB": "SUB",
    "ENDFUNCTION": "FUNCTION",
    "ENDWHILE": "WHILE",
    "ENDFOR": "FOR",
    "ENDSELECT": "SELECT",
    "ENDSWITCH": "SWITCH",
    "ENDTRY": "TRY",
    "ENDWITH": "WITH",
    "WEND": "WHILE",
}
_TWINS: Final = {
    "SELECT": ("SELECT", "SWITCH"),
    "SWITCH": ("SELECT", "SWITCH"),
    "EACH": ("FOR",),
}


def read_end(cursor: Cursor) -> Piece:
    """END alone ends the script, END WORD closes a block."""
    start = cursor.at
    joined = _JOINED_CLOSERS.get(cursor.word())
    cursor.at += 1
    if joined:
        kinds = _TWINS.get(joined, (joined,))
        return Closer(kinds, cursor.span(start), cursor.tokens[start].text.upper())
    if cursor.done or cursor.kind() == SEPARATOR or cursor.word() == "ELSE":
        return Simple(ast.Exit(cursor.span(start), "SCRIPT"))
    kind = cursor.word()
    if not kind:
        raise cursor.expected("the name of a block")
    while cursor.kind() == WORD:
        cursor.at += 1
    text = " ".join(token.text.upper() for token in cursor.tokens[start : cursor.at])
    return Closer(_TWINS.get(kind, (kind,)), cursor.span(start), text)


def read_exit(cursor: Cursor) -> Piece:
    """EXIT [what]."""
    start = cursor.at
    cursor.at += 1
    word = cursor.word()
    what: Any = "SCRIPT"
    if word and not cursor.stops:
        if word not in _EXITS:
            raise cursor.expected("SUB, FUNCTION, FOR, WHILE, DO or TOOL")
        what = _EXITS[word]
        cursor.at += 1
    cursor.finish()
    return Simple(ast.Exit(cursor.span(start), what))


def read_stop(cursor: Cursor) -> Piece | None:
    """STOP SCRIPT; bare STOP is a keyword of the player."""
    start = cursor.at
    if not cursor.accept("STOP", "SCRIPT"):
        return None
    return Simple(ast.Exit(cursor.span(start), "SCRIPT"))


def read_continue(cursor: Cursor) -> Piece:
    """CONTINUE [what]."""
    start = cursor.at
    cursor.at += 1
    what: Any = _LOOPS.get(cursor.word())
    if what:
        cursor.at += 1
    cursor.finish()
    return Simple(ast.Continue(cursor.span(start), what))


def read_goto(cursor: Cursor) -> Simple:
    """GOTO label and GO TO label."""
    start = cursor.at
    if not cursor.accept("GO", "TO"):
        cursor.at += 1
    label = cursor.name("a label")
    return Simple(ast.Goto(cursor.span(start), label.name, label.key))


def read_return(cursor: Cursor) -> Piece:
    """RETURN [e]."""
    start = cursor.at
    cursor.at += 1
    value = None if cursor.stops else cursor.value()
    cursor.finish()
    return Simple(ast.Return(cursor.span(start), value))
