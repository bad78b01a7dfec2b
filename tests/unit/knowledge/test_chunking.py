"""Cutting documents into passages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.knowledge.chunking import MAX_PASSAGES, MIN_CHARS, Cut, chunk
from shared.knowledge.extraction import SEPARATOR, Block, Extract
from shared.records.documents import Passage

SENTENCE = "The quick brown fox jumps over the lazy dog. "
SMALL = Cut(size=25, overlap=5)


def cut(*blocks: Block, how: Cut = SMALL) -> tuple[Passage, ...]:
    return chunk(Extract(blocks), how).passages


blocks = st.lists(
    st.builds(
        Block,
        st.text(alphabet="ab .\né", max_size=400),
        section=st.sampled_from(["", "A", "A > B"]),
        page=st.none() | st.integers(1, 3),
        whole=st.booleans(),
    ),
    max_size=12,
)
cuts = st.builds(Cut, st.integers(1, 60), st.integers(0, 40))


@given(blocks, cuts)
@settings(max_examples=150)
def test_a_passage_is_a_slice_of_the_text(given_blocks: list[Block], how: Cut) -> None:
    result = chunk(Extract(tuple(given_blocks)), how)
    for passage in result.passages:
        assert result.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""


@given(blocks, cuts)
@settings(max_examples=150)
def test_nothing_of_the_text_is_lost(given_blocks: list[Block], how: Cut) -> None:
    result = chunk(Extract(tuple(given_blocks)), how)
    covered = {place for p in result.passages for place in range(p.start, p.end)}
    assert not [at for at, c in enumerate(result.text) if not c.isspace() and at not in covered]


@given(blocks, cuts)
@settings(max_examples=150)
def test_no_passage_is_much_larger_than_asked_for(given_blocks: list[Block], how: Cut) -> None:
    most = how.chars + how.overlap_chars + 2 * (MIN_CHARS + len(SEPARATOR))
    passages = chunk(Extract(tuple(given_blocks)), how).passages
    assert all(len(passage.text) <= most for passage in passages)
    assert [passage.index for passage in passages] == list(range(len(passages)))


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = cut(Block(SENTENCE * 8), how=Cut(25, 0))
    assert len(passages) == 4
    assert all(passage.text.endswith(".") for passage in passages)


def test_a_paragraph_without_sentences_is_cut_between_words() -> None:
    passages = cut(Block("lorem ipsum " * 40), how=Cut(25, 0))
    words = [word for passage in passages for word in passage.text.split()]
    assert set(words) == {"lorem", "ipsum"}


def test_neighbors_of_one_section_share_the_end_of_the_first() -> None:
    first, second, *_ = cut(Block(SENTENCE * 8, section="A"), how=Cut(25, 12))
    assert second.start < first.end
    assert second.text.startswith("The quick")


def test_short_paragraphs_are_packed_together() -> None:
    (passage,) = cut(Block("One short line."), Block("And another one."), Block("And a third."))
    assert passage.text == "One short line.\n\nAnd another one.\n\nAnd a third."


def test_a_new_section_begins_a_new_passage() -> None:
    text = "This paragraph alone fills more than a quarter."
    passages = cut(Block(text, section="A"), Block(text, section="B"))
    assert [passage.section for passage in passages] == ["A", "B"]


def test_a_new_page_begins_a_new_passage() -> None:
    text = "This paragraph alone fills more than a quarter."
    assert [passage.page for passage in cut(Block(text, page=1), Block(text, page=2))] == [1, 2]


def test_a_row_of_a_table_is_never_cut_and_never_repeated() -> None:
    rows = [f"name: item number {n}; price: {n}00; stock: plenty" for n in range(9)]
    passages = cut(*(Block(row, whole=True) for row in rows))
    assert "\n\n".join(passage.text for passage in passages) == "\n\n".join(rows)


@pytest.mark.parametrize("blocks", [(), (Block(""),), (Block(" \n "),)])
def test_an_empty_document_has_no_passages(blocks: tuple[Block, ...]) -> None:
    assert cut(*blocks) == ()


def test_a_tiny_document_is_one_passage() -> None:
    assert [passage.text for passage in cut(Block("Yes."))] == ["Yes."]


def test_what_is_too_much_is_dropped_visibly() -> None:
    result = chunk(Extract((Block(SENTENCE * 4000),)), Cut(10, 0))
    assert len(result.passages) == MAX_PASSAGES
    assert result.truncated
