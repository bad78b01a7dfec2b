"""INCLUDE: definitions of other scripts of the bot."""

from __future__ import annotations

import pytest

from shared.basic.compiler import Compilation, Known, compile_source
from shared.basic.compiler.generator import generate
from shared.basic.runtime.runner import installed_keywords
from tests.support.bench import Bench
from tests.support.scripts import MemoryWorkshop

LIBRARY = """
' prices
rate = 3
SUB greet(who)
  TALK "Hello " + who
END SUB
FUNCTION triple(n)
  RETURN n * 3
END FUNCTION
TALK "never said"
"""
SOURCES = {
    "prices": LIBRARY,
    "more": 'INCLUDE "prices.bas"\nFUNCTION six(n)\n  RETURN triple(n) * 2\nEND FUNCTION',
    "broken": "IF",
    "a": 'INCLUDE "b.bas"\nSUB x\nEND SUB',
    "b": 'INCLUDE "a.bas"\nSUB y\nEND SUB',
}


def compiled(*lines: str) -> Compilation:
    return compile_source("\n".join(lines), name="start", known=Known(sources=SOURCES))


def said(*lines: str) -> list[str]:
    done = compiled(*lines)
    assert done.script is not None, done.diagnostics
    bench = Bench()
    bench.start(generate(done.script, registry=installed_keywords(), source_hash=""), {})
    return bench.said


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (('INCLUDE "prices.bas"', 'greet "Ana"', "TALK triple(2)"), ["Hello Ana", "6"]),
        (('CALL greet("Bob")', 'include "dialogs/Prices"'), ["Hello Bob"]),
        (('INCLUDE "more.bas"', "TALK six(2)"), ["12"]),
        (
            (
                'INCLUDE "prices.bas"',
                "FUNCTION triple(n)",
                "RETURN 0",
                "END FUNCTION",
                "TALK triple(1)",
            ),
            ["0"],
        ),
        (('INCLUDE "a.bas"', "x", "y", "TALK 1"), ["1"]),
    ],
    ids=["sub and function", "any place and spelling", "of an include", "own first", "circle"],
)
def test_included_definitions_can_be_called(lines: tuple[str, ...], words: list[str]) -> None:
    assert said(*lines) == words


@pytest.mark.parametrize("name", ["none.bas", "broken.bas"])
def test_a_file_that_cannot_be_included_is_reported(name: str) -> None:
    found = compiled(f'INCLUDE "{name}"').diagnostics
    assert [each.code for each in found] == ["E3080"]


def test_a_changed_library_reaches_the_scripts_that_include_it() -> None:
    shop = MemoryWorkshop()
    shop.deploy("lib", "FUNCTION price()", "RETURN 1", "END FUNCTION")
    shop.deploy("shop", 'INCLUDE "lib.bas"', "RETURN price()")
    before = _program(shop)
    shop.deploy("lib", "FUNCTION price()", "RETURN 2", "END FUNCTION")
    assert _program(shop) != before


def _program(shop: MemoryWorkshop) -> str:
    with shop.store.transaction(shop.bot.org_id) as unit:
        status = unit.programs.script(shop.bot.id, "shop")
    assert status is not None
    assert status.status == "ok", status.diagnostics
    return status.program_id
