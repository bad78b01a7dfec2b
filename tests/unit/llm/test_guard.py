import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.llm.guard import LONGEST_ANSWER, OutputGuard


def told(text: str, piece: int = 7) -> bool:
    guard = OutputGuard()
    return any(guard.is_lost(text[at : at + piece]) for at in range(0, len(text), piece))


@pytest.mark.parametrize(
    "pattern", ["ha", "I am sorry, I cannot. ", "x" * 20, "The answer is the answer. " * 5]
)
def test_a_pattern_repeated_without_end_is_stopped(pattern: str) -> None:
    assert told("A fine beginning. " + pattern * (20_000 // len(pattern)))


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"| row {n} | {n * n} |\n" for n in range(2000)),
        "-" * 400 + "\n" + "words " * 60,
        "ha" * 100,
    ],
    ids=["a table", "a line", "a laugh"],
)
def test_lists_and_lines_are_not_stopped(text: str) -> None:
    assert not told(text)


def test_an_answer_without_end_is_stopped() -> None:
    pieces = (f"{number} " for number in range(LONGEST_ANSWER))
    guard = OutputGuard()
    assert any(guard.is_lost(piece) for piece in pieces)


@given(st.lists(st.text(max_size=300), max_size=30))
def test_short_answers_are_never_stopped(pieces: list[str]) -> None:
    short = "".join(pieces)[:999]
    assert not told(short, 50)
