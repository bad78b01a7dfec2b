"""One statement of a logical line: which reader takes it (rules D2 and D3, spec section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from shared.basic.compiler import ast, ddl, declaring, flow, params
from shared.basic.compiler.ast import Expr
from shared.basic.compiler.building import across
from shared.basic.compiler.calls import call_expression, call_form, capital_words
from shared.basic.compiler.cursor import Context, Cursor
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.heads import Candidate
from shared.basic.compiler.operands import Operands
from shared.basic.compiler.pieces import Declared, Opener, Piece, Simple
from shared.basic.compiler.recovery import stand_in
from shared.basic.compiler.symbols import HARD_WORDS, name_key
from shared.basic.compiler.tokens import (
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

_ASSIGNING: Final = frozenset({"=", "+=", "-=", "*=", "/="})
_OPERANDS: Final = frozenset({WORD, STRING, TEXT, NUMBER, "[", "{", "#{", "-"})

Reader = Callable[[Cursor], "Piece | list[Piece] | None"]

_CORE: Final[Mapping[str, tuple[Reader, ...]]] = {
    "IF": (flow.read_if,),
    "ELSE": (flow.read_else,),
    "ELSEIF": (flow.read_else,),
    "SELECT": (flow.read_select,),
    "SWITCH": (flow.read_select,),
    "CASE": (flow.read_case,),
    "DEFAULT": (flow.read_case,),
    "FOR": (flow.read_for,),
    "NEXT": (flow.read_next,),
    "WHILE": (flow.read_while,),
    "DO": (flow.read_do,),
    "LOOP": (flow.read_loop,),
    "END": (flow.read_end,),
    "ENDIF": (flow.read_end,),
    "ENDSUB": (flow.read_end,),
    "ENDFUNCTION": (flow.read_end,),
    "ENDWHILE": (flow.read_end,),
    "WEND": (flow.read_end,),
    "EXIT": (flow.read_exit,),
    "STOP": (flow.read_stop,),
    "CONTINUE": (flow.read_continue,),
    "GOTO": (flow.read_goto,),
    "GO": (flow.read_goto,),
    "RETURN": (flow.read_return,),
    "ON": (flow.read_on_error, declaring.read_handler),
    "RESUME": (flow.read_resume,),
    "TRY": (flow.read_try,),
    "CATCH": (flow.read_catch,),
    "FINALLY": (flow.read_catch,),
    "THROW": (flow.read_throw,),
    "RAISE": (flow.read_throw,),
    "ASSERT": (flow.read_assert,),
    "CLEAR": (flow.read_clear,),
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
        alone = pieces and isinstance(pieces[-1], Simple | Opener | Declared)
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
        if following in _ASSIGNING and token.value not in HARD_WORDS:
            return [read_assignment(cursor)]
        if following == ":" and cursor.kind(2) == END and token.value not in ("ELSE", "DEFAULT"):
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
        return cursor.tokens[target_end(cursor.tokens, cursor.at)].kind in _ASSIGNING

    def _by_word(self, cursor: Cursor) -> list[Piece]:
        start = cursor.at
        if cursor.word() in _CORE and not self._names_routine(cursor):
            for reader in _CORE[cursor.word()]:
                found = reader(cursor)
                if found is not None:
                    return found if isinstance(found, list) else [found]
                cursor.at = start
        return [self._keyword(cursor) or self._other(cursor)]

    def _names_routine(self, cursor: Cursor) -> bool:
        token = cursor.token
        return (
            token.value not in HARD_WORDS
            and name_key(token.text) in self._operands.symbols.routines
            and (cursor.kind(1) in ("(", END))
        )

    def _no_word(self, cursor: Cursor) -> Piece:
        if cursor.kind() == NUMBER and cursor.kind(1) not in _ASSIGNING:
            declaring.read_line_number(cursor)
        if cursor.kind() in ("(", "[", "{", "#{", STRING, TEXT, NUMBER, "."):
            return self._expression(cursor)
        raise cursor.expected("a statement")

    # --- keywords -------------------------------------------------------------------------------

    def _keyword(self, cursor: Cursor) -> Piece | None:
        """D3: the longest head whose form fits the whole statement."""
        start = cursor.at
        if self._operands.symbols.is_name(name_key(cursor.token.text)) and cursor.kind(1) in (
            "(",
            ".",
            "[",
        ):
            return None
        failure: SyntaxFailure | None = None
        for count, candidates in self._operands.heads.at(cursor.tokens, start):
            try:
                return self._fitting(cursor, candidates, count)
            except SyntaxFailure as problem:
                if failure is None or problem.at > failure.at:
                    failure = problem
        cursor.at = start
        words = capital_words(cursor.tokens, start)
        if failure is None or self._is_call(cursor) or (words > 1 and failure.at < start + words):
            return None  # a longer phrase in capitals than any head: a generic command
        raise failure

    def _is_call(self, cursor: Cursor) -> bool:
        return cursor.kind(1) == "(" and not cursor.tokens[cursor.at + 1].spaced

    def _fitting(self, cursor: Cursor, candidates: list[Candidate], count: int) -> Piece:
        start = cursor.at
        failure: SyntaxFailure | None = None
        for candidate in candidates:
            try:
                slots, end = self._operands.matcher.match(
                    candidate, cursor.tokens, start + count, statement=True, nested=False
                )
            except SyntaxFailure as problem:
                if failure is None or problem.at > failure.at:
                    failure = problem
                continue
            return self._statement(cursor, candidate, slots, end)
        behind = cursor.tokens[start + count]
        if behind.kind == "(" and not behind.spaced:
            return self._called(cursor, candidates, count)
        raise failure or cursor.expected("a statement")

    def _statement(
        self, cursor: Cursor, candidate: Candidate, slots: dict[str, Any], end: int
    ) -> Piece:
        start = cursor.at
        cursor.at = end
        span = cursor.span(start)
        declaration = candidate.declaration
        call = ast.KeywordCall(span, declaration.name, candidate.position, slots, nested=False)
        node = ast.KeywordStatement(span, call)
        if candidate.opens:
            return Opener(candidate.form.head[0], node)
        return Simple(node)

    def _called(self, cursor: Cursor, candidates: list[Candidate], count: int) -> Piece:
        """`SEND MAIL("a", "b", "c")` as a statement."""
        start = cursor.at
        cursor.at += count
        args: list[Expr] = []
        cursor.expect_mark("(")
        while not cursor.accept_mark(")"):
            args.append(cursor.value(nested=True))
            if cursor.kind() != ")":
                cursor.expect_mark(",")
        cursor.finish()
        try:
            call = call_form(candidates, tuple(args), cursor.span(start))
        except SyntaxFailure as failure:
            failure.at = cursor.at
            raise
        return Simple(ast.KeywordStatement(call.span, call))  # type: ignore[arg-type]

    # --- everything else ------------------------------------------------------------------------

    def _other(self, cursor: Cursor) -> Piece:
        token = cursor.token
        key = name_key(token.text)
        if token.value == "CALL":
            start = cursor.at
            node, cursor.at = call_expression(self._operands, cursor.tokens, start, nested=False)
            cursor.finish()
            return Simple(ast.CallStatement(cursor.span(start), node))
        alone = cursor.kind(1) in (END, SEPARATOR)
        if key in self._operands.symbols.routines and alone:
            cursor.at += 1
            call = ast.RoutineCall(token.span, token.text, key, ())
            return Simple(ast.CallStatement(token.span, call))
        if key in self._operands.symbols.routines and cursor.kind(1) in _OPERANDS:
            return self._routine_call(cursor)
        if cursor.kind(1) in ("(", ".", "?.", "["):
            return self._expression(cursor)
        if token.value in self._operands.functions and cursor.kind(1) in _OPERANDS:
            return self._expression(cursor)
        return self._generic(cursor)

    def _routine_call(self, cursor: Cursor) -> Piece:
        """`Name a , b` without CALL."""
        start = cursor.at
        args, cursor.at = self._operands.arguments(cursor.tokens, start + 1, "expr", nested=False)
        cursor.finish()
        name = cursor.tokens[start].text
        call = ast.RoutineCall(cursor.span(start), name, name_key(name), args)
        return Simple(ast.CallStatement(call.span, call))

    def _expression(self, cursor: Cursor) -> Piece:
        """A call evaluated for what it does; anything else does nothing and is refused."""
        start = cursor.at
        node = cursor.value()
        if isinstance(node, ast.Binary) and node.operator == "=":
            raise self._no_target(cursor, start)
        if isinstance(node, ast.Member):
            node = ast.MethodCall(node.span, node.target, node.name, (), node.optional)
        if isinstance(node, ast.KeywordCall):
            return Simple(ast.KeywordStatement(node.span, node))
        calls = (ast.FunctionCall, ast.RoutineCall, ast.MethodCall, ast.ScriptCall, ast.Ternary)
        if isinstance(node, calls):
            return Simple(ast.CallStatement(node.span, node))
        raise SyntaxFailure("E2001", node.span, "Expected a statement, found a value")

    def _no_target(self, cursor: Cursor, start: int) -> SyntaxFailure:
        """`left = right` where left is no variable, or a comparison that does nothing."""
        tokens = cursor.tokens
        at = next(i for i in range(start, cursor.at) if tokens[i].kind in ("=", "=="))
        if tokens[at].kind == "==":
            message = "A comparison as a statement does nothing"
            return SyntaxFailure("E2006", tokens[at].span, message, "use `=` to assign", at)
        left = self.context.text[tokens[start].start : tokens[at - 1].end]
        return SyntaxFailure("E2005", tokens[start].span, f"Cannot assign to `{left}`", at=at)

    def _generic(self, cursor: Cursor) -> Piece:
        """A phrase in capitals becomes a generic command; everything else is no statement."""
        start = cursor.at
        self._refuse_known_mistakes(cursor)
        count = capital_words(cursor.tokens, start)
        phrase = " ".join(token.text for token in cursor.tokens[start : start + count])
        behind = cursor.kind(count)
        if count < 2 and not (count and behind in _OPERANDS):
            raise self._unknown(cursor)
        cursor.at += count
        args = self._loose_arguments(cursor)
        span = cursor.span(start)
        node = ast.Generic(span, phrase, args)
        if cursor.accept("DO") and cursor.done:
            return Opener(phrase.partition(" ")[0], node)
        return Simple(node)

    def _loose_arguments(self, cursor: Cursor) -> tuple[Expr, ...]:
        """Expressions between commas and clause words, up to the end of the statement."""
        args: list[Expr] = []
        while not cursor.stops and cursor.word() != "DO":
            if cursor.kind() in (",", ":", "=") or capital_words(cursor.tokens, cursor.at):
                cursor.at += 1
            else:
                args.append(cursor.value(nested=True))
        return tuple(args)

    def _refuse_known_mistakes(self, cursor: Cursor) -> None:
        token = cursor.token
        if cursor.kind(1) == "==":
            message = f"`{token.text} == …` as a statement does nothing"
            hint = f"use `{token.text} = …`"
            raise SyntaxFailure(
                "E2006", cursor.tokens[cursor.at + 1].span, message, hint, cursor.at
            )
        minus = cursor.tokens[cursor.at + 1]
        if minus.kind == "-" and cursor.kind(2) == WORD and cursor.kind(3) in _ASSIGNING:
            other = cursor.tokens[cursor.at + 2]
            message = f"`{token.text}-{other.text}`: names cannot contain `-`"
            hint = f"use `{token.text}_{other.text}`, or add spaces to subtract"
            raise SyntaxFailure("E1006", across(token, other), message, hint, cursor.at)

    def _unknown(self, cursor: Cursor) -> SyntaxFailure:
        token = cursor.token
        hint = suggest(" ".join(cursor.word(i) for i in range(3) if cursor.word(i)), self._operands)
        message = f"Expected a statement, found `{token.text}`"
        return SyntaxFailure("E2001", token.span, message, hint, cursor.at)


def suggest(words: str, operands: Operands) -> str:
    """A hint with the nearest head, or an empty text."""
    heads = operands.heads.all_heads()
    for attempt in (words, words.partition(" ")[0]):
        near = get_close_matches(attempt.upper(), heads, 1, 0.7)
        if near:
            return f"did you mean {near[0]}?"
    return ""
