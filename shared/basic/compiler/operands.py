"""Words, texts and calls in operand position: the rules D1 to D6 for soft words (spec section 1.13)."""

from __future__ import annotations

from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Expr, Span
from shared.basic.compiler.building import across, name_node
from shared.basic.compiler.calls import call_expression, call_form, is_capital, phrase
from shared.basic.compiler.expressions import Expressions, Operand, Tokens
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.heads import Heads
from shared.basic.compiler.matching import Matcher
from shared.basic.compiler.symbols import HARD_WORDS, Symbols, name_key
from shared.basic.compiler.table import expression_table
from shared.basic.compiler.tokens import (
    END,
    STRING,
    TEXT,
    WORD,
    Hole,
    Token,
    word_set,
)
from shared.basic.compiler.value_keywords import (
    LITERALS,
    NOT_OPERANDS,
    KeywordHead,
    ValueKeywords,
)
from shared.basic.form import SlotKind
from shared.basic.registry import FunctionSignature, Registry

_CONSTANTS: Final = {"TRUE": True, "FALSE": False, "NULL": None, "NOTHING": None}
_SPECIAL: Final = HARD_WORDS | {*_CONSTANTS, "NEW", "CREATE", "CALL", "IS"}
_CALLED: Final = word_set("IF MOD")
"""Hard words that name a function where a value is expected."""
_FORMATS: Final = word_set("JSON YAML CSV XML")
_UNARY_FUNCTIONS: Final = word_set("FIRST LAST FORMAT")


class Operands:
    """The OperandReader of one compilation; it owns the expression driver and the matcher."""

    def __init__(
        self,
        registry: Registry,
        heads: Heads,
        symbols: Symbols,
        scripts: frozenset[str] | None = None,
    ) -> None:
        self.registry = registry
        self.heads = heads
        self.symbols = symbols
        self.functions = registry.functions
        self.scripts = scripts
        self.expressions = Expressions(expression_table(), self)
        self._special = {*_SPECIAL, *heads.first_words, *self.functions}
        self._targets: dict[str, frozenset[str]] = {}
        self.matcher = Matcher(self.expressions, symbols)
        self._keywords = ValueKeywords(heads, self.matcher)

    # --- operands -------------------------------------------------------------------------------

    def operand(self, tokens: Tokens, at: int, *, nested: bool) -> Operand:
        """The operand at a WORD, STRING, TEXT or NUMBER."""
        token = tokens[at]
        kind = token[0]
        if kind == WORD:
            return self._word(tokens, at, nested)
        if kind == TEXT:
            return "CONSTANT", self.text(token.value, token.span), at + 1
        return "CONSTANT", ast.Literal(token.span, token.value), at + 1  # type: ignore[arg-type]

    def text(self, parts: object, span: Span) -> ast.Literal | ast.Interpolated:
        """Text from the scanner's parts; every hole is parsed as an expression."""
        found: list[str | Expr] = []
        for part in parts if isinstance(parts, tuple) else (parts,):
            if isinstance(part, Hole):
                node, end = self.expressions.parse(part.tokens, 0, nested=True)
                if part.tokens[end].kind != END:
                    text = part.tokens[end].text
                    raise SyntaxFailure(
                        "E2001", part.tokens[end].span, f"Expected `}}`, found `{text}`"
                    )
                found.append(node)
            else:
                found.append(str(part))
        if all(isinstance(part, str) for part in found):
            return ast.Literal(span, "".join(str(part) for part in found))
        return ast.Interpolated(span, tuple(found))

    def _word(self, tokens: Tokens, at: int, nested: bool) -> Operand:
        token = tokens[at]
        following = tokens[at + 1]
        word = str(token.value)
        if self._is_plain(word, token, following):
            return "NAME", name_node(token), at + 1
        if word in _CONSTANTS and following.kind not in ("(", "."):
            return "CONSTANT", ast.Literal(token.span, _CONSTANTS[word]), at + 1
        if word in HARD_WORDS and not (word in _CALLED and following.kind == "("):
            phrase_keyword = self._keywords.read(tokens, at, nested=nested, known=False)
            if phrase_keyword is not None:  # NEXT IN QUEUE
                return phrase_keyword
            found = f"Expected a value, found `{token.text}`"
            raise SyntaxFailure("E2001", token.span, found, at=at)
        if following.kind == "(" and not following.spaced:
            return "NAME", name_node(token), at + 1
        known = self.symbols.is_name(name_key(token.text))
        found_keyword = self._keywords.read(tokens, at, nested=nested, known=known)
        if found_keyword is not None:
            return found_keyword
        if known:
            generic = None
            if following.kind == WORD and following.value not in NOT_OPERANDS:
                generic = phrase(self, tokens, at, nested=nested)
            return generic or ("NAME", name_node(token), at + 1)
        return self._unknown_word(tokens, at, nested)

    def _is_plain(self, word: str, token: Token, following: Token) -> bool:
        """Whether a word can only be a name: no keyword, function or phrase begins with it."""
        if word in self._special or following[0] in LITERALS or "_" in word:
            return False
        return following[0] != WORD or not token.text.isupper()

    def _unknown_word(self, tokens: Tokens, at: int, nested: bool) -> Operand:
        """A word the script gives no meaning: a function, a phrase in capitals, or a name."""
        token = tokens[at]
        word = str(token.value)
        if word in ("NEW", "CREATE") and tokens[at + 1].value in ("OBJECT", "ARRAY"):
            span = across(token, tokens[at + 1])
            array = tokens[at + 1].value == "ARRAY"
            literal = ast.ArrayLiteral(span, ()) if array else ast.ObjectLiteral(span, ())
            return "CONSTANT", literal, at + 2
        if word == "CALL" and tokens[at + 1].kind in (WORD, STRING, TEXT):
            node, end = call_expression(self, tokens, at, nested=nested)
            return "VALUE", node, end
        signature = self.functions.get(word)
        if signature is not None:
            return self._function(signature, tokens, at, nested)
        joined = self.functions.get(f"{word}_{tokens[at + 1].value}")
        if joined is not None and tokens[at + 1].kind == WORD and tokens[at + 2].kind == "(":
            text = f"{token.text}_{tokens[at + 1].text}"
            merged = tokens[at + 1]._replace(text=text, value=text.upper(), column=token.column)
            return "NAME", name_node(merged), at + 2
        generic = phrase(self, tokens, at, nested=nested)
        return generic or ("NAME", name_node(token), at + 1)

    # --- functions ------------------------------------------------------------------------------

    def _function(
        self, signature: FunctionSignature, tokens: Tokens, at: int, nested: bool
    ) -> Operand:
        """A function without parentheses: `DATEDIFF a , b , c` (spec section 2.9), or a bare `NOW`."""
        token = tokens[at]
        behind = tokens[at + 1]
        operand = behind.kind in LITERALS or (
            behind.kind == WORD and behind.value not in NOT_OPERANDS
        )
        if behind.kind == "(" and behind.spaced:
            return "NAME", name_node(token), at + 1
        if not operand:
            if signature.min_args == 0:
                return "CONSTANT", ast.FunctionCall(token.span, signature.name, ()), at + 1
            return "NAME", name_node(token), at + 1
        if signature.name == "FORMAT":
            return self._format(tokens, at, nested)
        if nested and signature.min_args > 1:
            message = f"Put parentheses around {signature.name} here"
            hint = f"{signature.name}( … )"
            raise SyntaxFailure("E2021", token.span, message, hint, at)
        start = "unary" if signature.name in _UNARY_FUNCTIONS else "sum"
        args, end = self.arguments(tokens, at + 1, start, nested=nested)
        span = across(token, tokens[end - 1])
        return "VALUE", ast.FunctionCall(span, signature.name, args), end

    def arguments(
        self, tokens: Tokens, at: int, start: str, *, nested: bool
    ) -> tuple[tuple[Expr, ...], int]:
        """Operands separated by commas; a single one where commas belong to somebody else."""
        node, end = self.expressions.parse(tokens, at, start, nested=True)
        found = [node]
        while tokens[end].kind == "," and not nested:
            node, end = self.expressions.parse(tokens, end + 1, start, nested=True)
            found.append(node)
        return tuple(found), end

    def _format(self, tokens: Tokens, at: int, nested: bool) -> Operand:
        """`FORMAT v AS p` and `FORMAT v , p` (spec section 2.8)."""
        value, end = self.expressions.parse(tokens, at + 1, "unary", nested=True)
        args = [value]
        if tokens[end].value == "AS" and tokens[end].kind == WORD:
            pattern = tokens[end + 1]
            if pattern.kind == WORD and pattern.value in _FORMATS:
                args.append(ast.Literal(pattern.span, str(pattern.value)))
                end += 2
            else:
                node, end = self.expressions.parse(tokens, end + 1, "unary", nested=True)
                args.append(node)
        elif tokens[end].kind == "," and not nested:
            node, end = self.expressions.parse(tokens, end + 1, "sum", nested=True)
            args.append(node)
        span = across(tokens[at], tokens[end - 1])
        return "VALUE", ast.FunctionCall(span, "FORMAT", tuple(args)), end

    def is_target(self, node: ast.KeywordCall, slot: str) -> bool:
        """Whether a slot of a keyword call is the variable that receives the result."""
        targets = self._targets.get(node.keyword)
        if targets is None:
            targets = frozenset(
                slot.name
                for form in self.registry[node.keyword].forms
                for slot in form.slots()
                if slot.kind is SlotKind.TARGET
            )
            self._targets[node.keyword] = targets
        return slot in targets

    # --- calls ----------------------------------------------------------------------------------

    def call(self, target: Any, args: tuple[Expr, ...], closer: Token) -> Expr:
        """What `target(args)` means: routine, function, item of an array, or keyword in call form."""
        span = across(target, closer)
        if isinstance(target, KeywordHead):
            return call_form(target.candidates, args, span)
        if isinstance(target, ast.Member):
            return ast.MethodCall(span, target.target, target.name, args, target.optional)
        if not isinstance(target, ast.Name):
            return _indexed(span, target, args)
        return self._named_call(target, args, span)

    def _named_call(self, target: ast.Name, args: tuple[Expr, ...], span: Span) -> Expr:
        if target.key in self.symbols.routines:
            return ast.RoutineCall(span, target.name, target.key, args)
        word = target.name.upper()
        if word in ("IIF", "IF", "IF_FUNC") and len(args) == 3:
            return ast.Ternary(span, *args)
        signature = self.functions.get(word)
        if signature is not None:
            return ast.FunctionCall(span, signature.name, args)
        candidates = self.heads.exact(*word.split("_"))
        spelled = bool(candidates) and is_capital(target.name)  # `last = LAST(rows)`
        if target.key in self.symbols.variables and args and not spelled:
            return _indexed(span, target, args)
        if candidates:
            return call_form(candidates, args, span)
        if self.scripts and target.key in self.scripts:
            return ast.ScriptCall(span, ast.Literal(target.span, f"{target.name}.bas"), args)
        if is_capital(target.name):
            return ast.Generic(span, target.name.replace("_", " "), args)
        return ast.RoutineCall(span, target.name, target.key, args)


def _indexed(span: Span, target: Expr, args: tuple[Expr, ...]) -> Expr:
    for argument in args:
        target = ast.Index(span, target, argument)
    return target
