from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.llm.reasoning import ReasoningFilter
from shared.llm.records import ReasoningDelta, TextDelta


def read(pieces: list[str]) -> tuple[str, str]:
    """The answer and the thinking, each put together again."""
    thinking = ReasoningFilter()
    chunks = [chunk for piece in pieces for chunk in thinking.feed(piece)]
    chunks += thinking.flush()
    return (
        "".join(chunk.text for chunk in chunks if isinstance(chunk, TextDelta)),
        "".join(chunk.text for chunk in chunks if isinstance(chunk, ReasoningDelta)),
    )


@pytest.mark.parametrize(
    ("text", "answer", "thinking"),
    [
        ("Hello", "Hello", ""),
        ("<think>why</think>Hello", "Hello", "why"),
        ("<think>\nwhy\n</think>\n\nHello", "Hello", "\nwhy\n"),
        ("<thinking>why</thinking>Hello", "Hello", "why"),
        ("<think></think>Hello", "Hello", ""),
        ("One <think>x</think> two", "One  two", "x"),
        ("<think>a</think>1<think>b</think>2", "12", "ab"),
        ("<think>never closed", "", "never closed"),
        ("a < b and <thin air>", "a < b and <thin air>", ""),
        ("ends with <thi", "ends with <thi", ""),
        ("<think>a </thi b</think>c", "c", "a </thi b"),
    ],
    ids=[
        "no thinking",
        "thinking first",
        "blank lines between",
        "other tag",
        "empty",
        "amid the answer",
        "twice",
        "unclosed",
        "other angles",
        "half a tag at the end",
        "half a tag inside",
    ],
)
def test_thinking_and_answer_are_told_apart(text: str, answer: str, thinking: str) -> None:
    assert read([text]) == (answer, thinking)


_TEXT = st.lists(st.sampled_from(["<think>", "</think>", "<thinking>", "<", "th", " \n", "é", "a"]))


@given(_TEXT.map("".join), st.data())
def test_where_the_pieces_are_cut_changes_nothing(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    edges = [0, *cuts, len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    assert read(pieces) == read([text])


@given(st.text().filter(lambda text: "<" not in text))
def test_text_without_tags_is_delivered_at_once(text: str) -> None:
    delivered = "".join(chunk.text for chunk in ReasoningFilter().feed(text))
    assert delivered == text.lstrip()
