"""The expression grammar and the table Lark builds from it."""

import logging
from importlib.resources import files

import pytest
from lark import Lark, logger
from lark.lexer import Lexer

from shared.basic.compiler.building import BUILDERS
from shared.basic.compiler.table import STARTS, Reduction, expression_table


class NoLexer(Lexer):
    __future_interface__ = True

    def __init__(self, conf: object) -> None: ...

    def lex(self, lexer_state: object, parser_state: object) -> object:
        raise NotImplementedError


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    grammar = (files("shared.basic.compiler") / "grammar.lark").read_text("utf-8")
    caplog.set_level(logging.DEBUG, logger.name)
    logger.addHandler(caplog.handler)
    try:
        Lark(grammar, parser="lalr", lexer=NoLexer, start=list(STARTS), debug=True)
    finally:
        logger.removeHandler(caplog.handler)
    assert [record for record in caplog.records if "conflict" in record.getMessage().lower()] == []


def test_every_alternative_is_built_or_passes_through() -> None:
    actions = {
        action.action
        for row in expression_table().rows
        for action in row.values()
        if isinstance(action, Reduction)
    }
    assert actions - {"", "call"} == BUILDERS.keys()


def test_the_table_is_built_once() -> None:
    assert expression_table() is expression_table()
