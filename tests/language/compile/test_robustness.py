"""Whatever text arrives, the compiler answers with diagnostics and never fails."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.basic.compiler import Compilation
from tests.support.small_language import compiled

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.bas"))
FRAGMENTS = [
    "IF ", " THEN", "ELSE", "END IF", "\n", "\n\n", " ", "x", "x = ", "1", "1.5.2", '"', '"a"', "'", "${", "}", "(", ")",
    "[", "]", "{", "#{", ",", ":", ";", "?", "??", ".", "=", "==", "<>", "+", "-", "*", "^", "NOT ", "AND ", "IN ", "IS ",
    "LIKE ", "BETWEEN ", "FOR EACH x IN ", "NEXT", "WHILE ", "WEND", "DO", "LOOP", "SUB f(", "END SUB", "FUNCTION f", "CALL ",
    "RETURN", "SELECT CASE ", "CASE ", "DEFAULT", "END SELECT", "WITH x", "END WITH", "TRY", "CATCH", "END TRY", "ON ", "ON ERROR ",
    "TABLE t\n", "END TABLE", "BEGIN TALK\n", "END TALK", "BEGIN MAIL a@b\n", "END MAIL", "PARAM ", " AS ", "DESCRIPTION ", "TALK ",
    "HEAR ", "SET ", "FIND ", " WHERE ", "UPDATE ", "SAVE ", "SEND MAIL ", "FOO BAR ", "REM ", "//", "#", "_\n", "\t", "é", "😀", "“",
    "GET BOT MEMORY", "CREATE INDEX ", "WEBHOOK ", "SCHEDULE IN 5 MINUTES DO", "0x", "$", "@", "\\", "\x00", "\r", "GOTO x", "x:",
]  # fmt: skip


def sane(source: str) -> Compilation:
    """Compile; every place must lie inside the source, and errors decide whether there is a script."""
    done = compiled(source)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for found in done.diagnostics:
        assert 1 <= found.line <= found.end_line <= len(lines) + 1
        assert 1 <= found.column <= len(lines[min(found.line, len(lines)) - 1]) + 2
        assert found.message
    assert done.ok == all(found.severity == "warning" for found in done.diagnostics)
    return done


@given(st.text(max_size=200))
def test_any_text_is_answered(source: str) -> None:
    sane(source)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_mix_of_fragments_is_answered(source: str) -> None:
    sane(source)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
@given(data=st.data())
@settings(max_examples=25)
def test_a_damaged_script_is_answered(path: Path, data: st.DataObject) -> None:
    source = path.read_text("utf-8")
    at = data.draw(st.integers(0, len(source)))
    size = data.draw(st.integers(0, 30))
    piece = data.draw(st.sampled_from(FRAGMENTS))
    sane(source[:at] + piece + source[at + size :])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_as_people_write_it_compiles(path: Path) -> None:
    done = sane(path.read_text("utf-8"))
    assert done.ok, "\n".join(found.render(path.name) for found in done.diagnostics)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 3000,
        "x = " + "(" * 3000 + "1" + ")" * 3000,
        "IF a THEN\n" * 500,
        "x = " + "-" * 3000 + "1",
        "[" * 900,
    ],
    ids=["open", "deep", "blocks", "signs", "arrays"],
)
def test_absurd_nesting_is_answered(source: str) -> None:
    sane(source)


def test_a_long_sum_compiles() -> None:
    assert sane("x = " + " + ".join(["1"] * 200)).ok


def test_an_endless_sum_is_refused_by_its_statement() -> None:
    done = sane("x = " + " + ".join(["1"] * 20_000) + "\ny = 1")
    assert [(found.code, found.line) for found in done.diagnostics] == [("E2001", 1)]
