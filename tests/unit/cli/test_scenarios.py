"""`gb test`: conversation tests beside the dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from infra.build.toolchain import ROOT
from infra.cli.main import main

BOOK = """\
PARAM people AS INTEGER
DESCRIPTION "Books a table"
TALK "A table for ${people}."
HEAR day AS STRING "Which day?"
x = LLM "Is it free?"
IF x = "No" THEN THROW "fully booked"
TALK "Booked."
RETURN {"day": day}
"""
GOOD = """\
# two guests, then four
test a free table
run book people=2
< A table for 2.
< Which day?
> monday
< Booked.
= {"day": "monday"}

test a full house
run book people=4
stub model ["No"]
< A table for *.
< Which day?
> monday
* LLM
! fully booked
"""
Play = Callable[[str], tuple[int, str]]


@pytest.fixture
def play(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Play:
    """Plays the text of a test file; gives the exit code and what was printed."""
    (tmp_path / "book.bas").write_text(BOOK)

    def played(text: str) -> tuple[int, str]:
        (tmp_path / "book.test").write_text(text)
        code = main(["test", str(tmp_path)])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return played


def test_what_happens_as_written_passes(play: Play) -> None:
    code, printed = play(GOOD)
    assert code == 0
    assert "2 tests, 0 failed" in printed


@pytest.mark.parametrize(
    ("wrong", "right", "difference"),
    [
        ("< Booked.", "< Bye.", "“< Booked.” happened instead of “< Bye.”"),
        ('= {"day": "monday"}', "< More", "nothing more happened, but “< More” should"),
        (
            "> monday\n* LLM\n! fully booked\n",
            "> monday\n* LLM with free\n",
            "“! fully booked” happened and should not",
        ),
        ("< A table for *.", "<contains for four", "instead of “<contains for four”"),
        ("< A table for *.", "<matches ^A table for [a-z]+", "instead of “<matches"),
        ('"monday"}', '"friday"}', "happened instead of"),
        ("! fully booked", "! closed", "happened instead of “! closed”"),
        ("* LLM", "* SEND MAIL", "“! fully booked” happened instead of “* SEND MAIL”"),
        ("* LLM", "* LLM with tomorrow", "instead of “* LLM with tomorrow”"),
        ("* LLM", "never LLM", "happened instead of “! fully booked”"),
        ("run book people=4", "run none", "there is no script none.bas"),
    ],
    ids=[
        "text",
        "missing",
        "unexpected",
        "part",
        "pattern",
        "result",
        "failure",
        "act",
        "words",
        "never",
        "script",
    ],
)
def test_the_first_difference_is_told(play: Play, wrong: str, right: str, difference: str) -> None:
    assert wrong in GOOD
    code, printed = play(GOOD.replace(wrong, right))
    assert code == 1
    assert difference in printed


def test_a_line_that_means_nothing_is_placed(play: Play) -> None:
    code, printed = play("run book people=2\n? what")
    assert code == 1
    assert "book.test:2: “?” begins no line of a test" in printed


def test_a_question_left_open_is_where_a_test_may_end(play: Play) -> None:
    code, _ = play("run book people=2\n< A table for 2.\n< Which day?")
    assert code == 0


def test_a_new_package_comes_with_tests_that_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "tea", "--bots", str(tmp_path)]) == 0
    assert main(["check", str(tmp_path / "tea.gbai")]) == 0
    assert main(["test", str(tmp_path / "tea.gbai")]) == 0
    assert "0 failed" in capsys.readouterr().out


CHAT = """\
test the model takes a note
< Hi
> Please keep this
@ note text="Call Ana"
* SET BOT MEMORY with call ana
< Kept: Call Ana
"""


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    (tmp_path / "chat.bas").write_text('ADD TOOL "note"\nTALK "Hi"\n')
    (tmp_path / "note.bas").write_text(
        'PARAM text\nSET BOT MEMORY "note", text\nTALK "Kept: ${text}"\n'
    )
    return tmp_path


def test_a_tool_the_model_calls_is_played(chat: Path) -> None:
    (chat / "chat.test").write_text(CHAT)
    assert main(["test", str(chat)]) == 0


@pytest.mark.parametrize(
    ("wrong", "right", "difference"),
    [
        (
            "@ note",
            "@ other",
            "the model may not call other: the tools of this conversation are note",
        ),
        ('text="Call Ana"', "", "this value is required"),
        ("with call ana", "with bob", "happened instead of “* SET BOT MEMORY with bob”"),
    ],
)
def test_a_tool_that_cannot_be_called_fails_the_test(
    chat: Path, capsys: pytest.CaptureFixture[str], wrong: str, right: str, difference: str
) -> None:
    (chat / "chat.test").write_text(CHAT.replace(wrong, right))
    assert main(["test", str(chat)]) == 1
    assert difference in capsys.readouterr().out


def test_a_build_server_gets_its_report(chat: Path) -> None:
    (chat / "chat.test").write_text(CHAT + "test it is rude\n< Go away \N{BELL}\x07\n")
    report = chat / "out" / "junit.xml"
    assert main(["test", str(chat), "--junit", str(report)]) == 1
    root = ET.parse(report).getroot()
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    cases = {case.get("name"): case.find("failure") for case in root.iter("testcase")}
    assert cases["the model takes a note"] is None
    failure = cases["it is rude"]
    assert failure is not None
    assert "“< Hi” happened" in str(failure.get("message"))


def test_the_shipped_bot_passes_its_own_tests() -> None:
    assert main(["test", str(ROOT / "bots")]) == 0
