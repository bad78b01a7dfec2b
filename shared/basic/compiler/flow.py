"""Statements that steer: IF, SELECT, loops, EXIT, GOTO, errors (spec sections 3.3 to 3.10)."""

from __future__ import annotations

from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.cursor import Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.pieces import Closer, Middle, Opener, Piece, Simple
from shared.basic.compiler.symbols import name_key
from shared.basic.compiler.tokens import END, NUMBER, SEPARATOR, WORD

_LOOPS: Final = {"FOR": "FOR", "WHILE": "WHILE", "DO": "DO", "LOOP": "DO"}
_EXITS: Final = {
    **_LOOPS,
    "SUB": "ROUTINE",
    "FUNCTION": "ROUTINE",
    "TOOL": "SCRIPT",
    "SCRIPT": "SCRIPT",
}
_RELATIONS: Final = {
    "=": "=",
    "==": "=",
    "<>": "<>",
    "!=": "<>",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
_JOINED_CLOSERS: Final = {
    "ENDIF": "IF",
    "ENDSUB": "SUB",
    "ENDFUNCTION": "FUNCTION",
    "ENDWHILE": "WHILE",
    "WEND": "WHILE",
}


# --- IF ----------------------------------------------------------------------------------------------


def read_if(cursor: Cursor) -> Piece:
    """An IF on one line, or the opener of a block."""
    start = cursor.at
    cursor.at += 1
    condition = cursor.value()
    if cursor.word() in ("GOTO", "GO"):
        jump = read_goto(cursor)
        branch = ast.Branch(cursor.span(start), condition, (jump.node,))  # type: ignore[arg-type]
        return Simple(ast.If(cursor.span(start), (branch,), ()))
    then = cursor.accept("THEN")
    span = cursor.span(start)
    if cursor.done:
        if not then:
            cursor.context.report.add("W4031", span, "IF without THEN", "write IF … THEN")
        return Opener("IF", ast.If(span, (ast.Branch(span, condition, ()),), ()))
    if not then:
        raise _missing_then(cursor)
    body = _inline(cursor)
    otherwise = _inline(cursor) if cursor.accept("ELSE") else ()
    if not cursor.accept("END", "IF"):
        cursor.accept("ENDIF")
    span = cursor.span(start)
    return Simple(ast.If(span, (ast.Branch(span, condition, body),), otherwise))


def _missing_then(cursor: Cursor) -> SyntaxFailure:
    token = cursor.token
    if token.kind == WORD and cursor.context.operands.heads.begins(str(token.value)):
        return SyntaxFailure(
            "E2004", token.span, "A one-line IF needs THEN", "IF … THEN …", cursor.at
        )
    return cursor.expected("THEN")


def _inline(cursor: Cursor) -> ast.Block:
    """Statements up to ELSE, END IF or the end of the line."""
    found: list[ast.Statement] = []
    while True:
        while cursor.accept_mark(SEPARATOR):
            continue
        if cursor.done or cursor.word() in ("ELSE", "ENDIF") or _ends_if(cursor):
            return tuple(found)
        token = cursor.token
        for piece in cursor.statement():
            if not isinstance(piece, Simple) or isinstance(piece.node, ast.WithField):
                message = "A block cannot begin inside a one-line IF"
                hint = "put it on its own lines"
                raise SyntaxFailure("E2001", token.span, message, hint, cursor.at)
            found.append(piece.node)


def _ends_if(cursor: Cursor) -> bool:
    return cursor.word() == "END" and cursor.word(1) == "IF"


def read_else(cursor: Cursor) -> Piece:
    """ELSE, ELSE IF and ELSEIF."""
    start = cursor.at
    joined = cursor.accept("ELSEIF")
    if not joined:
        cursor.at += 1
    if joined or cursor.accept("IF"):
        condition = cursor.value()
        cursor.accept("THEN")
        span = cursor.span(start)
        return Middle("ELSEIF", span, ast.Branch(span, condition, ()))
    cursor.accept_mark(":")
    return Middle("ELSE", cursor.span(start))


# --- SELECT ------------------------------------------------------------------------------------------


def read_select(cursor: Cursor) -> Piece | None:
    """SELECT [CASE] and SWITCH; None for the SQL value keyword."""
    start = cursor.at
    kind = cursor.word()
    cursor.at += 1
    if kind == "SELECT" and not cursor.accept("CASE") and _has_from(cursor):
        return None
    selector = cursor.value()
    cursor.finish()
    return Opener(kind, ast.Select(cursor.span(start), selector, (), ()))


def _has_from(cursor: Cursor) -> bool:
    return any(token.kind == WORD and token.value == "FROM" for token in cursor.tokens[cursor.at :])


def read_case(cursor: Cursor) -> Piece:
    """CASE with its items, CASE ELSE and DEFAULT."""
    start = cursor.at
    default = cursor.accept("DEFAULT")
    if not default:
        cursor.at += 1
        default = cursor.accept("ELSE") or (cursor.word() == "DEFAULT" and cursor.accept("DEFAULT"))
    if default:
        cursor.accept_mark(":")
        return Middle("DEFAULT", cursor.span(start))
    items = [_case_item(cursor)]
    while cursor.accept_mark(","):
        items.append(_case_item(cursor))
    span = cursor.span(start)
    cursor.accept_mark(":")
    return Middle("CASE", span, ast.Case(span, tuple(items), ()))


def _case_item(cursor: Cursor) -> ast.CaseItem:
    start = cursor.at
    cursor.accept("IS")
    if cursor.token.kind in _RELATIONS:
        operator = _RELATIONS[cursor.token.kind]
        cursor.at += 1
        value = cursor.value("sum", nested=True)
        return ast.CaseCompare(cursor.span(start), operator, value)
    if cursor.accept("LIKE"):
        pattern = cursor.value("sum", nested=True)
        return ast.CaseLike(cursor.span(start), pattern)
    low = _case_value(cursor)
    if cursor.accept("TO"):
        high = cursor.value("sum", nested=True)
        return ast.CaseRange(cursor.span(start), low, high)
    return ast.CaseEqual(cursor.span(start), low)


def _case_value(cursor: Cursor) -> Expr:
    """A bare word that is no variable stands for itself."""
    token = cursor.token
    symbols = cursor.context.operands.symbols
    bare = cursor.kind(1) in (",", ":", END, SEPARATOR) and token.kind == WORD
    constant = token.value in ("TRUE", "FALSE", "NULL", "NOTHING")
    if bare and not constant and not symbols.is_name(name_key(token.text)):
        cursor.at += 1
        hint = f'write CASE "{token.text}"'
        cursor.context.report.add("W4032", token.span, f"`{token.text}` is read as text", hint)
        return ast.Literal(token.span, token.text)
    node: Expr = cursor.value("sum", nested=True)
    return node


# --- loops -------------------------------------------------------------------------------------------


def read_for(cursor: Cursor) -> Piece:
    """FOR EACH v IN e, and FOR v = a TO b."""
    start = cursor.at
    cursor.at += 1
    each = cursor.word() == "EACH" and cursor.kind(1) == WORD and cursor.accept("EACH")
    variable = cursor.name("a loop variable")
    if not each and cursor.accept_mark("="):
        return _for_next(cursor, start, variable)
    if not cursor.accept("IN"):
        raise cursor.expected("IN" if each else "= or IN", "FOR EACH item IN list")
    collection = cursor.value()
    edge: Any = cursor.word() if cursor.word() in ("FIRST", "LAST") else None
    count = None
    if edge:
        cursor.at += 1
        count = cursor.value("sum")
    cursor.accept("DO")
    cursor.finish()
    return Opener("FOR", ast.ForEach(cursor.span(start), variable, collection, (), edge, count))


def _for_next(cursor: Cursor, start: int, variable: ast.Name) -> Piece:
    first = cursor.value("sum")
    if not cursor.accept("TO"):
        raise cursor.expected("TO", "FOR i = 1 TO 10")
    last = cursor.value("sum")
    step = cursor.value("sum") if cursor.accept("STEP") else None
    cursor.accept("DO")
    cursor.finish()
    return Opener("FOR", ast.ForNext(cursor.span(start), variable, first, last, step, ()))


def read_next(cursor: Cursor) -> Piece:
    """NEXT [v]."""
    start = cursor.at
    cursor.at += 1
    name = cursor.name() if cursor.kind() == WORD and not cursor.stops else None
    cursor.finish()
    return Closer(("FOR",), cursor.span(start), "NEXT", name)


def read_while(cursor: Cursor) -> Piece:
    """WHILE e."""
    start = cursor.at
    cursor.at += 1
    condition = cursor.value()
    cursor.accept("DO")
    cursor.finish()
    return Opener("WHILE", ast.While(cursor.span(start), condition, ()))


def read_do(cursor: Cursor) -> Piece:
    """DO [WHILE e | UNTIL e]."""
    start = cursor.at
    cursor.at += 1
    test = _loop_test(cursor)
    cursor.finish()
    return Opener("DO", ast.Do(cursor.span(start), test, None, ()))


def read_loop(cursor: Cursor) -> Piece:
    """LOOP [WHILE e | UNTIL e]."""
    start = cursor.at
    cursor.at += 1
    test = _loop_test(cursor)
    cursor.finish()
    return Closer(("DO",), cursor.span(start), "LOOP", test)


def _loop_test(cursor: Cursor) -> ast.LoopTest | None:
    start = cursor.at
    word = cursor.word()
    if word not in ("WHILE", "UNTIL"):
        return None
    cursor.at += 1
    condition = cursor.value()
    return ast.LoopTest(cursor.span(start), condition, word == "UNTIL")


# --- leaving and jumping -----------------------------------------------------------------------------


def read_end(cursor: Cursor) -> Piece:
    """END alone ends the script, END WORD closes a block."""
    start = cursor.at
    joined = _JOINED_CLOSERS.get(cursor.word())
    cursor.at += 1
    if joined:
        return Closer((joined,), cursor.span(start), cursor.tokens[start].text.upper())
    if cursor.done or cursor.kind() == SEPARATOR or cursor.word() == "ELSE":
        return Simple(ast.Exit(cursor.span(start), "SCRIPT"))
    kind = cursor.word()
    if not kind:
        raise cursor.expected("the name of a block")
    while cursor.kind() == WORD:
        cursor.at += 1
    text = " ".join(token.text.upper() for token in cursor.tokens[start : cursor.at])
    kinds = ("SELECT", "SWITCH") if kind in ("SELECT", "SWITCH") else (kind,)
    return Closer(kinds, cursor.span(start), text)


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


# --- errors ------------------------------------------------------------------------------------------


def read_on_error(cursor: Cursor) -> Piece | None:
    """ON ERROR RESUME NEXT, GOTO label, GOTO 0; None for the other ON triggers."""
    start = cursor.at
    if not cursor.accept("ON", "ERROR"):
        return None
    if cursor.accept("RESUME", "NEXT"):
        return Simple(ast.OnError(cursor.span(start), "NEXT"))
    if cursor.word() not in ("GOTO", "GO"):
        cursor.at = start
        return None
    if not cursor.accept("GO", "TO"):
        cursor.at += 1
    if cursor.kind() == NUMBER and cursor.token.value == 0:
        cursor.at += 1
        return Simple(ast.OnError(cursor.span(start), "OFF"))
    label = cursor.name("a label")
    return Simple(ast.OnError(cursor.span(start), "GOTO", label.key))


def read_resume(cursor: Cursor) -> Piece | None:
    """RESUME, RESUME NEXT, RESUME label."""
    start = cursor.at
    cursor.at += 1
    if cursor.accept("NEXT"):
        return Simple(ast.Resume(cursor.span(start), "NEXT"))
    if cursor.stops:
        return Simple(ast.Resume(cursor.span(start), "RETRY"))
    label = cursor.name("a label")
    cursor.finish()
    return Simple(ast.Resume(cursor.span(start), "GOTO", label.key))


def read_try(cursor: Cursor) -> Piece | None:
    """TRY alone on its line."""
    start = cursor.at
    cursor.at += 1
    if not cursor.done:
        return None
    return Opener("TRY", ast.Try(cursor.span(start), (), None, None, ()))


def read_catch(cursor: Cursor) -> Piece | None:
    """CATCH [e] and FINALLY."""
    start = cursor.at
    kind = cursor.word()
    cursor.at += 1
    bracket = cursor.accept_mark("(")
    name = cursor.name() if kind == "CATCH" and cursor.kind() == WORD else None
    if bracket:
        cursor.expect_mark(")")
    if not cursor.done:
        return None
    return Middle(kind, cursor.span(start), name)


def read_throw(cursor: Cursor) -> Piece:
    """THROW v and RAISE v."""
    start = cursor.at
    cursor.at += 1
    value = cursor.value()
    cursor.finish()
    return Simple(ast.Throw(cursor.span(start), value))


def read_assert(cursor: Cursor) -> Piece:
    """ASSERT c [, m]."""
    start = cursor.at
    cursor.at += 1
    condition = cursor.value(nested=True)
    message = cursor.value() if cursor.accept_mark(",") else None
    cursor.finish()
    return Simple(ast.Assert(cursor.span(start), condition, message))


def read_clear(cursor: Cursor) -> Piece | None:
    """CLEAR ERROR; the other CLEAR heads are keywords."""
    start = cursor.at
    if not cursor.accept("CLEAR", "ERROR"):
        return None
    return Simple(ast.ClearError(cursor.span(start)))
