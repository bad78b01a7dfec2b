"""One statement of a logical line: which reader takes it (rules D2 and D3, spec section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from shared.basic.compiler import (
    ast,
    conditionals,
    ddl,
    declaring,
    error_statements,
    jumps,
    loops,
    params,
)
from shared.basic.compiler.call_statements import read_call, read_expression
from shared.basic.compiler.cursor import Context, Cursor
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.keyword_statements import read_keyword
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.pieces import Declared, Opener, Piece, Simple
from shared.basic.compiler.recovery import stand_in
from shared.basic.compiler.symbols import HARD_WORDS, name_key
from shared.basic.compiler.tokens import (
    ASSIGNING,
    END,
    NUMBER,
    SEPARATOR,
    STRING,
    TEXT,
    WORD,
    Line,
)
from shared.basic.compiler.variables import (
    read_assignment,
    read_dim,
    read_let,
    read_redim,
    read_scope,
    read_set,
    read_with,
    read_with_field,
    target_end,
)

_OPERANDS: Final = frozenset({WORD, STRING, TEXT, NUMBER, "[", "{", "#{", "-"})

Reader = Callable[[Cursor], "Piece | list[Piece] | None"]

_CORE: Final[Mapping[str, tuple[Reader, ...]]] = {
    "IF": (conditionals.read_if,),
    "ELSE": (conditionals.read_else,),
    "ELSEIF": (conditionals.read_else,),
    "SELECT": (conditionals.read_select,),
    "SWITCH": (conditionals.read_select,),
    "CASE": (conditionals.read_case,),
    "DEFAULT": (conditionals.read_case,),
    "FOR": (loops.read_for,),
    "NEXT": (loops.read_next,),
    "WHILE": (loops.read_while,),
    "DO": (loops.read_do,),
    "LOOP": (loops.read_loop,),
    "END": (jumps.read_end,),
    "ENDIF": (jumps.read_end,),
    "ENDSUB": (jumps.read_end,),
    "ENDFUNCTION": (jumps.read_end,),
    "ENDWHILE": (jumps.read_end,),
    "ENDFOR": (jumps.read_end,),
    "ENDSELECT": (jumps.read_end,),
    "ENDSWITCH": (jumps.read_end,),
    "ENDTRY": (jumps.read_end,),
    "ENDWITH": (jumps.read_end,),
    "WEND": (jumps.read_end,),
    "EXIT": (jumps.read_exit,),
    "STOP": (jumps.read_stop,),
    "CONTINUE": (jumps.read_continue,),
    "GOTO": (jumps.read_goto,),
    "GO": (jumps.read_goto,),
    "RETURN": (jumps.read_return,),
    "ON": (error_statements.read_on_error, declaring.read_handler),
    "RESUME": (error_statements.read_resume,),
    "TRY": (error_statements.read_try,),
    "CATCH": (error_statements.read_catch,),
    "FINALLY": (error_statements.read_catch,),
    "THROW": (error_statements.read_throw,),
    "RAISE": (error_statements.read_throw,),
    "ASSERT": (error_statements.read_assert,),
    "CLEAR": (error_statements.read_clear,),
    "PARAM": (params.read_param,),
    "DESCRIPTION": (params.read_description,),
    "SUB": (declaring.read_routine,),
    "FUNCTION": (declaring.read_routine,),
    "WEBHOOK": (declaring.read_webhook,),
    "INCLUDE": (declaring.read_include,),
    "CREATE": (ddl.read_create_index,),
    "SET": (declaring.read_schedule, read_set),
    "LET": (read_let,),
    "CONST": (read_let,),
    "DIM": (read_dim,),
    "REDIM": (read_redim,),
    "GLOBAL": (read_scope,),
    "SHARED": (read_scope,),
    "LOCAL": (read_scope,),
    "WITH": (read_with,),
    "GOSUB": (declaring.read_line_number,),
}


class Statements:
    """Reads logical lines into pieces; one per compilation."""

    def __init__(self, text: str, operands: Operands, report: Report) -> None:
        self._operands = operands
        self._report = report
        self.readable = True  # whether the last line was
        self.context = Context(text, operands, report, self._pieces)

    def read(self, line: Line, *, depth: int, in_with: bool) -> list[Piece]:
        """The pieces of a line; a statement that cannot be read is reported and left out."""
        cursor = Cursor(self.context, line.tokens)
        self.context.depth = depth
        self.readable = True
        found: list[Piece] = []
        try:
            while not cursor.done:
                if cursor.accept_mark(SEPARATOR):
                    continue
                pieces = self._pieces(cursor, in_with=in_with)
                found += pieces
                self._finish(cursor, pieces)
        except SyntaxFailure as failure:
            if not line.broken:
                self._report.add(failure.code, failure.span, failure.message, failure.hint)
            self.readable = False
            piece = None if found else stand_in(line.tokens)
            return [piece] if piece else found
        return found

    def _finish(self, cursor: Cursor, pieces: list[Piece]) -> None:
        """Behind a statement comes a separator or the end; ELSE and CASE may be followed at once."""
        last = pieces[-1] if pieces else None
        alone = isinstance(last, Simple | Opener | Declared) and not isinstance(
            last.node, ast.Label
        )
        if alone and not cursor.done and cursor.kind() != SEPARATOR:
            raise cursor.expected("the end of the statement")

    def _pieces(self, cursor: Cursor, *, in_with: bool = False) -> list[Piece]:
        if in_with:
            field = read_with_field(cursor)
            if field is not None:
                return [field]
        token = cursor.token
        if token.kind != WORD:
            return [self._no_word(cursor)]
        following = cursor.kind(1)
        if following in ASSIGNING and token.value not in HARD_WORDS:
            return [read_assignment(cursor)]
        if following == ":" and token.value not in HARD_WORDS and token.value != "DEFAULT":
            cursor.at += 2
            key = name_key(token.text)
            return [Simple(ast.Label(token.span, token.text, key))]
        if token.value not in HARD_WORDS and self._is_target(cursor):
            return [read_assignment(cursor)]
        return self._by_word(cursor)

    def _is_target(self, cursor: Cursor) -> bool:
        """D2: `x.y = …`, `x[i] = …` and `x(i) = …` assign whatever word x is."""
        if cursor.kind(1) not in (".", "?.", "[", "("):
            return False
        return cursor.tokens[target_end(cursor.tokens, cursor.at)].kind in ASSIGNING

    def _by_word(self, cursor: Cursor) -> list[Piece]:
        start = cursor.at
        if cursor.word() in _CORE and not self._names_routine(cursor):
            for reader in _CORE[cursor.word()]:
                found = reader(cursor)
                if found is not None:
                    return found if isinstance(found, list) else [found]
                cursor.at = start
        return [read_keyword(cursor) or read_call(cursor)]

    def _names_routine(self, cursor: Cursor) -> bool:
        token = cursor.token
        return (
            token.value not in HARD_WORDS
            and name_key(token.text) in self._operands.symbols.routines
            and (cursor.kind(1) in ("(", END))
        )

    def _no_word(self, cursor: Cursor) -> Piece:
        if cursor.kind() == NUMBER and cursor.kind(1) not in ASSIGNING:
            declaring.read_line_number(cursor)
        if cursor.kind() in ("(", "[", "{", "#{", STRING, TEXT, NUMBER, "."):
            return read_expression(cursor)
        raise cursor.expected("a statement")
