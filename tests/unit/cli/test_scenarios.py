"""`gb test`: conversation tests beside the dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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
            "> monday\n* LLM\n",
            "“! fully booked” happened and should not",
        ),
        ('"monday"}', '"friday"}', "happened instead of"),
        ("! fully booked", "! closed", "happened instead of “! closed”"),
        ("* LLM", "* SEND MAIL", "“* LLM” happened instead of “* SEND MAIL”"),
        ("run book people=4", "run none", "there is no script none.bas"),
    ],
    ids=["text", "missing", "unexpected", "result", "failure", "act", "script"],
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
