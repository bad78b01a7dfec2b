"""What is shown of an answer cannot run, however it was cut into pieces (platform spec T11)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.conversation.chunking import Chunker
from shared.conversation.citing import CitationFilter
from shared.conversation.guarding import EventGuard
from shared.conversation.sanitizing import Sanitizer, sanitize

PIECES = (
    *(
        "<b>",
        "</b>",
        "<script>",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:x'>",
    ),
    *(
        "[x](javascript:alert(1))",
        "`",
        "```",
        "\n",
        "<",
        ">",
        "text ",
        "é",
        "<!-- ",
        "-->",
        '"',
        "]",
        "(",
    ),
    *("<svg/onload=1>", "<style>", "[1]", "data:text/html,", "<p class='a'>", "&lt;"),
)
markup = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def streamed(text: str, size: int) -> str:
    sanitizer = Sanitizer()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return "".join(map(sanitizer.feed, pieces)) + sanitizer.finish()


@given(markup, st.integers(1, 7))
def test_a_stream_is_sanitized_as_the_whole_text_is(text: str, size: int) -> None:
    assert streamed(text, size) == sanitize(text)


@given(markup)
def test_no_tag_that_can_run_is_left(text: str) -> None:
    clean = sanitize(text)
    assert not re.search(r"<(script|svg|style|iframe|object)\b", clean, re.IGNORECASE)
    assert not re.search(r"<[a-z][^<>]*\son\w+\s*=", clean, re.IGNORECASE)


CASES = {
    "a script": ("a<script>alert(1)</script>b", "ab"),
    "a handler": ('<img src="https://a.b/c.png" onerror="x">', '<img src="https://a.b/c.png">'),
    "a script link": ('<a href="javascript:x">y</a>', "<a>y</a>"),
    "a data image": ('<img src="data:image/png;base64,x">', "<img>"),
    "a frame": ('<iframe src="https://a.b"></iframe>', ""),
    "allowed markup": ("<p>a <b>b</b><br></p>", "<p>a <b>b</b><br></p>"),
    "a comparison": ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    "a style": ('<p style="x:url(y)">a</p>', "<p>a</p>"),
}


@pytest.mark.parametrize(("text", "clean"), CASES.values(), ids=CASES)
def test_sanitizes(text: str, clean: str) -> None:
    assert sanitize(text) == clean


words = st.lists(st.sampled_from(["a", "word ", "\n```\n", "<b>", "</b>", "é"]), max_size=40)


@given(words.map("".join), st.integers(1, 9))
def test_chunks_are_the_text_and_split_no_tag_and_no_fence(text: str, size: int) -> None:
    chunker = Chunker(clock=iter(range(1000)).__next__)
    deltas = [text[start : start + size] for start in range(0, len(text), size)]
    sent = [piece for delta in deltas if (piece := chunker.add(delta))]
    assert "".join(sent) + chunker.flush() == text
    assert all(piece.count("<") == piece.count(">") for piece in sent)
    assert all(piece.count("`") % 3 == 0 for piece in sent)


def test_the_first_piece_goes_at_once_and_the_rest_waits_for_its_interval() -> None:
    times = iter([0.0, 0.0, 0.01, 0.02, 0.2, 0.2])
    chunker = Chunker(clock=lambda: next(times))
    assert (chunker.add("a"), chunker.add("b")) == ("a", "b")
    assert [chunker.add("c" * 30), chunker.add("d" * 30)] == ["", ""]


@given(st.text("[]0123456789, ab", max_size=40), st.integers(1, 5), st.integers(0, 3))
def test_marks_are_filtered_alike_in_pieces_and_whole(text: str, size: int, passages: int) -> None:
    whole, pieces = CitationFilter(passages), CitationFilter(passages)
    cut = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(map(pieces.feed, cut)) + pieces.finish() == whole.feed(text) + whole.finish()


def test_only_marks_of_passages_that_were_given_stay() -> None:
    marks = CitationFilter(2)
    assert marks.feed("Yes [1], no [3], both [2, 9].") + marks.finish() == "Yes [1], no , both [2]."


@given(st.text(max_size=60), st.integers(1, 9))
def test_the_guard_changes_only_what_looks_like_an_event(text: str, size: int) -> None:
    guard = EventGuard()
    cut = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(map(guard.feed, cut)) + guard.finish() == text
